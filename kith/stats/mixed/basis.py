"""The fixed columns made fit for arithmetic: no column too many, none lost in the size of another."""

from dataclasses import dataclass

import numpy as np

from kith.stats.mixed.designing import Columns
from kith.stats.refusing import BadInput
from kith.stats.tables import Floats

WELL = 1e-5  # the smallest eigenvalue of the scaled cross-products at which they are used as they are
DEPENDENT = 1e-7  # R's tolerance for a column that says nothing new


@dataclass(frozen=True)
class Basis:
    """Columns that span what X spans, X = columns @ root, and the outcome less its least-squares fit.

    The restricted likelihood changes by log|root'root| between the two, the rest not at all.
    """

    columns: tuple[Floats, ...]
    root: Floats  # (p, p)
    offset: Floats  # coefficients, in terms of X, that were taken out of the outcome
    outcome: Floats

    @property
    def shift(self) -> float:
        return 2 * float(np.linalg.slogdet(self.root)[1])

    def coefficients(self, found: Floats) -> Floats:
        return np.asarray(np.linalg.solve(self.root, found) + self.offset)

    def covariance(self, found: Floats) -> Floats:
        """From terms of these columns to terms of X: (..., p, p)."""
        back = np.linalg.inv(self.root)
        return np.asarray(back @ found @ back.T)


def basis(fixed: Columns, outcome: Floats, name: str) -> Basis:
    """BadInput where a column repeats what others say, or where the outcome does not vary."""
    _refuse_constant(outcome, name)
    columns, root = _spanning(fixed)
    solution = _least_squares(columns, outcome)
    residual = outcome - sum(column * value for column, value in zip(columns, solution, strict=True))
    if residual @ residual <= 1e-24 * (outcome @ outcome):
        raise BadInput("it is predicted without error: nothing is left that could vary", column=name)
    return Basis(columns, root, np.asarray(np.linalg.solve(root, solution)), residual)


def _refuse_constant(outcome: Floats, name: str) -> None:
    if np.all(outcome == outcome[0]):
        raise BadInput(f"all values are {outcome[0]:g}: it has zero variance", column=name)


def _spanning(fixed: Columns) -> tuple[tuple[Floats, ...], Floats]:
    sizes = np.array([np.sqrt(column @ column) for column in fixed.values])
    for name, size in zip(fixed.names, sizes, strict=True):
        if size == 0:
            raise BadInput(f'"{name}" is zero in all rows: nobody is there to tell its coefficient')
    scaled = _gram(fixed.values) / np.outer(sizes, sizes)
    if np.linalg.eigvalsh(scaled)[0] > WELL:
        return fixed.values, np.eye(len(sizes))
    matrix = fixed.matrix() / sizes
    if matrix.shape[0] < matrix.shape[1]:
        raise BadInput(f"{matrix.shape[1]} coefficients cannot be told from {matrix.shape[0]} rows")
    spanning, root = np.linalg.qr(matrix)
    for name, length in zip(fixed.names, np.abs(np.diag(root)), strict=True):
        if length < DEPENDENT:
            raise BadInput(f'"{name}" is constant or a combination of what stands before it in the formula')
    return tuple(np.ascontiguousarray(column) for column in spanning.T), root * sizes


def _gram(columns: tuple[Floats, ...]) -> Floats:
    return np.array([[a @ b for b in columns] for a in columns])


def _least_squares(columns: tuple[Floats, ...], outcome: Floats) -> Floats:
    gram, found = _gram(columns), np.zeros(len(columns))
    for _ in range(2):  # the second time for what rounding left
        residual = outcome - sum(column * value for column, value in zip(columns, found, strict=True))
        found = found + np.linalg.solve(gram, np.array([column @ residual for column in columns]))
    return found
