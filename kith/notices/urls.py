"""Addresses of the notices context."""

from django.urls import URLPattern

app_name = "notices"
urlpatterns: list[URLPattern] = []
