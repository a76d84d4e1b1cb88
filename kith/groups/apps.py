"""The groups context."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "kith.groups"
    label = "groups"
    default_auto_field = "django.db.models.BigAutoField"
