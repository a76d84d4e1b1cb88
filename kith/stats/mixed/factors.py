"""What groups the rows: members, groups, therapists; what varies between them, and who stands within whom."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kith.stats.formulas import RandomTerm
from kith.stats.mixed.designing import Columns, Levels, design
from kith.stats.refusing import BadInput
from kith.stats.tables import Floats, labels

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Factor:
    """A way of grouping rows, with all that varies between its levels.

    `blocks` says how many of its columns belong to each random term: terms are independent of each other.
    """

    name: str
    codes: Codes  # shape (rows,), from 0
    levels: tuple[str, ...]
    columns: Columns
    blocks: tuple[int, ...]

    @property
    def width(self) -> int:
        return len(self.columns.names)

    @property
    def entries(self) -> list[tuple[int, int]]:
        """Where each element of theta stands in the lower triangle, column by column as in lme4."""
        starts = np.cumsum([0, *self.blocks[:-1]])
        return [
            (int(start) + row, int(start) + column)
            for start, size in zip(starts, self.blocks, strict=True)
            for column in range(size)
            for row in range(column, size)
        ]

    def relative(self, theta: Floats) -> Floats:
        """The relative Cholesky factor, shape (width, width), lower triangular."""
        found = np.zeros((self.width, self.width))
        rows, columns = zip(*self.entries, strict=True)
        found[list(rows), list(columns)] = theta
        return found


def factors(terms: Sequence[RandomTerm], table: pd.DataFrame, levels: Levels) -> list[Factor]:
    """The grouping factors, those of most levels first; terms with the same factor are put together."""
    found = []
    for name in dict.fromkeys(term.factor for term in terms):
        own = [term for term in terms if term.factor == name]
        codes, names = combined(own[0].group, table)
        _refuse_levels(name, len(names), len(table))
        parts = [design(term.terms, table, levels) for term in own]
        columns = Columns(sum((one.names for one in parts), ()), sum((one.values for one in parts), ()))
        found.append(Factor(name, codes, tuple(names), columns, tuple(len(one.names) for one in parts)))
    return sorted(found, key=lambda one: -len(one.levels))


def combined(columns: Sequence[str], table: pd.DataFrame) -> tuple[Codes, list[str]]:
    """Every combination of these columns that occurs, as codes and names like "3:north"."""
    codes, names = labels(table, columns[0])
    for column in columns[1:]:
        more, others = labels(table, column)
        used, codes = np.unique(codes * len(others) + more, return_inverse=True)
        names = [f"{names[one // len(others)]}:{others[one % len(others)]}" for one in used]
    return codes, names


def _refuse_levels(name: str, levels: int, rows: int) -> None:
    column = name if ":" not in name else None
    if levels < 2:
        raise BadInput(f'there is one group only in "{name}": nothing can vary between groups', column=column)
    if levels >= rows:
        raise BadInput(
            f'every row is a level of its own in "{name}": what varies between them is the residual',
            column=column,
        )


def parents(inner: Codes, outer: Codes, count: int) -> Codes | None:
    """For each level of the inner factor the level of the outer it stands within; None where it crosses."""
    found = np.empty(count, np.int64)
    found[inner] = outer
    return found if np.array_equal(found[inner], outer) else None


def split_theta(theta: Floats, ways: Sequence[Factor]) -> list[Floats]:
    """Theta, one piece a factor."""
    return np.split(theta, np.cumsum([len(one.entries) for one in ways])[:-1])


def start_and_floor(ways: Sequence[Factor]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Where to begin (the identity), and which elements stand on a diagonal and are not negative."""
    diagonal = np.array([row == column for one in ways for row, column in one.entries])
    return diagonal.astype(np.float64), diagonal
