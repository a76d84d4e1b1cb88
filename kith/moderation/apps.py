"""The moderation context."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.module_loading import import_string


class ModerationConfig(AppConfig):
    name = "kith.moderation"
    label = "moderation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_string("kith.safety.duty.ask_by")(import_string("kith.moderation.staffing.RotaDesk"))
        import_string("kith.moderation.closing.register")()
        import_string("kith.moderation.lowering.register")()
        import_string("kith.moderation.deciding.register")()
        import_string("kith.moderation.reactions.answer")()
        register(import_string("kith.moderation.policies.policies_can_be_read"), deploy=True)
