"""A query that the ORM builds once and that is asked again with other values.

Building the SQL of a page's queries costs several times what the database needs to answer them. Here the
queryset is built a single time, with a stand-in where each value belongs; later only the values are new.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.transaction import TransactionManagementError
from django.http import Http404

Row = TypeVar("Row", bound=Model)
Rows = list[tuple[Any, ...]]
_UNLIKELY = 32_700  # fits the smallest column of whole numbers, and stands in no query of ours
_UNLIKELY_OF_MANY = 2_000_000_000  # fits a primary key
_NOBODY = -1  # the primary key of no row


class UpTo(int):
    """Primary keys for an `in`, so many at most: what is missing of the number stands for no row."""


def in_parts(numbers: Iterable[int], most: int) -> list[list[int]]:
    """Primary keys, each once, in lists that fit an `UpTo(most)`. Of none there is no list, and no query."""
    listed = sorted(set(numbers))
    return [listed[first : first + most] for first in range(0, len(listed), most)]


class _Built(NamedTuple):
    """What Django made of a queryset with stand-ins: SQL, where the values belong, how rows are read."""

    sql: str
    slots: list[Any]
    compiler: Any
    converters: Any

    def read(self, rows: Rows) -> Any:
        return self.compiler.apply_converters(rows, self.converters) if self.converters else rows


class Prepared:
    """`Prepared(build, person=int, key=str)`: `build` gets a stand-in for each name, and returns a queryset
    of `values_list`. Calling it with the true values answers the rows, as the queryset would.

    A value must stand in the query as it was given: nothing that the ORM changes first. Only a moment may be
    changed, into what the database takes for one. A list for an `in` is of primary keys, `ones=UpTo(20)`.
    """

    def __init__(
        self,
        build: Callable[..., "QuerySet[Any, Any]"],
        **kinds: type[int] | type[str] | type[datetime] | UpTo,
    ) -> None:
        self._build = build
        self._stand_ins: dict[str, Any] = {
            name: _stand_in(name, number, kind) for number, (name, kind) in enumerate(kinds.items())
        }
        self._made: dict[str, _Built] = {}

    def __call__(self, **values: Any) -> Rows:
        built, rows = self._ask(values)
        return [tuple(row) for row in built.read(rows)]

    def _ask(self, values: dict[str, Any]) -> tuple[_Built, Rows]:
        built = self._made.get(connection.vendor) or self._make()
        if values.keys() != self._stand_ins.keys():
            raise TypeError(f"asks for {', '.join(self._stand_ins)}")
        if built.compiler.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("rows are held until a transaction ends, and there is none")
        given: dict[Any, Any] = {}
        for name, value in values.items():
            given.update(_in_place_of(self._stand_ins[name], value))
        with connection.cursor() as cursor:
            cursor.execute(built.sql, [given.get(slot, slot) for slot in built.slots])
            return built, cursor.fetchall()

    def _make(self) -> _Built:
        compiler = self._build(**self._stand_ins).query.get_compiler(connection=connection)
        sql, slots = compiler.as_sql()
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        missing = [name for name, one in self._stand_ins.items() if not _slots_of(one) <= {*slots}]
        if missing:
            raise ValueError(f"{', '.join(missing)}: not found in the query as given")
        built = _Built(sql, list(slots), compiler, compiler.get_converters(columns))
        self._made[connection.vendor] = built
        return built


class PreparedObjects(Prepared, Generic[Row]):
    """The same for a queryset of whole objects, with what it joins and annotates."""

    def all(self, **values: Any) -> list[Row]:
        """The objects, which Django makes of the rows as it would of those of the queryset."""
        built, rows = self._ask(values)
        answered = SimpleNamespace(
            select=built.compiler.select,
            klass_info=built.compiler.klass_info,
            annotation_col_map=built.compiler.annotation_col_map,
            execute_sql=lambda **_: [rows],
            results_iter=lambda results: built.read(rows),
        )
        query = SimpleNamespace(get_compiler=lambda using: answered)
        asked = SimpleNamespace(db=connection.alias, query=query, _known_related_objects={})
        return list(ModelIterable(cast(Any, asked)))

    def first(self, **values: Any) -> Row | None:
        return next(iter(self.all(**values)), None)

    def one(self, **values: Any) -> Row:
        """The first, as a door hands it over: where there is none, there is no page."""
        found = self.first(**values)
        if found is None:
            raise Http404
        return found

    def get(self, **values: Any) -> Row:
        """The first, as a verb asks for it: where there is none, it raises what the queryset would."""
        found = self.first(**values)
        if found is None:
            raise self._made[connection.vendor].compiler.query.model.DoesNotExist
        return found


def _stand_in(name: str, number: int, kind: type[Any] | UpTo) -> Any:
    if isinstance(kind, UpTo):
        first = _UNLIKELY_OF_MANY + number * 1_000_000
        return list(range(first, first + kind))
    if kind is datetime:
        return datetime(1901, 1, 1, 1, 1, 1, number + 1, tzinfo=UTC)
    return _UNLIKELY + number if kind is int else f"?{name}?{number}"


def _in_place_of(stand_in: Any, value: Any) -> dict[Any, Any]:
    """What goes where, of a value or of as many as came."""
    if not isinstance(stand_in, list):
        return {_taken(stand_in): _taken(value)}
    if len(value) > len(stand_in):
        raise ValueError(f"{len(value)} where {len(stand_in)} have room")
    return dict.fromkeys(stand_in, _NOBODY) | dict(zip(stand_in, value, strict=False))


def _slots_of(stand_in: Any) -> set[Any]:
    return {*stand_in} if isinstance(stand_in, list) else {_taken(stand_in)}


def _taken(value: Any) -> Any:
    """As the database takes it."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
