"""The outcomes context."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class OutcomesConfig(AppConfig):
    name = "kith.outcomes"
    label = "outcomes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_string("kith.outcomes.reactions.register")()
