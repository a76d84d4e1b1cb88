"""The groups context."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class GroupsConfig(AppConfig):
    name = "kith.groups"
    label = "groups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_string("kith.people.bearing.ask")(import_string("kith.groups.remembering.bears"))
