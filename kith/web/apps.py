"""The web context."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kith.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
