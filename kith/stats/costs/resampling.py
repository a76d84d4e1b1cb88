"""Resampling: the bootstrap within arms, of people or of whole groups, with no loop over its draws."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from kith.stats.costs.increments import design
from kith.stats.refusing import BadInput, Declined
from kith.stats.tables import Floats

MOST = 4_000_000_000  # counts in all: about a minute
AT_ONCE = 1_000_000  # counts held in memory at a time
SINGULAR = 1e-10  # least eigenvalue of the scaled products: below it a column is a sum of others


def resampled(sums: npt.ArrayLike, draws: int, generator: np.random.Generator) -> Floats:
    """Totals of units drawn with replacement, as many as there are: shape (draws, m).

    `sums` has shape (units, m): what each unit, a person or a whole group, adds. A draw is how often each
    unit was taken, so all draws are one product of matrices.

    >>> resampled([[2.0], [2.0], [2.0]], 4, np.random.default_rng(1)).ravel().tolist()
    [6.0, 6.0, 6.0, 6.0]
    """
    each = np.asarray(sums, np.float64)
    if len(each) * draws > MOST:
        raise BadInput(f"at most {MOST // len(each)} draws of {len(each)} can be had in reasonable time")
    return np.concatenate([taken @ each for taken in _counts(len(each), draws, generator)])


def _counts(units: int, draws: int, generator: np.random.Generator) -> Iterator[Floats]:
    """How often each unit is taken in each draw, some draws at a time: how many makes no difference."""
    step = max(AT_ONCE // units, 1)
    for first in range(0, draws, step):
        rows = min(step, draws - first)
        taken = generator.integers(0, units, size=(rows, units))
        taken += units * np.arange(rows)[:, None]
        yield np.bincount(taken.ravel(), minlength=rows * units).reshape(rows, units).astype(np.float64)


def by_unit(values: Floats, units: npt.ArrayLike | None) -> Floats:
    """Sums within units, shape (units, m), of values of people, shape (n, m). None: people are the units."""
    if units is None:
        return values
    _, codes = np.unique(np.asarray(units), return_inverse=True)
    sums = np.zeros((codes.max() + 1, values.shape[1]))
    np.add.at(sums, codes, values)
    return sums


def increments_drawn(
    costs: npt.ArrayLike,
    effects: npt.ArrayLike,
    arms: npt.ArrayLike,
    *,
    draws: int,
    seed: int,
    covariates: npt.ArrayLike | None = None,
    groups: npt.ArrayLike | None = None,
) -> tuple[Floats, Floats]:
    """Bootstrap draws of the incremental cost and effect: two arrays of shape (draws,).

    `costs`, `effects`, `arms` (0 or 1), shape (n,); `covariates` (n, k): the regression is fitted anew in
    each draw. People are drawn within their arm; with `groups` (n,) whole groups are. Numbers come from
    PCG64(seed). Assumes that the units of an arm are exchangeable. Raises `Declined` when the regression
    cannot be fitted in every draw. Source: Davison and Hinkley (1997), ch. 2 and 6.

    >>> cost, effect = increments_drawn([1, 1, 4, 4], [0, 0, 1, 1], [0, 0, 1, 1], draws=3, seed=1)
    >>> cost.tolist(), effect.tolist()
    ([3.0, 3.0, 3.0], [1.0, 1.0, 1.0])
    """
    arm = np.asarray(arms, np.float64)
    x = design(arm, covariates)
    y = np.column_stack([np.asarray(costs, np.float64), np.asarray(effects, np.float64)])
    k, generator = x.shape[1], np.random.Generator(np.random.PCG64(seed))
    products = [np.einsum("ni,nj->nij", x, one).reshape(len(x), -1) for one in (x, y)]
    totals = np.zeros((draws, k * k + 2 * k))
    for one in (0, 1):
        inside = arm == one
        units = None if groups is None else np.asarray(groups)[inside]
        totals += resampled(by_unit(np.hstack(products)[inside], units), draws, generator)
    gram = totals[:, : k * k].reshape(-1, k, k)
    if _is_any_singular(gram):
        raise Declined("there are too few people or groups to fit the regression in every draw")
    solved = np.linalg.solve(gram, totals[:, k * k :].reshape(-1, k, 2))
    return solved[:, 1, 0], solved[:, 1, 1]


def _is_any_singular(gram: Floats) -> bool:
    """Whether any of these products of a design with itself, shape (draws, k, k), has no inverse.

    Elimination alone does not tell: rounding, which differs between machines, leaves a small number where
    zero belongs, and the draw would count with an estimate of nothing.
    """
    size = np.sqrt(np.diagonal(gram, axis1=1, axis2=2))
    if not size.all():
        return True
    scaled = gram / (size[:, :, None] * size[:, None, :])
    return bool(np.linalg.eigvalsh(scaled).min() < SINGULAR)


def means_drawn(
    values: Sequence[npt.ArrayLike],
    *,
    draws: int,
    seed: int,
    groups: Sequence[npt.ArrayLike] | None = None,
) -> Floats:
    """Bootstrap draws of the means of several arms: shape (draws, arms, m).

    `values` has one array of shape (n, m) for each arm, with one array of groups, shape (n,), for each
    where whole groups are drawn. Arms are drawn independently. Numbers come from PCG64(seed).

    >>> means_drawn([[[1.0, 2.0]] * 3, [[3.0, 4.0]] * 2], draws=1, seed=1).tolist()
    [[[1.0, 2.0], [3.0, 4.0]]]
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    means = []
    for n, one in enumerate(values):
        rows = np.asarray(one, np.float64)
        counted = np.column_stack([np.ones(len(rows)), rows])
        totals = resampled(by_unit(counted, groups[n] if groups else None), draws, generator)
        means.append(totals[:, 1:] / totals[:, :1])
    return np.stack(means, axis=1)
