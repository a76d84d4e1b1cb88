"""Addresses of the notices context."""

from django.urls import path

from kith.notices import views

app_name = "notices"
urlpatterns = [
    path("you/notices/", views.notices, name="notices"),
    path("you/notices/<key:key>/", views.notice, name="notice"),
]
