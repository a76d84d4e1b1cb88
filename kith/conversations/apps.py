"""The conversations context."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "kith.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"
