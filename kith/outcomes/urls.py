"""Addresses of the outcomes context."""

from django.urls import path

from kith.outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("you/checkins/<key:key>/", views.checkin, name="checkin"),
    path("you/checkins/<key:key>/<int:n>/", views.question, name="question"),
    path("you/checkins/<key:key>/declining/", views.declining, name="declining"),
    path("you/checkins/<key:key>/result/", views.result, name="result"),
    path("you/course/", views.course, name="course"),
    path("you/course/table/", views.table, name="table"),
    path("you/course/stopping/", views.stopping, name="stopping"),
    path("you/course/answers/<key:key>/deleting/", views.deleting, name="deleting"),
]
