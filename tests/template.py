"""The database of a test run: its tables are made once, and every worker begins with a copy of them."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction

from tests.house import turn

KEPT = {"django_content_type", "auth_permission"}
"""Django fills them when the tables are made: to empty them would be to fill them again."""
HAS_ROWS = "SELECT 'TABLE' WHERE EXISTS (SELECT 1 FROM TABLE)"
EMPTY = "DELETE FROM TABLE"


@contextmanager
def database() -> Iterator[None]:
    """The database of this process. It goes when the block ends."""
    before = str(connection.settings_dict["NAME"])
    with turn("template") as folder:
        template = folder / f"template.{connection.vendor}"
        prepared = folder / "prepared" / "data" / "kith.sqlite3"
        if template.exists():
            _copy(template)
        elif connection.vendor == "sqlite" and prepared.exists():
            _copy(prepared)  # what `kith prepare` has made for houses has the same tables, and topics
            empty(None)
            _keep(template)
        else:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            _keep(template)
    yield
    connection.creation.destroy_test_db(before, verbosity=0)


def empty(case: Any) -> None:
    """Take away what a test has left. Of seventy tables it has written a few, and only those are emptied.

    Keys that point at rows are looked at when all is gone, so the order is no matter.
    """
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(" UNION ALL ".join(HAS_ROWS.replace("TABLE", name) for name in {*tables} - KEPT))
        for (name,) in cursor.fetchall():
            cursor.execute(EMPTY.replace("TABLE", name))


def _copy(template: Path) -> None:
    own = connection.settings_dict["TEST"]["NAME"]
    if connection.vendor == "postgresql":
        _of_postgresql(f"CREATE DATABASE {own} TEMPLATE {template.read_text()}")
    else:
        shutil.copy(template, own)
        Path(own).chmod(0o600)  # as Kith makes it: nobody else reads along
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own


def _keep(template: Path) -> None:
    """PostgreSQL copies a database only while nobody uses it; SQLite writes the copy itself."""
    if connection.vendor == "postgresql":
        name, own = f"kith_template_{secrets.token_hex(6)}", connection.settings_dict["NAME"]
        connection.close()
        _of_postgresql(f"CREATE DATABASE {name} TEMPLATE {own}")
        template.write_text(name)
    else:
        with closing(connection.cursor()) as cursor:
            cursor.execute("VACUUM INTO %s", [str(template)])


def forget(address: str, folder: Path) -> None:
    """Drop what `_keep` left on a PostgreSQL that others use too."""
    template = folder / "template.postgresql"
    if template.exists():
        with psycopg.connect(address, autocommit=True) as line:
            line.execute(f"DROP DATABASE IF EXISTS {template.read_text()}".encode())


def _of_postgresql(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
