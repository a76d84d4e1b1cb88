"""Rows become units: the cross-products of all columns within each smallest unit, taken once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kith.stats.mixed.blocks import pairs, places
from kith.stats.mixed.factors import Codes, Factor, parents
from kith.stats.mixed.nested import Nested, Nodes, Step, moments
from kith.stats.tables import Floats


@dataclass(frozen=True)
class Distinct:
    """Columns without repetition, and where each of those that were given stands among them."""

    columns: list[Floats]
    where: list[int]


def distinct(columns: Sequence[Floats]) -> Distinct:
    """A week in the fixed part and a week that varies between members are one column."""
    kept: list[Floats] = []
    where = []
    for column in columns:
        same = (n for n, one in enumerate(kept) if one[0] == column[0] and np.array_equal(one, column))
        found = next(same, len(kept))
        if found == len(kept):
            kept.append(column)
        where.append(found)
    return Distinct(kept, where)


def chain_of(ways: Sequence[Factor]) -> list[Codes] | None:
    """The parent of each level in the next factor, if every factor is nested in the next."""
    found = []
    for inner, outer in pairwise(ways):
        above = parents(inner.codes, outer.codes, len(inner.levels))
        if above is None:
            return None
        found.append(above)
    return found


def cross_products(codes: Codes, columns: Sequence[Floats], weights: Floats | None = None) -> Floats:
    """Sums of products of two columns within each unit, shape (pairs of columns, units)."""
    order = None if np.all(codes[1:] >= codes[:-1]) else np.argsort(codes, kind="stable")
    sorted_codes = codes if order is None else codes[order]
    starts = np.flatnonzero(np.diff(sorted_codes, prepend=-1))
    placed = columns if order is None else [one[order] for one in columns]
    weighted = placed
    if weights is not None:
        scale = weights if order is None else weights[order]
        weighted = [one * scale for one in placed]
    found = np.empty((len(pairs(len(columns))), len(starts)))
    for place, (a, b) in enumerate(pairs(len(columns))):
        found[place] = np.add.reduceat(weighted[a] * placed[b], starts)
    return found


def patterns(squares: Floats) -> tuple[Codes, Codes]:
    """Which of these matrices (pairs, units) are the same: the first of each kind, and the kind of each."""
    bits = np.ascontiguousarray(squares + 0.0).view(np.uint64)  # + 0.0: there is a negative zero
    odd = np.random.Generator(np.random.PCG64(1)).integers(1, 2**63, len(bits), dtype=np.uint64) * 2 + 1
    mixed = np.zeros(bits.shape[1], np.uint64)
    for row, factor in zip(bits, odd, strict=True):
        mixed = (mixed ^ (row * factor)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    _, first, kind = np.unique(mixed, return_index=True, return_inverse=True)
    if not np.array_equal(squares[:, first[kind]], squares):
        everyone = np.arange(squares.shape[1])
        return everyone, everyone
    return first, kind


def nested(ways: Sequence[Factor], above: Sequence[Codes], fixed: Distinct, cross: Floats) -> Nested:
    """The chain, from the cross-products of the smallest units in the order of their codes.

    `fixed` are the distinct columns among those of each factor, then X, then y.
    """
    place = places(len(fixed.columns))
    layers, outer = _layers(ways, fixed.where)
    own, rest = layers[0]
    first, kind = patterns(cross[[place[own[a], own[b]] for a, b in pairs(len(own))]])
    squares = cross[place[np.ix_(own, own)]][:, :, first]
    orders, placed = _in_order(above, kind)
    cross, kind = cross[:, orders[0]], kind[orders[0]]
    steps = tuple(
        Step(mine, others, np.flatnonzero(changes(parent)), parent)
        for (mine, others), parent in zip(layers, placed, strict=True)
    )
    starts = np.flatnonzero(changes(kind) | changes(placed[0]))
    crossing = cross[place[np.ix_(own, rest)]]
    left = cross[[place[rest[a], rest[b]] for a, b in pairs(len(rest))]]
    nodes = Nodes(
        squares=squares,
        counts=np.bincount(kind, minlength=len(first)),
        pattern=kind[starts],
        moments=moments(crossing, starts),
        starts=np.flatnonzero(changes(placed[0][starts])),
        parent=placed[0][starts],
        remaining=np.add.reduceat(left, steps[0].starts, axis=1),
    )
    return Nested(nodes, steps, crossing, kind, outer, orders)


def changes(codes: Codes) -> npt.NDArray[np.bool_]:
    """Where another code begins."""
    return np.asarray(np.diff(codes, prepend=-1) != 0)


def _layers(
    ways: Sequence[Factor], where: Sequence[int]
) -> tuple[list[tuple[list[int], list[int]]], list[int]]:
    """For each factor its own columns and the rest, as places among those that reach it; and X and y."""
    reaching, begins = sorted(set(where)), 0
    found = []
    for one in ways:
        ends = begins + one.width
        rest = sorted(set(where[ends:]))
        found.append(([reaching.index(n) for n in where[begins:ends]], [reaching.index(n) for n in rest]))
        reaching, begins = rest, ends
    return found, [reaching.index(n) for n in where[begins:]]


def _in_order(above: Sequence[Codes], kind: Codes) -> tuple[list[Codes], list[Codes]]:
    """For each factor its levels in the order of their parents, and the place of each one's parent.

    The smallest units of one parent stand in the order of their patterns. All of the last have one parent.
    """
    counts = [len(one) for one in above]
    last = int(above[-1].max()) + 1 if above else len(kind)
    orders, placed = [np.arange(last)], [np.zeros(last, np.int64)]
    if not above:
        orders[0] = np.argsort(kind, kind="stable")
    for level in range(len(counts) - 1, -1, -1):
        rank = np.empty(len(orders[0]), np.int64)
        rank[orders[0]] = np.arange(len(rank))
        mine = rank[above[level]]
        order = np.lexsort((kind, mine)) if level == 0 else np.argsort(mine, kind="stable")
        orders.insert(0, order)
        placed.insert(0, mine[order])
    return orders, placed
