"""How a likelihood is computed: which factors stand within which, and from which sums."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from kith.stats.mixed.factors import Codes, Factor
from kith.stats.mixed.likelihood import Engine
from kith.stats.mixed.units import Distinct, chain_of, cross_products, distinct, nested
from kith.stats.tables import Floats


@dataclass
class Plan:
    """Nested factors with the cross-products of their smallest units, one set for each residual stratum."""

    ways: tuple[Factor, ...]
    above: Sequence[Codes]
    columns: Distinct
    crosses: list[Floats]
    last: tuple[bytes, Engine] | None = field(default=None, repr=False)

    def engine(self, weights: Floats) -> Engine:
        """The chain for these weights of the strata; the one used last is kept."""
        key = weights.tobytes()
        if self.last is None or self.last[0] != key:
            cross = self.crosses[0] if len(weights) == 1 else _weighted(self.crosses, weights)
            self.last = key, nested(self.ways, self.above, self.columns, cross)
        return self.last[1]

    def sample(self, share: float) -> "Plan":
        """The same for a share of the outermost units, drawn at random with a fixed seed."""
        tops = 1 + int(self.above[-1].max()) if self.above else len(self.ways[0].levels)
        chosen = np.random.Generator(np.random.PCG64(20)).random(tops) < share
        fewer: list[Codes] = []
        for parent in self.above[::-1]:
            below = chosen[parent]
            fewer.insert(0, (np.cumsum(chosen) - 1)[parent[below]])
            chosen = below
        return Plan(self.ways, fewer, self.columns, [one[:, chosen] for one in self.crosses])


def plan(
    ways: Sequence[Factor], fixed: Sequence[Floats], outcome: Floats, strata: Codes | None = None
) -> Plan | None:
    """The plan for nested factors, or None where they cross. `strata` are codes of the residual's strata."""
    above = chain_of(ways)
    if above is None:
        return None
    columns = distinct([*(one for way in ways for one in way.columns.values), *fixed, outcome])
    inner = ways[0].codes
    if strata is None:
        return Plan(tuple(ways), above, columns, [cross_products(inner, columns.columns)])
    crosses = [
        cross_products(inner, columns.columns, (strata == one).astype(np.float64))
        for one in range(int(strata.max()) + 1)
    ]
    return Plan(tuple(ways), above, columns, crosses)


def _weighted(crosses: Sequence[Floats], weights: Floats) -> Floats:
    return np.asarray(sum(one * weight for one, weight in zip(crosses, weights, strict=True)))
