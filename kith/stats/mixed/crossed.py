"""Therapists who see people of several groups: the likelihood where factors cross."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse

from kith.stats.mixed.blocks import inverse_and_log_determinants, times
from kith.stats.mixed.factors import Codes, Factor
from kith.stats.mixed.likelihood import Engine
from kith.stats.refusing import BadInput
from kith.stats.tables import Floats

MOST_BESIDE = 8_000  # columns of the other factors: they make a dense matrix
Sparse: TypeAlias = Any  # scipy.sparse has no types


@dataclass
class Crossing:
    """The columns of crossed factors as sparse matrices; the engine for the weights used last is kept."""

    ways: tuple[Factor, ...]
    columns: Floats  # X and then y, (rows, p + 1)
    strata: Codes | None
    last: tuple[bytes, Engine] | None = field(default=None, repr=False)

    def engine(self, weights: Floats) -> Engine:
        key = weights.tobytes()
        if self.last is None or self.last[0] != key:
            self.last = (
                key,
                _crossed(self.ways, self.columns, None if self.strata is None else weights[self.strata]),
            )
        return self.last[1]


def crossed(
    ways: Sequence[Factor], fixed: Sequence[Floats], outcome: Floats, strata: Codes | None = None
) -> Crossing:
    """Crossed factors, those of most levels first. BadInput where the others have too many for a matrix."""
    beside = sum(one.width * len(one.levels) for one in ways[1:])
    if beside > MOST_BESIDE:
        names = ", ".join(one.name for one in ways)
        raise BadInput(
            f"{names} cross, and beside the largest of them {beside} levels are more than {MOST_BESIDE}"
        )
    return Crossing(tuple(ways), np.column_stack([*fixed, outcome]), strata)


def incidence(way: Factor) -> Sparse:
    """Z of one factor, (rows, levels * width): the columns of a level stand together."""
    rows, width = len(way.codes), way.width
    data = np.column_stack(way.columns.values).ravel()
    places = (way.codes[:, None] * width + np.arange(width)).ravel()
    starts = np.arange(0, rows * width + 1, width)
    return sparse.csr_array((data, places, starts), shape=(rows, len(way.levels) * width))


def _crossed(ways: tuple[Factor, ...], columns: Floats, weights: Floats | None) -> "Crossed":
    inner = incidence(ways[0])
    outer = sparse.csr_array(sparse.hstack([incidence(one) for one in ways[1:]]))
    scale = np.ones(len(columns)) if weights is None else weights
    heavy = sparse.dia_array((scale[None], [0]), shape=(len(scale), len(scale))).tocsr()
    width, count = ways[0].width, len(ways[0].levels)
    square = (inner.T @ heavy @ inner).tobsr(blocksize=(width, width))
    squares = np.zeros((width, width, count))
    square.sort_indices()
    rows = np.repeat(np.arange(count), np.diff(square.indptr))
    squares[:, :, rows] = square.data.transpose(1, 2, 0)
    weighted = columns * scale[:, None]
    return Crossed(
        ways,
        squares,
        sparse.csr_array(inner.T @ heavy @ outer),
        np.asarray((outer.T @ heavy @ outer).todense()),
        np.asarray(inner.T @ weighted),
        np.asarray(outer.T @ weighted),
        columns.T @ weighted,
    )


@dataclass(frozen=True)
class Crossed:
    """Cross-products of the largest factor (1), of all others together (2), and of [X y]."""

    ways: tuple[Factor, ...]
    squares: Floats  # Z1'Z1, a block for each level: (q, q, levels)
    between: Sparse  # Z1'Z2
    others: Floats  # Z2'Z2
    inner_right: Floats  # Z1'[X y]
    outer_right: Floats  # Z2'[X y]
    right: Floats  # [X y]'[X y]

    @cached_property
    def whole_squares(self) -> Sparse:
        """The blocks of the largest factor as one matrix."""
        return blocks(self.squares)

    def sweep(self, relatives: Sequence[Floats]) -> "CrossedSweep":
        first = relatives[0]
        inner = np.eye(len(first))[:, :, None] + times(first.T, self.squares, first)
        inverse, logs = inverse_and_log_determinants(inner)
        gone = blocks(times(first, inverse, first.T))
        lever, lever_right = sparse.csr_array(gone @ self.between), gone @ self.inner_right
        outer = self.others - np.asarray((self.between.T @ lever).todense())
        right = self.outer_right - self.between.T @ lever_right
        scale = _repeated(self.ways[1:], relatives[1:])
        root = np.linalg.cholesky(np.eye(len(outer)) + scale.T @ (outer @ scale))
        half = np.linalg.solve(root, scale.T.toarray())
        kernel = half.T @ half
        gram = self.right - self.inner_right.T @ lever_right - right.T @ kernel @ right
        total = float(logs.sum() + 2 * np.log(np.diag(root)).sum())
        return CrossedSweep(self, gone, outer, right, kernel, total, (gram + gram.T) / 2)


@dataclass(frozen=True)
class CrossedSweep:
    """log|V| and the cross-products of [X y] in its metric, with what the derivatives need.

    `outer` and `right` are Z2'V1^-1 Z2 and Z2'V1^-1 [X y], where V1 holds the largest factor alone; `kernel`
    is L2 (I + L2' outer L2)^-1 L2'.
    """

    system: Crossed
    gone: Sparse  # E of the largest factor
    outer: Floats
    right: Floats
    kernel: Floats
    log_determinant: float
    gram: Floats

    def slopes(self, weights: Floats) -> list[Floats]:
        system, width = self.system, len(self.system.squares)
        squares = system.whole_squares
        left = sparse.eye_array(squares.shape[0], format="csr") - squares @ self.gone
        reach = sparse.csr_array(left @ system.between)
        inner = left @ system.inner_right - reach @ (self.kernel @ self.right)
        first = _diagonal_sum(sparse.csr_array(left @ squares), width)
        for a in range(width):
            for b in range(width):
                first[a, b] -= (reach[a::width].T @ reach[b::width]).multiply(self.kernel).sum()
                first[a, b] -= np.sum((inner[a::width] @ weights) * inner[b::width])
        taken = self.outer @ self.kernel
        outer = self.right - taken @ self.right
        whole = self.outer - taken @ self.outer - outer @ weights @ outer.T
        return [first, *(_block_sum(one) for one in self._apart(whole))]

    def effects(self, beta: Floats) -> list[tuple[Floats, Floats]]:
        """For each factor the conditional means (q, levels) and covariances over sigma^2 (q, q, levels)."""
        system, width = self.system, len(self.system.squares)
        residual = np.append(-beta, 1.0)
        outer = self.kernel @ self.right @ residual
        inner = self.gone @ (system.inner_right @ residual - system.between @ outer)
        lever = sparse.csr_array(self.gone @ system.between)
        spread = _block_diagonal(self.gone, width)
        for a in range(width):
            for b in range(width):
                spread[a, b] += lever[a::width].multiply(lever[b::width] @ self.kernel).sum(axis=1)
        found = [(inner.reshape(-1, width).T, spread)]
        sizes = [one.width * len(one.levels) for one in system.ways[1:]]
        pieces = np.split(outer, np.cumsum(sizes)[:-1])
        for way, mean, one in zip(system.ways[1:], pieces, self._apart(self.kernel), strict=True):
            found.append((mean.reshape(-1, way.width).T, one))
        return found

    def _apart(self, whole: Floats) -> list[Floats]:
        """The diagonal blocks of each of the other factors, (q, q, levels)."""
        found, begins = [], 0
        for way in self.system.ways[1:]:
            ends = begins + way.width * len(way.levels)
            cut = whole[begins:ends, begins:ends].reshape(len(way.levels), way.width, len(way.levels), -1)
            found.append(np.einsum("iaib->abi", cut))
            begins = ends
        return found


def blocks(matrices: Floats) -> Sparse:
    """A block-diagonal matrix of these (q, q, n)."""
    count = matrices.shape[2]
    data = np.ascontiguousarray(matrices.transpose(2, 0, 1))
    made = sparse.bsr_array((data, np.arange(count), np.arange(count + 1)))
    return made.tocsr()


def _repeated(ways: Sequence[Factor], relatives: Sequence[Floats]) -> Sparse:
    """The relative Cholesky factors of all levels of these factors."""
    each = [
        blocks(np.repeat(relative[:, :, None], len(way.levels), axis=2))
        for way, relative in zip(ways, relatives, strict=True)
    ]
    return each[0] if len(each) == 1 else sparse.csr_array(sparse.block_diag(each, format="csr"))


def _block_diagonal(matrix: Sparse, width: int) -> Floats:
    found = np.empty((width, width, matrix.shape[0] // width))
    for a in range(width):
        for b in range(width):
            found[a, b] = matrix[a::width, b::width].diagonal()
    return found


def _diagonal_sum(matrix: Sparse, width: int) -> Floats:
    return np.asarray(_block_diagonal(matrix, width).sum(axis=2))


def _block_sum(found: Floats) -> Floats:
    return np.asarray(found.sum(axis=2))
