"""What groups the rows: members, groups, therapists; what varies between them, and who stands within whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.linalg import block_diag

from kith.stats.formulas import RandomTerm
from kith.stats.mixed.designing import Columns, Levels, design
from kith.stats.refusing import BadInput
from kith.stats.tables import Floats, labels

WELL_APART, SMALL, LARGE = 1e-3, 0.03, 30.0  # between these, columns are used as they are
DEPENDENT = 1e-7

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Factor:
    """A way of grouping rows, with all that varies between its levels.

    `blocks` says how many of its columns belong to each random term: terms are independent of each other.
    """

    name: str
    codes: Codes  # shape (rows,), from 0
    levels: tuple[str, ...]
    columns: Columns  # names as asked; values times `turn`, which is the identity where that serves
    blocks: tuple[int, ...]
    turn: Floats  # (width, width)
    sizes: Floats  # root mean squares of the columns as asked, (width,)

    @property
    def width(self) -> int:
        return len(self.columns.names)

    @cached_property
    def entries(self) -> list[tuple[int, int]]:
        """Where each element of theta stands in the lower triangle, column by column as in lme4."""
        starts = np.cumsum([0, *self.blocks[:-1]])
        return [
            (int(start) + row, int(start) + column)
            for start, size in zip(starts, self.blocks, strict=True)
            for column in range(size)
            for row in range(column, size)
        ]

    @cached_property
    def lower(self) -> tuple[Codes, Codes]:
        """Rows and columns of those elements."""
        rows, columns = np.array(self.entries).T
        return rows, columns

    def theta_as_asked(self, relative: Floats) -> Floats:
        """Theta for the columns as asked, from the factor for those used."""
        root = np.asarray(np.linalg.qr((self.turn @ relative).T)[1]).T if self.is_turned else relative
        upright = root * np.where(np.diag(root) < 0, -1.0, 1.0)
        return np.asarray(upright[self.lower])

    @property
    def is_turned(self) -> bool:
        return not np.array_equal(self.turn, np.eye(self.width))

    def relative(self, theta: Floats) -> Floats:
        """The relative Cholesky factor, shape (width, width), lower triangular."""
        found = np.zeros((self.width, self.width))
        found[self.lower] = theta
        return found


def factors(terms: Sequence[RandomTerm], table: pd.DataFrame, levels: Levels) -> list[Factor]:
    """The grouping factors, those of most levels first; terms with the same factor are put together."""
    found = []
    for name in dict.fromkeys(term.factor for term in terms):
        own = [term for term in terms if term.factor == name]
        codes, names = combined(own[0].group, table)
        _refuse_levels(name, len(names), len(table))
        parts = [design(term.terms, table, levels) for term in own]
        for part in parts:
            _refuse_more_than_rows(name, part, len(names), len(table))
        turns = [turned(one.values) for one in parts]
        columns = Columns(
            tuple(text for one in parts for text in one.names),
            tuple(value for values, _ in turns for value in values),
        )
        sizes = np.array([np.sqrt(np.mean(value**2)) for one in parts for value in one.values])
        turn = block_diag(*(one for _, one in turns))
        blocks = tuple(len(one.names) for one in parts)
        found.append(Factor(name, codes, tuple(names), columns, blocks, turn, sizes))
    return sorted(found, key=lambda one: -len(one.levels))


def turned(columns: Sequence[Floats]) -> tuple[Sequence[Floats], Floats]:
    """Columns of one term fit for a search, and the matrix that makes them from those given.

    A slope over years since the birth of Christ is nearly its intercept, and one over milliseconds is of no
    size: such columns are made orthonormal. What varies is the same, in other words.
    """
    gram = np.array([[a @ b for b in columns] for a in columns]) / len(columns[0])
    sizes = np.sqrt(np.diag(gram))
    plain = np.eye(len(columns))
    if not np.all(sizes > 0):
        return columns, plain
    apart = np.linalg.eigvalsh(gram / np.outer(sizes, sizes))[0]
    if apart > WELL_APART and np.all((sizes > SMALL) & (sizes < LARGE)):
        return columns, plain
    matrix = np.column_stack(columns)
    root = np.linalg.qr(matrix / sizes, mode="r") / np.sqrt(len(matrix))
    if np.abs(np.diag(root)).min() < DEPENDENT:
        return columns, plain
    turn = np.linalg.inv(root) / sizes[:, None]
    return tuple(np.ascontiguousarray(column) for column in (matrix @ turn).T), turn


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


def _refuse_more_than_rows(name: str, part: Columns, levels: int, rows: int) -> None:
    """As lme4 does: with as many deviations as rows these cannot be told from the residual."""
    if len(part.names) > 1 and len(part.names) * levels >= rows:
        what = " and ".join(part.names)
        raise BadInput(
            f'{what} cannot both vary between the {levels} levels of "{name}": {rows} rows are too few'
        )


def parents(inner: Codes, outer: Codes, count: int) -> Codes | None:
    """For each level of the inner factor the level of the outer it stands within; None where it crosses."""
    found = np.empty(count, np.int64)
    found[inner] = outer
    return found if np.array_equal(found[inner], outer) else None


def split_theta(theta: Floats, ways: Sequence[Factor]) -> list[Floats]:
    """Theta, one piece a factor."""
    ends = list(accumulate((len(one.entries) for one in ways), initial=0))
    return [theta[begin:end] for begin, end in pairwise(ends)]


def start_and_floor(ways: Sequence[Factor]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Where to begin (the identity), and which elements stand on a diagonal and are not negative."""
    diagonal = np.array([row == column for one in ways for row, column in one.entries])
    return diagonal.astype(np.float64), diagonal
