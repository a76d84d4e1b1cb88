"""The notices context."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "kith.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
