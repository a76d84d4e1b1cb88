"""The moderation context."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "kith.moderation"
    label = "moderation"
    default_auto_field = "django.db.models.BigAutoField"
