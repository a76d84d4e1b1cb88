"""How much varies between members, between groups, and within: variances, correlations and their shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kith.stats.mixed.factors import Factor
from kith.stats.tables import Floats

EDGE = 1e-4  # relative to the largest: what lme4 takes for zero too


@dataclass(frozen=True, kw_only=True)
class Component:
    """A variance with its SD; or, where two things vary together, a covariance with its correlation."""

    group: str  # the grouping factor, or Residual
    name: str
    other: str | None = None
    variance: float  # or covariance
    sd: float  # or correlation; NaN where one of the two does not vary


def components(ways: Sequence[Factor], relatives: Sequence[Floats], sigma: float) -> list[Component]:
    """Those of each factor in turn, term by term: variances, then covariances."""
    found: list[Component] = []
    for way, relative in zip(ways, relatives, strict=True):
        loading = way.turn @ relative
        covariance = sigma**2 * loading @ loading.T
        for start, stop in pairwise([0, *np.cumsum(way.blocks)]):
            found += _of_term(way, covariance, range(int(start), int(stop)))
    return found


def _of_term(way: Factor, covariance: Floats, places: range) -> list[Component]:
    names, sds = way.columns.names, np.sqrt(np.diag(covariance))
    single = [
        Component(group=way.name, name=names[a], variance=float(covariance[a, a]), sd=float(sds[a]))
        for a in places
    ]
    both = [(a, b) for a in places for b in places if a < b]
    return single + [
        Component(
            group=way.name,
            name=names[a],
            other=names[b],
            variance=float(covariance[a, b]),
            sd=float(covariance[a, b] / (sds[a] * sds[b])) if sds[a] * sds[b] > 0 else float("nan"),
        )
        for a, b in both
    ]


def on_the_edge(ways: Sequence[Factor], relatives: Sequence[Floats]) -> list[str]:
    """In words, each component that was estimated at the edge of what is possible."""
    found: list[str] = []
    for way, relative in zip(ways, relatives, strict=True):
        for start, stop in pairwise([0, *np.cumsum(way.blocks)]):
            found += _edges(way, (way.turn @ relative)[start:stop, start:stop], int(start))
    return found


def _edges(way: Factor, relative: Floats, start: int) -> list[str]:
    places = slice(start, start + len(relative))
    sds = np.sqrt((relative**2).sum(axis=1)) * way.sizes[places]
    relative = relative * way.sizes[places, None]
    names = [way.columns.names[start + n] for n in range(len(sds))]
    zero = [n for n in range(len(sds)) if sds[n] < EDGE]
    found = [f"the variance of {names[n]} between levels of {way.name} is zero" for n in zero]
    rest = [n for n in range(len(sds)) if n not in zero]
    if len(rest) > 1:
        scaled = relative[rest] / sds[rest][:, None]
        if np.linalg.eigvalsh(scaled @ scaled.T)[0] < EDGE**2:
            what = "is 1 or -1" if len(rest) == 2 else "matrix is not of full rank"
            found.append(
                f"the correlation of {' and '.join(names[n] for n in rest)} within {way.name} {what}"
            )
    return found
