"""Studies: one effect and its sampling variance from each, with a name."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kith.stats.refusing import BadInput
from kith.stats.results import Interval, hash_of
from kith.stats.synthesis.tails import normal_quantile
from kith.stats.tables import Floats, line_of, need, numbers

LOG_MEASURES = frozenset({"log OR", "log RR", "log HR", "log IRR"})


@dataclass(frozen=True)
class Studies:
    """What a synthesis works on: `yi`, `vi` of shape (k,), without the studies where one is missing."""

    yi: Floats
    vi: Floats
    names: tuple[str, ...]
    eligible: int
    kept: npt.NDArray[np.bool_]  # shape (eligible,)

    @property
    def k(self) -> int:
        return len(self.yi)

    @property
    def missing(self) -> str:
        left_out = self.eligible - self.k
        return f"{left_out} without an effect or its variance left out" if left_out else "none missing"

    @property
    def hash(self) -> str:
        return hash_of({"yi": self.yi, "vi": self.vi})

    def without(self, at: int) -> "Studies":
        """The same without one study."""
        left = np.arange(self.k) != at
        names = tuple(name for n, name in enumerate(self.names) if n != at)
        return Studies(self.yi[left], self.vi[left], names, self.eligible, self.kept)

    def intervals(self, level: float) -> tuple[Interval, ...]:
        """Each study's own interval, from the normal distribution."""
        half = normal_quantile(level) * np.sqrt(self.vi)
        ends = zip(self.yi - half, self.yi + half, strict=True)
        return tuple(
            Interval(low=float(low), high=float(high), level=level, method="normal") for low, high in ends
        )


def studies_of(yi: npt.ArrayLike, vi: npt.ArrayLike, names: Sequence[object] | None = None) -> Studies:
    """Check effects and variances, shape (k,) each, and leave out the studies where one is missing (NaN).

    Raises BadInput for a length that differs, an infinity, a variance that is not above 0, or nothing left.
    A pandas Series brings its column's name, and its index as the lines of the file, into the message.

    >>> studies_of([0.1, 0.3, float("nan")], [0.02, 0.05, 0.04]).k
    2
    """
    effects, variances = column_of(yi, "effect"), column_of(vi, "variance")
    if len(effects) != len(variances):
        raise BadInput(f"there are {len(effects)} effects and {len(variances)} variances")
    refuse(effects, np.isinf(effects.to_numpy()), "a number must be finite")
    refuse(variances, np.isinf(variances.to_numpy()), "a number must be finite")
    refuse(variances, variances.to_numpy() <= 0, "a variance must be above 0")
    kept = (effects.notna().to_numpy() & variances.notna().to_numpy()).astype(np.bool_)
    if not kept.any():
        raise BadInput("no study has both an effect and a variance")
    called = _names(names, len(effects))
    return Studies(
        effects.to_numpy()[kept],
        variances.to_numpy()[kept],
        tuple(name for name, keep in zip(called, kept, strict=True) if keep),
        len(effects),
        kept,
    )


def studies_in(
    table: pd.DataFrame, *, effect: str, variance: str = "", se: str = "", name: str = ""
) -> Studies:
    """Studies from a table: the columns of the effect, of its variance or standard error, and of the names.

    >>> studies_in(pd.DataFrame({"g": [0.2, 0.4], "se": [0.1, 0.2]}), effect="g", se="se").vi.round(3)
    array([0.01, 0.04])
    """
    if bool(variance) == bool(se):
        raise BadInput("name either the column of the variance or that of the standard error")
    spread = numeric(table, variance or se)
    if se:
        refuse(spread, spread.to_numpy() <= 0, "a standard error must be above 0")
        spread = spread**2
    return studies_of(numeric(table, effect), spread, names_in(table, name))


def numeric(table: pd.DataFrame, column: str) -> "pd.Series[float]":
    """A column of finite numbers that still knows its name and its lines."""
    return pd.Series(numbers(table, column), index=table.index, name=column)


def names_in(table: pd.DataFrame, column: str) -> list[object]:
    """The names of the studies, or the lines of the file where no column holds them."""
    if not column:
        return [f"row {line}" for line in table.index]
    need(table, column)
    return ["" if pd.isna(one) else one for one in table[column]]


def column_of(values: npt.ArrayLike, called: str) -> "pd.Series[float]":
    """Values as a column of floats, shape (k,), with a name to complain by."""
    given = values if isinstance(values, pd.Series) else None
    try:
        found = np.atleast_1d(np.asarray(values, dtype=np.float64))
    except (TypeError, ValueError):
        raise BadInput("there is something that is not a number", column=called) from None
    if found.ndim != 1:
        raise BadInput("there must be one number for each study", column=called)
    if given is None:
        return pd.Series(found, name=called)
    return pd.Series(found, index=given.index, name=given.name if given.name is not None else called)


def values_of(column: "pd.Series[float]") -> Floats:
    """The numbers of a column, shape (k,)."""
    return np.asarray(column.to_numpy(), dtype=np.float64)


def refuse(column: "pd.Series[float]", wrong: npt.NDArray[np.bool_], says: str) -> None:
    """Raise BadInput at the first row that is wrong."""
    if not wrong.any():
        return
    at = int(np.argmax(wrong))
    counted = isinstance(column.index, pd.RangeIndex) and column.index.start == 0  # and not lines of a file
    if counted:
        raise BadInput(f"{says} (study {at + 1})", column=str(column.name))
    raise BadInput(says, column=str(column.name), row=line_of(column.index[at]))


def _names(names: Sequence[object] | None, count: int) -> tuple[str, ...]:
    if names is None:
        return tuple(f"study {n + 1}" for n in range(count))
    if len(names) != count:
        raise BadInput(f"there are {count} effects and {len(names)} names")
    return tuple(map(str, names))
