"""Taking the guards of the record down, as whoever owns the database can, and putting them up again."""

from importlib import import_module

from django.db import connection

GUARDS = import_module("kith.audit.migrations.0002_only_added").GUARDS


def take_down(name: str = "audit_no_update") -> None:
    where = " ON audit_entry" if connection.vendor == "postgresql" else ""
    connection.cursor().execute(f"DROP TRIGGER IF EXISTS {name}{where}")


def put_up(name: str) -> None:
    take_down(name)
    connection.cursor().execute(GUARDS[connection.vendor][name])
