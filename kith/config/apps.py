"""The house itself: what Django loads so that our checks run with its own."""

from django.apps import AppConfig
from django.core.checks import register

from kith.config.checks import every_url_has_a_rule


class HouseConfig(AppConfig):
    name = "kith.config"
    label = "house"

    def ready(self) -> None:
        register(every_url_has_a_rule)
