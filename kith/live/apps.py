"""The live context."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "kith.live"
    label = "live"
    default_auto_field = "django.db.models.BigAutoField"
