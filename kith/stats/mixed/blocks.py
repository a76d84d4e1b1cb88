"""Many small symmetric matrices at once: one stands along the first axes, the many along the last."""

from functools import cache

import numpy as np

from kith.stats.tables import Floats


@cache
def pairs(size: int) -> tuple[tuple[int, int], ...]:
    """The places of a packed symmetric matrix: row by row of the upper triangle."""
    return tuple((row, column) for row in range(size) for column in range(row, size))


@cache
def places(size: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """For each row and column the place in the packed matrix, shape (size, size)."""
    found = np.zeros((size, size), np.int64)
    for place, (row, column) in enumerate(pairs(size)):
        found[row, column] = found[column, row] = place
    found.setflags(write=False)
    return found


@cache
def twice(size: int) -> Floats:
    """How often each packed element stands in a symmetric matrix, (pairs, 1)."""
    found = np.array([[1.0 if a == b else 2.0] for a, b in pairs(size)])
    found.setflags(write=False)
    return found


def inverse_and_log_determinants(matrices: Floats) -> tuple[Floats, Floats]:
    """Inverses, shape (q, q, n), and log determinants, shape (n,), of positive definite matrices (q, q, n).

    By Cholesky, written out for vectors over n: for the small q of random effects this is faster than one
    call of LAPACK for each. Raises LinAlgError where one is not positive definite.
    """
    size = len(matrices)
    lower = np.zeros_like(matrices)
    inverse = np.zeros_like(matrices)  # of the lower triangle
    for column in range(size):
        pivot = matrices[column, column] - sum(lower[column, k] ** 2 for k in range(column))
        if not np.all(pivot > 0):
            raise np.linalg.LinAlgError("a block is not positive definite")
        lower[column, column] = np.sqrt(pivot)
        for row in range(column + 1, size):
            rest = sum(lower[row, k] * lower[column, k] for k in range(column))
            lower[row, column] = (matrices[row, column] - rest) / lower[column, column]
    for column in range(size):
        inverse[column, column] = 1 / lower[column, column]
        for row in range(column + 1, size):
            rest = sum(lower[row, k] * inverse[k, column] for k in range(column, row))
            inverse[row, column] = -rest / lower[row, row]
    diagonal = np.arange(size)
    logs = 2 * np.log(lower[diagonal, diagonal]).sum(axis=0)
    return np.einsum("kin,kjn->ijn", inverse, inverse), logs


def times(*matrices: Floats) -> Floats:
    """The matrix product of stacks (a, b, n), (b, c, n), ...; a plain matrix (a, b) is the same for all."""
    found = matrices[0]
    for other in matrices[1:]:
        left = "ij" + "n" * (found.ndim - 2)
        right = "jk" + "n" * (other.ndim - 2)
        result = "ik" + "n" * (max(found.ndim, other.ndim) - 2)
        found = np.einsum(f"{left},{right}->{result}", found, other)
    return found


def width(matrices: Floats) -> int:
    """How many rows the symmetric matrices have that stand packed along the first axis."""
    return int((np.sqrt(8 * len(matrices) + 1) - 1) / 2)


def packed(matrices: Floats) -> Floats:
    """The upper triangle of symmetric matrices (q, q, n), shape (pairs, n)."""
    return np.stack([matrices[a, b] for a, b in pairs(len(matrices))])
