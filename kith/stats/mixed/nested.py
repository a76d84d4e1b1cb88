"""Members within groups within sites: the likelihood by eliminating the smallest units first.

With V = I + Z L L' Z' (L the relative Cholesky factors), all that REML and ML need of n rows is log|V| and
the cross-products of [X y] in the metric of the inverse of V. For nested factors both come from
cross-products within each smallest unit, taken once: a member's random effects are eliminated, what is left
is summed over the members of a group, the group's are eliminated, and so on (a block Cholesky factorisation;
Bates et al. 2015, section 3, has the general one). The derivatives come by going the same way back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kith.stats.mixed.blocks import inverse_and_log_determinants, packed, pairs, places, times, twice, width
from kith.stats.mixed.factors import Codes
from kith.stats.tables import Floats


@dataclass(frozen=True, eq=False)
class Step:
    """One factor of the chain: which of the columns that reach it are its own, and which go on.

    Its nodes stand in the order of their parents; `starts` is where the children of each parent begin.
    Two factors with the same columns are still two: a step is the same as itself alone.
    """

    own: list[int]
    rest: list[int]
    starts: Codes  # (parents,)
    parent: Codes  # (nodes,)


@dataclass(frozen=True)
class Nodes:
    """The levels of one factor, as cross-products of its own columns (N) and of these with the rest (C).

    Nodes with the same N share it: those are a pattern. Nodes of one pattern and one parent are a cell.
    `moments` are products of two elements of C, summed over the nodes of a cell.
    """

    squares: Floats  # N: (q, q, patterns)
    counts: Codes  # (patterns,): nodes of each
    pattern: Codes  # (cells,)
    moments: Floats  # (pairs of q, pairs of K, cells)
    starts: Codes  # (parents,): their first cells
    parent: Codes  # (cells,)
    remaining: Floats  # cross-products of the rest, summed for each parent: (pairs of K, parents)

    def eliminate(self, relative: Floats) -> tuple[Floats, float, Floats]:
        """E = L (I + L'NL)^-1 L', the sum of log determinants, and what each parent is left with."""
        inner = np.eye(len(relative))[:, :, None] + times(relative.T, self.squares, relative)
        inverse, logs = inverse_and_log_determinants(inner)
        gone = times(relative, inverse, relative.T)
        taken = np.einsum("mc,mrc->rc", packed(gone)[:, self.pattern], self.moments)
        return gone, float(self.counts @ logs), self.remaining - np.add.reduceat(taken, self.starts, axis=1)

    def products(self, weights: Floats) -> Floats:
        """C Psi C' for each cell, (q, q, cells), where Psi of each parent is (pairs of K, parents)."""
        doubled = weights * twice(width(weights))
        found = np.einsum("rc,mrc->mc", doubled[:, self.parent], self.moments)
        size = width(found)
        return np.asarray((found / twice(size))[places(size)])

    def slope(self, gone: Floats, products: Floats) -> Floats:
        """The derivative of the deviance in L L', (q, q): sum of N - N E N - H P H', with H = I - N E."""
        patterns = len(self.counts)
        summed = np.array([[np.bincount(self.pattern, one, patterns) for one in row] for row in products])
        left = np.eye(len(gone))[:, :, None] - times(self.squares, gone)
        found = times(left, self.squares) * self.counts - times(left, summed, left.transpose(1, 0, 2))
        return np.asarray(found.sum(axis=2))


def nodes_of(incoming: Floats, step: Step) -> tuple[Nodes, Floats]:
    """The nodes of a step above the first, each a cell of its own, and C: (q, K, nodes)."""
    place = places(width(incoming))
    crossing = incoming[place[np.ix_(step.own, step.rest)]]
    rest = incoming[[place[step.rest[a], step.rest[b]] for a, b in pairs(len(step.rest))]]
    each = np.arange(incoming.shape[1])
    return Nodes(
        squares=incoming[place[np.ix_(step.own, step.own)]],
        counts=np.ones(len(each), np.int64),
        pattern=each,
        moments=moments(crossing),
        starts=step.starts,
        parent=step.parent,
        remaining=np.add.reduceat(rest, step.starts, axis=1),
    ), crossing


def moments(crossing: Floats, starts: Codes | None = None) -> Floats:
    """Products of two elements of C (q, K, n), symmetric in both: (pairs of q, pairs of K, n or cells)."""
    size, rest, count = crossing.shape
    found = np.empty((len(pairs(size)), len(pairs(rest)), count if starts is None else len(starts)))
    for m, (k, other) in enumerate(pairs(size)):
        for r, (a, b) in enumerate(pairs(rest)):
            product = crossing[k, a] * crossing[other, b]
            if k != other:
                product += crossing[other, a] * crossing[k, b]
            found[m, r] = product if starts is None else np.add.reduceat(product, starts)
    return found


@dataclass(frozen=True)
class Nested:
    """A chain of nested factors over the smallest units, whose cross-products are known."""

    first: Nodes
    steps: tuple[Step, ...]
    crossing: Floats  # C of the smallest units, (q, K, units)
    pattern: Codes  # of the smallest units
    outer: list[int]  # of the columns that the last step leaves, those of X and then y
    orders: list[Codes]  # for each factor its levels in the order of its nodes

    def sweep(self, relatives: Sequence[Floats]) -> "Swept":
        """All the way up, with one relative Cholesky factor for each factor of the chain."""
        nodes, total, passed = self.first, 0.0, []
        crossing, left = self.crossing, np.empty((0, 0))
        for place, (step, relative) in enumerate(zip(self.steps, relatives, strict=True)):
            if place:
                nodes, crossing = nodes_of(left, step)
            gone, logs, left = nodes.eliminate(relative)
            passed.append((nodes, gone, crossing))
            total += logs
        gram = left[:, 0][places(width(left))]
        return Swept(self, passed, total, gram[np.ix_(self.outer, self.outer)])


@dataclass(frozen=True)
class Swept:
    """log|V|, and the cross-products of [X y] in the metric of the inverse of V: (p + 1, p + 1)."""

    chain: Nested
    passed: list[tuple[Nodes, Floats, Floats]]  # nodes, E and C of each step
    log_determinant: float
    gram: Floats

    def slopes(self, weights: Floats) -> list[Floats]:
        """The derivative of log|V| + sum(weights * gram) in L L' of each factor, each (q, q)."""
        found = [nodes.slope(gone, made) for _, nodes, gone, made, _ in self._down(weights)]
        return found[::-1]

    def effects(self, beta: Floats) -> list[tuple[Floats, Floats]]:
        """For each factor the conditional means (q, nodes) and covariances over sigma^2 (q, q, nodes)."""
        means, spread = self._means(beta), []
        for step, _, gone, _, weights in self._down(np.zeros_like(self.gram)):
            own = gone
            crossing = self.passed[self.chain.steps.index(step)][2]
            if step is self.chain.steps[0]:
                own = gone[:, :, self.chain.pattern]
            lever = times(own, crossing)
            psi = weights[places(width(weights))][:, :, step.parent]
            spread.append(own + times(lever, psi, lever.transpose(1, 0, 2)))
        return [
            (one[:, np.argsort(order)], its[:, :, np.argsort(order)])
            for one, its, order in zip(means, spread[::-1], self.chain.orders, strict=True)
        ]

    def _down(self, weights: Floats) -> Iterator[tuple[Step, Nodes, Floats, Floats, Floats]]:
        """From the outermost factor down: the step, its nodes, E, P of each cell, and Psi of each parent."""
        coming = self._outermost(weights)
        for step, (nodes, gone, crossing) in zip(self.chain.steps[::-1], self.passed[::-1], strict=True):
            made = nodes.products(coming)
            yield step, nodes, gone, made, coming
            if step is not self.chain.steps[0]:
                coming = handed_down(step, gone, crossing, made, coming)

    def _outermost(self, weights: Floats) -> Floats:
        size = len(self.chain.steps[-1].rest)
        full = np.zeros((size, size, 1))
        np.add.at(full[:, :, 0], np.ix_(self.chain.outer, self.chain.outer), weights)
        return packed(full)

    def _means(self, beta: Floats) -> list[Floats]:
        coming = np.zeros((len(self.chain.steps[-1].rest), 1))
        np.add.at(coming[:, 0], self.chain.outer, np.append(-beta, 1.0))
        found = []
        for step, (_, gone, crossing) in zip(self.chain.steps[::-1], self.passed[::-1], strict=True):
            each = coming[:, step.parent]
            own = gone[:, :, self.chain.pattern] if step is self.chain.steps[0] else gone
            mean = np.einsum("ijn,jkn,kn->in", own, crossing, each)
            coming = np.zeros((1 + max(*step.own, *step.rest), len(step.parent)))
            for place, value in [*zip(step.rest, each, strict=True), *zip(step.own, -mean, strict=True)]:
                coming[place] += value
            found.append(mean)
        return found[::-1]


def handed_down(step: Step, gone: Floats, crossing: Floats, made: Floats, weights: Floats) -> Floats:
    """Psi in all columns that reach a step, packed (pairs, nodes), from Psi in those that it leaves."""
    psi = weights[places(width(weights))][:, :, step.parent]
    size = 1 + max(*step.own, *step.rest)
    found = np.zeros((size, size, len(step.parent)))
    between = -times(gone, crossing, psi)
    own = gone + times(gone, made, gone)
    for i, a in enumerate(step.rest):
        for j, b in enumerate(step.rest):
            found[a, b] += psi[i, j]
    for i, a in enumerate(step.own):
        for j, b in enumerate(step.own):
            found[a, b] += own[i, j]
        for j, b in enumerate(step.rest):
            found[a, b] += between[i, j]
            found[b, a] += between[i, j]
    return packed(found)
