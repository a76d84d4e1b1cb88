"""The app of the visual language."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "kith.ui"
    label = "ui"
