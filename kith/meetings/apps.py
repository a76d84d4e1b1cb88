"""The meetings context."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class MeetingsConfig(AppConfig):
    name = "kith.meetings"
    label = "meetings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_string("kith.meetings.reactions.answer")()
