"""Addresses of the record."""

from django.urls import path

from kith.audit import views

app_name = "audit"
urlpatterns = [
    path("you/record/", views.own, name="own"),
    path("desk/record/", views.record, name="record"),
    path("desk/record/alarms/", views.alarms, name="alarms"),
    path("desk/record/drawn/", views.drawn, name="drawn"),
    path("transparency/", views.transparency, name="transparency"),
]
