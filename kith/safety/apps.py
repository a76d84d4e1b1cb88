"""The safety context."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class SafetyConfig(AppConfig):
    name = "kith.safety"
    label = "safety"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_string("kith.safety.reviewing.register_checks")()
        import_string("kith.safety.reactions.register")()
