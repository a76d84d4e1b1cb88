"""Results: a number with its interval, and all that a reader needs to weigh it and to make it again."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from kith.stats import __version__


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where numbers come from: how many people stand behind them, by which method, from which data."""

    method: str
    n_used: int
    n_eligible: int
    of: str = "people"  # what n counts: people, rows, studies, groups
    missing: str = "none missing"  # the rule for what is not there
    df_rule: str = "none"
    library: str = ""  # what did the arithmetic, with its version; filled by `made_by`
    seed: int | None = None
    data_hash: str = ""


@dataclass(frozen=True, kw_only=True)
class Interval:
    """Between `low` and `high`; `level` is a proportion, .95 for ninety-five per cent."""

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """One number with its uncertainty. Where something was not computed it is None, never zero."""

    name: str
    value: float
    se: float | None = None
    interval: Interval | None = None
    df: float | None = None  # infinite for a normal reference distribution
    statistic: float | None = None
    p: float | None = None  # two-sided unless the name says otherwise
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """Numbers in columns, as text prints them, a page shows them, and a plot stands beside them."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    def __str__(self) -> str:
        cells = [self.header, *([_cell(value) for value in row] for row in self.rows)]
        widths = [max(len(line[n]) for line in cells) for n in range(len(self.header))]
        lines = [
            "  ".join(_aligned(text, n, widths[n]) for n, text in enumerate(line)).rstrip() for line in cells
        ]
        return "\n".join([*([self.title] if self.title else []), *(f"  {line}" for line in lines)])


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a method answers. Subclasses add their own fields and say what to print by `tables`."""

    title: ClassVar[str]
    provenance: Provenance
    notes: tuple[str, ...] = ()  # what a reader must know before quoting it

    def tables(self) -> Sequence[Table]:
        """What is printed between the title and the notes. By default: every estimate among the fields."""
        return [table_of(list(estimates_in(self)))]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON: an infinity is its name, a number that is not one is null."""
        return {"result": type(self).__name__, "title": self.title, **_plain_fields(self)}

    def to_json(self) -> str:
        return json.dumps(self.as_dict(), indent=1, ensure_ascii=False, allow_nan=False)

    def __str__(self) -> str:
        parts = [self.title, *map(str, self.tables())]
        parts += [f"Note: {note}" for note in self.notes]
        return "\n\n".join([*parts, _colophon(self.provenance)])


def estimates_in(thing: object) -> Iterator[Estimate]:
    """Every estimate among the fields of a result, in their order; those in tuples and mappings too."""
    if isinstance(thing, Estimate):
        yield thing
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from estimates_in(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from estimates_in(value)
    elif isinstance(thing, tuple | list):
        for value in thing:
            yield from estimates_in(value)


def table_of(estimates: Sequence[Estimate], title: str = "") -> Table:
    """Estimates as a table, without the columns that none of them fills."""
    columns: dict[str, list[object]] = {
        "": [one.name for one in estimates],
        "estimate": [one.value for one in estimates],
        "se": [one.se for one in estimates],
        _interval_header(estimates): [limits_in_words(one.interval) for one in estimates],
        "df": [None if one.df is None or math.isinf(one.df) else one.df for one in estimates],
        "statistic": [one.statistic for one in estimates],
        "p": [_p_text(one.p) for one in estimates],
        "unit": [one.unit or None for one in estimates],
    }
    kept = {name: values for name, values in columns.items() if any(value is not None for value in values)}
    return Table(title, tuple(kept), tuple(zip(*kept.values(), strict=True)))


def made_by(*libraries: str) -> str:
    """What did the arithmetic: this package and the libraries named, with their versions.

    >>> made_by("scipy").startswith("kith.stats 1; scipy ")
    True
    """
    return "; ".join([f"kith.stats {__version__}", *(f"{name} {_version(name)}" for name in libraries)])


# Reading a package's metadata takes longer than many of the estimates that name it.
_version = cache(version)


def hash_of(data: pd.DataFrame | Mapping[str, Any]) -> str:
    """SHA-256 of the columns that were used, by name and value, independent of the columns' order."""
    digest = sha256()
    for name in sorted(map(str, data)):
        digest.update(name.encode() + b"\0")
        digest.update(_hashes(np.asarray(data[name]).ravel()).tobytes())
    return digest.hexdigest()


def _hashes(values: npt.NDArray[Any]) -> npt.NDArray[np.uint64]:
    """A number for each value, shape (rows,). Of plain numbers they are the same without a series around
    them, which takes five times as long to make."""
    is_plain = values.dtype.kind in "biuf"
    found: npt.NDArray[np.uint64] = (
        pd.util.hash_array(values)
        if is_plain
        else pd.util.hash_pandas_object(pd.Series(values), index=False).to_numpy()
    )
    return found


def number(value: float) -> str:
    """Four figures that matter, and no exponent where people read.

    >>> number(0.0123456), number(1234.56), number(float("inf")), number(-0.5)
    ('0.01235', '1234.6', 'infinite', '-0.5000')
    """
    if math.isnan(value):
        return "not computed"
    if math.isinf(value):
        return "infinite" if value > 0 else "-infinite"
    size = 0 if value == 0 else math.floor(math.log10(abs(value)))
    return f"{value:.{min(max(3 - size, 1), 8)}f}" if -7 < size < 9 else f"{value:.3e}"


def _interval_header(estimates: Sequence[Estimate]) -> str:
    levels = {one.interval.level for one in estimates if one.interval}
    return f"{100 * levels.pop():g} % interval" if len(levels) == 1 else "interval"


def limits_in_words(interval: Interval | None) -> str | None:
    """An interval as tables print it; None where there is none."""
    return None if interval is None else f"{number(interval.low)} to {number(interval.high)}"


def _p_text(p: float | None) -> str | None:
    if p is None:
        return None
    return "< .0001" if p < 0.0001 else f"{p:.4f}"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float | np.floating):
        return number(float(value))
    return str(value)


def _aligned(text: str, column: int, width: int) -> str:
    return text.ljust(width) if column == 0 else text.rjust(width)


def _colophon(made: Provenance) -> str:
    lines = [f"{made.method}. {made.n_used} of {made.n_eligible} {made.of} used; missing: {made.missing}."]
    lines.append(f"Degrees of freedom: {made.df_rule}. {made.library}.")
    lines += [f"Seed {made.seed}."] if made.seed is not None else []
    lines += [f"Data {made.data_hash[:16]}."] if made.data_hash else []
    return "\n".join(lines)


def _plain_fields(thing: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(thing, field.name)) for field in fields(thing)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain_fields(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return value
