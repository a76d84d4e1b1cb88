"""Writing new rows of one kind by a statement that is built once.

What nearly every verb writes (a fact, its entry in the record, a notice) is the same statement each time, and
building it costs several times what the database needs for it.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)
STATEMENT = "INSERT INTO TABLE (COLUMNS) VALUES PLACES RETURNING KEY"
AT_ONCE = 50  # rows of one statement: one of the databases takes no more than 999 values


def add(row: Row) -> Row:
    return add_all([row])[0]


def add_all(rows: Iterable[Row]) -> list[Row]:
    """Write these in the order they come, as `bulk_create` does, and say their numbers to them.

    For plain columns alone, whose values are known here: no expressions, no keys chosen by the writer.
    """
    listed = list(rows)
    for first in range(0, len(listed), AT_ONCE):
        _add(listed[first : first + AT_ONCE])
    return listed


def _add(rows: list[Row]) -> None:
    model = type(rows[0])
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for row in rows
        for field in _fields_of(model)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_statement(connection.vendor, model, len(rows)), values)
        numbers = cursor.fetchall()
    for row, (number,) in zip(rows, numbers, strict=True):
        row.pk, row._state.adding, row._state.db = number, False, connection.alias


def _fields_of(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@lru_cache(256)
def _statement(vendor: str, model: type[Model], number: int) -> str:
    quoted, meta = connection.ops.quote_name, model._meta
    columns = [quoted(field.column) for field in _fields_of(model)]
    places = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * number)
    named = STATEMENT.replace("TABLE", quoted(meta.db_table)).replace("KEY", quoted(str(meta.pk.column)))
    return named.replace("COLUMNS", ", ".join(columns)).replace("PLACES", places)
