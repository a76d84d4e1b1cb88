"""The ledger context."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "kith.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
