"""Reliability: how consistently the items of a scale measure one thing, and which item does not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pandas as pd
from scipy import special

from kith.stats.factoring import omega_error, omega_of, one_factor
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval, Provenance, Result, Table, hash_of, made_by, table_of
from kith.stats.synthesis.tails import checked_level, normal_quantile
from kith.stats.tables import Floats, complete, need, numbers


@dataclass(frozen=True, kw_only=True)
class ItemFit:
    """One item against the rest: None where too few items are left."""

    item: str
    reversed: bool
    rest_correlation: float | None  # with the sum of the other items
    alpha_without: float | None
    loading: float | None  # on one factor, of the standardised item


@dataclass(frozen=True, kw_only=True)
class Reliability(Result):
    """Alpha and omega of a sum of items, and every item's part in it."""

    title: ClassVar[str] = "Reliability of a scale"
    alpha: Estimate
    standardised_alpha: Estimate
    mean_correlation: float
    omega: Estimate | None
    items: tuple[ItemFit, ...]

    def tables(self) -> list[Table]:
        shown = [one for one in (self.alpha, self.standardised_alpha, self.omega) if one]
        rows = tuple(
            (
                f"{one.item} (reversed)" if one.reversed else one.item,
                one.rest_correlation,
                one.alpha_without,
                one.loading,
            )
            for one in self.items
        )
        header = ("item", "r with the rest", "alpha without", "loading")
        return [table_of(shown), Table("Items", header, rows)]


def reliability(
    table: pd.DataFrame, items: Sequence[str], *, reversed_items: Sequence[str] = (), level: float = 0.95
) -> Reliability:
    """Cronbach's alpha with Feldt's interval, and omega of one factor, of the sum of `items`.

    One row a person. `reversed_items` are turned round before anything is computed; an item that runs
    against the others is never turned unasked, and is named in a note. Alpha: consistency of the sum,
    which is its reliability if items are tau-equivalent with independent errors and else, errors being
    independent, a lower bound. Omega: (sum of loadings)^2 over itself plus the uniquenesses, one factor
    by maximum likelihood, on the scale of the raw items. Rows with a missing item are left out. Raises
    `BadInput` for fewer than two items or three people or an item that does not vary. Cronbach (1951);
    Feldt (1965); McDonald (1999); for the interval of omega see `omega_error`.

    >>> data = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 1, 4, 3, 5], "c": [1, 3, 2, 5, 4]})
    >>> made = reliability(data, ["a", "b", "c"])
    >>> round(made.alpha.value, 4), made.provenance.n_used
    (0.8382, 5)
    """
    values = _values(table, items, reversed_items)
    n, k = values.shape
    covariances = np.cov(values, rowvar=False)
    sds = np.sqrt(np.diag(covariances))
    correlations = covariances / np.outer(sds, sds)
    mean = float((correlations.sum() - k) / (k * (k - 1)))
    loadings, omega, fit_notes = _omega(correlations, sds, n, level)
    fits = _fits(values, items, reversed_items, loadings)
    return Reliability(
        alpha=_with_feldt(alpha_of(covariances), n, k, level),
        standardised_alpha=Estimate(name="alpha of standardised items", value=alpha_of(correlations)),
        mean_correlation=mean,
        omega=omega,
        items=fits,
        notes=(*_item_notes(fits), *fit_notes, "Alpha rises with the number of items: it is not one factor."),
        provenance=Provenance(
            method="Cronbach's alpha, Feldt's interval; omega from one factor by ML, delta method",
            n_used=n,
            n_eligible=len(table),
            missing="rows with any item missing are left out (listwise)",
            df_rule="n - 1 and (n - 1)(items - 1)",
            library=made_by("numpy", "scipy"),
            data_hash=hash_of(table[list(items)]),
        ),
    )


def alpha_of(covariances: Floats) -> float:
    """Alpha from a covariance matrix, shape (k, k): k / (k - 1) (1 - trace / sum).

    >>> round(alpha_of(np.array([[1, 0.5], [0.5, 1]])), 4)
    0.6667
    """
    k, total = len(covariances), float(covariances.sum())
    if total <= 1e-12 * float(np.trace(covariances)):
        raise Declined("the sum of the items does not vary: some must run against the others")
    return float(k / (k - 1) * (1 - np.trace(covariances) / total))


def feldt_limits(alpha: float, n: int, k: int, level: float = 0.95) -> tuple[float, float]:
    """Feldt's limits of alpha from F with n - 1 and (n - 1)(k - 1) df.

    >>> [round(limit, 3) for limit in feldt_limits(0.843, 30, 7)]
    [0.739, 0.916]
    """
    tail = (1 - checked_level(level)) / 2
    df1, df2 = n - 1, (n - 1) * (k - 1)
    high, low = special.fdtri(df1, df2, 1 - tail), special.fdtri(df1, df2, tail)
    return float(1 - (1 - alpha) * high), float(1 - (1 - alpha) * low)


def _values(table: pd.DataFrame, items: Sequence[str], reversed_items: Sequence[str]) -> Floats:
    if len(set(items)) < 2 or len(set(items)) < len(items):
        raise BadInput("a scale is two or more items, each named once")
    need(table, *items)
    for item in reversed_items:
        if item not in items:
            raise BadInput("is to be reversed and is not among the items", column=item)
    for item in items:
        numbers(table, item)
    whole = complete(table, items)
    if len(whole) < 3:
        raise BadInput(f"at least three people must have answered every item, and there are {len(whole)}")
    columns = []
    for item in items:
        values = numbers(whole, item)
        if np.ptp(values) == 0:
            raise BadInput("every answer is the same: the item does not vary", column=item)
        columns.append(-values if item in reversed_items else values)
    return np.column_stack(columns)


def _with_feldt(alpha: float, n: int, k: int, level: float) -> Estimate:
    low, high = feldt_limits(alpha, n, k, level)
    return Estimate(
        name="Cronbach's alpha",
        value=alpha,
        interval=Interval(low=low, high=high, level=level, method="Feldt"),
    )


def _omega(
    correlations: Floats, sds: Floats, n: int, level: float
) -> tuple[Floats | None, Estimate | None, list[str]]:
    if len(sds) < 3:
        return None, None, ["Omega was not computed: two items do not determine a factor."]
    try:
        found = one_factor(correlations)
    except Declined as refused:
        return None, None, [f"Omega was not computed: {refused}."]
    loadings, rest = found.loadings * sds, found.uniquenesses * sds**2
    omega = Estimate(name="omega, one factor by ML", value=omega_of(loadings, rest))
    if not found.boundary:
        return found.loadings, _with_error(omega, omega_error(loadings, rest, n), level), []
    note = "An item's uniqueness ended at its bound (Heywood): one factor does not fit; doubt omega."
    return found.loadings, omega, [note, "Omega has no interval there."]


def _with_error(omega: Estimate, se: float, level: float) -> Estimate:
    """With limits on the log odds, so that they stay between 0 and 1."""
    reach = normal_quantile(level) * se / (omega.value * (1 - omega.value))
    low, high = special.expit(special.logit(omega.value) + np.array([-reach, reach])).tolist()
    method = "normal theory, delta on the log odds"
    return replace(omega, se=se, interval=Interval(low=low, high=high, level=level, method=method))


def _fits(
    values: Floats, items: Sequence[str], reversed_items: Sequence[str], loadings: Floats | None
) -> tuple[ItemFit, ...]:
    made = []
    for n, item in enumerate(items):
        others = np.delete(values, n, axis=1)
        rest = others.sum(axis=1)
        made.append(
            ItemFit(
                item=item,
                reversed=item in reversed_items,
                rest_correlation=None if np.ptp(rest) == 0 else float(np.corrcoef(values[:, n], rest)[0, 1]),
                alpha_without=_alpha_without(others),
                loading=None if loadings is None else float(loadings[n]),
            )
        )
    return tuple(made)


def _alpha_without(others: Floats) -> float | None:
    if others.shape[1] < 2 or np.ptp(others.sum(axis=1)) == 0:
        return None
    return alpha_of(np.cov(others, rowvar=False))


def _item_notes(fits: Sequence[ItemFit]) -> list[str]:
    against = [one.item for one in fits if one.rest_correlation is not None and one.rest_correlation < 0]
    if not against:
        return []
    named = ", ".join(against)
    return [
        f"Warning: {named} runs against the other items. Was it to be reversed? It was not turned round; "
        "name it among the reversed items if so."
    ]
