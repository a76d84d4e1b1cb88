"""Design matrices: columns of a table as the numbers that a regression is fitted on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kith.stats.refusing import BadInput
from kith.stats.tables import Floats, holds_numbers, labels, need, numbers


@dataclass(frozen=True)
class Design:
    """A matrix of shape (rows, coefficients), the intercept first, and what each coefficient is called."""

    matrix: Floats
    names: tuple[str, ...]

    def weights_of(self, name: str) -> Floats:
        """The contrast that picks one coefficient, shape (coefficients,)."""
        return np.asarray(np.array(self.names) == name, dtype=np.float64)


def design(table: pd.DataFrame, columns: Sequence[str], *, kinds: Sequence[str] = ()) -> Design:
    """An intercept, and each column as a number or, where it holds names, as one indicator a level.

    Columns among `kinds` are names even where they are written as numbers, as codes of sites are. The first
    level in order is the one that others are compared with. No value may be missing. Raises `BadInput` for a
    constant column, and for one that the columns before it already determine.

    >>> made = design(pd.DataFrame({"age": [30.0, 41.0, 28.0], "site": ["a", "b", "b"]}), ["age", "site"])
    >>> made.names, made.matrix[0].tolist()
    (('(Intercept)', 'age', 'site: b'), [1.0, 30.0, 0.0])
    """
    need(table, *columns)
    parts: list[Floats] = [np.ones(len(table))]
    names = ["(Intercept)"]
    for column in columns:
        for name, values in terms(table, column, kind=column in kinds):
            parts.append(values)
            names.append(name)
            if np.linalg.matrix_rank(_scaled(parts)) < len(parts):
                raise BadInput("adds nothing to the columns before it", column=column)
    return Design(np.column_stack(parts), tuple(names))


def terms(table: pd.DataFrame, column: str, *, kind: bool = False) -> list[tuple[str, Floats]]:
    """One column as named columns of numbers, each of shape (rows,); of a `kind`, as indicators."""
    if not kind and holds_numbers(table, column):
        values = numbers(table, column)
        if np.ptp(values) == 0:
            raise BadInput("a predictor must vary, and this one is constant", column=column)
        return [(column, values)]
    codes, levels = labels(table, column)
    if len(levels) < 2:
        raise BadInput("a predictor must vary, and this one is constant", column=column)
    return [(f"{column}: {level}", (codes == n).astype(np.float64)) for n, level in enumerate(levels) if n]


def _scaled(parts: Sequence[Floats]) -> Floats:
    stacked = np.column_stack(parts)
    size = np.abs(stacked).max(axis=0)
    return np.asarray(stacked / np.where(size > 0, size, 1.0))
