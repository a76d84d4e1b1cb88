"""Addresses of the moderation context."""

from django.urls import URLPattern

app_name = "moderation"
urlpatterns: list[URLPattern] = []
