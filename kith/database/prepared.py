"""A query that the ORM builds once and that is asked again with other values.

Building the SQL of a page's queries costs several times what the database needs to answer them. Here the
queryset is built a single time, with a stand-in where each value belongs; later only the values are new.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Rows = list[tuple[Any, ...]]
_UNLIKELY = 32_700  # fits the smallest column of whole numbers, and stands in no query of ours


class Prepared:
    """`Prepared(build, person=int, key=str)`: `build` gets a stand-in for each name, and returns a queryset
    of `values_list`. Calling it with the true values answers the rows, as the queryset would.

    A value must stand in the query as it was given: no `in` lists, nothing that the ORM changes first. Only a
    moment may be changed, into what the database takes for one.
    """

    def __init__(
        self,
        build: Callable[..., "QuerySet[Any, Any]"],
        **kinds: type[int] | type[str] | type[datetime],
    ) -> None:
        self._build = build
        self._stand_ins: dict[str, Any] = {
            name: _stand_in(name, number, kind) for number, (name, kind) in enumerate(kinds.items())
        }
        self._made: dict[str, tuple[str, list[Any], Callable[[Rows], Any]]] = {}

    def __call__(self, **values: Any) -> Rows:
        sql, slots, convert = self._made.get(connection.vendor) or self._make()
        if values.keys() != self._stand_ins.keys():
            raise TypeError(f"asks for {', '.join(self._stand_ins)}")
        given = {_taken(self._stand_ins[name]): _taken(value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(slot, slot) for slot in slots])
            return [tuple(row) for row in convert(cursor.fetchall())]

    def _make(self) -> tuple[str, list[Any], Callable[[Rows], Any]]:
        compiler = self._build(**self._stand_ins).query.get_compiler(connection=connection)
        sql, slots = compiler.as_sql()
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        missing = [name for name, stand_in in self._stand_ins.items() if _taken(stand_in) not in slots]
        if missing:
            raise ValueError(f"{', '.join(missing)}: not found in the query as given")

        def convert(rows: Rows) -> Any:
            return compiler.apply_converters(rows, converters) if converters else rows

        made = (sql, list(slots), convert)
        self._made[connection.vendor] = made
        return made


def _stand_in(name: str, number: int, kind: type[Any]) -> Any:
    if kind is datetime:
        return datetime(1901, 1, 1, 1, 1, 1, number + 1, tzinfo=UTC)
    return _UNLIKELY + number if kind is int else f"?{name}?{number}"


def _taken(value: Any) -> Any:
    """As the database takes it."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
