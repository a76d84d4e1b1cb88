"""The conversations context."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class ConversationsConfig(AppConfig):
    name = "kith.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_string("kith.people.bearing.ask")(import_string("kith.conversations.aliasing.bears"))
        import_string("kith.safety.neighbours.ask_by")(import_string("kith.conversations.noticing.around"))
