"""The moderation context."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class ModerationConfig(AppConfig):
    name = "kith.moderation"
    label = "moderation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_string("kith.moderation.reactions.answer")()
