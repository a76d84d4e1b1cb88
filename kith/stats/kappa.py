"""Agreement in categories: whether two raters put the same people in the same kinds, beyond chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval, Provenance, Result, Table, hash_of, made_by, table_of
from kith.stats.synthesis.tails import normal_quantile, two_sided
from kith.stats.tables import Floats, labels, need

Weights = Literal["none", "linear", "quadratic"]
NOTHING = 1e-12  # less than this is rounding


@dataclass(frozen=True, kw_only=True)
class Kappa(Result):
    """Cohen's kappa of two raters, and the table it comes from."""

    title: ClassVar[str] = "Agreement of two raters"
    kappa: Estimate
    agreement: float  # the observed proportion, weighted where weights are
    expected: float  # the same by chance
    categories: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]  # first rater down, second across

    def tables(self) -> list[Table]:
        shares = Table("", ("", "agreement"), (("observed", self.agreement), ("by chance", self.expected)))
        rows = tuple((name, *row) for name, row in zip(self.categories, self.table, strict=True))
        cross = Table("First rater down, second across", ("", *self.categories), rows)
        return [table_of([self.kappa]), shares, cross]


def kappa(
    table: pd.DataFrame,
    first: str,
    second: str,
    *,
    weights: Weights = "none",
    order: Sequence[str] | None = None,
    level: float = 0.95,
) -> Kappa:
    """Cohen's kappa of two raters' categories, one row a person; weighted by distance if asked.

    Estimand: agreement beyond what the raters' own rates of each category would give by chance. Linear
    weights count a disagreement by its distance, quadratic by its square; categories are ordered as numbers
    or by `order`. Rows with a missing category are left out. `se` and the interval are the large-sample
    ones for a kappa that is not 0, the p is of kappa = 0 with its own standard error. Raises `Declined`
    with one category, or fewer than two people, `BadInput` for weights on words without an order. Cohen
    (1968); Fleiss, Cohen and Everitt (1969).

    >>> data = pd.DataFrame({"a": [1, 1, 2, 2, 3, 3, 1, 2], "b": [1, 1, 2, 3, 3, 3, 2, 2]})
    >>> round(kappa(data, "a", "b").kappa.value, 4)
    0.6279
    """
    need(table, first, second)
    if first == second:
        raise BadInput("two raters are two columns", column=first)
    both = table[[first, second]].dropna()
    if len(both) < 2:
        raise Declined(f"agreement needs at least two people with both categories, and there are {len(both)}")
    codes, names = _categories(both, first, second, weights, order)
    size = len(names)
    if size < 2:
        raise Declined("both raters used one category only: agreement beyond chance is not defined")
    counts = np.zeros((size, size))
    np.add.at(counts, (codes[0], codes[1]), 1)
    weight = _weight(size, weights)
    observed, expected, estimate = _kappa(counts, weight, level)
    return Kappa(
        kappa=estimate,
        agreement=observed,
        expected=expected,
        categories=tuple(names),
        table=tuple(tuple(int(cell) for cell in row) for row in counts),
        notes=("Kappa depends on how common each category is: compare it only between like samples.",),
        provenance=Provenance(
            method=f"Cohen's kappa, weights {weights}, interval for a kappa that is not 0",
            n_used=len(both),
            n_eligible=len(table),
            missing="rows with a missing category are left out",
            df_rule="normal",
            library=made_by("numpy"),
            data_hash=hash_of(table[[first, second]].astype(str)),
        ),
    )


def _categories(
    both: pd.DataFrame, first: str, second: str, weights: Weights, order: Sequence[str] | None
) -> tuple[list[npt.NDArray[np.int64]], list[str]]:
    stacked = pd.DataFrame({"category": pd.concat([both[first], both[second]], ignore_index=True)})
    codes, names = labels(stacked, "category")
    if order is not None:
        unknown = [name for name in names if name not in order]
        if unknown or len(set(order)) < len(order):
            raise BadInput(
                f"the order must name each category once, and lacks {', '.join(unknown) or 'none'}"
            )
        codes = np.array([list(order).index(name) for name in names])[codes]
        names = list(order)
    elif weights != "none" and pd.to_numeric(stacked["category"], errors="coerce").isna().any():
        raise BadInput("weights need ordered categories: use numbers, or say the order", column=first)
    return [codes[: len(both)], codes[len(both) :]], names


def _weight(size: int, weights: Weights) -> Floats:
    if weights == "none":
        return np.eye(size)
    distance = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / (size - 1)
    return np.asarray(1 - distance ** (1 if weights == "linear" else 2))


def _kappa(counts: Floats, weight: Floats, level: float) -> tuple[float, float, Estimate]:
    n = counts.sum()
    shares = counts / n
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = float((weight * shares).sum()), float(rows @ weight @ columns)
    if 1 - expected <= NOTHING:
        raise Declined("both raters used one category only: agreement beyond chance is not defined")
    value = (observed - expected) / (1 - expected)
    mean = np.add.outer(weight @ columns, rows @ weight)
    spread = float((shares * (weight - mean * (1 - value)) ** 2).sum())
    spread -= (value - expected * (1 - value)) ** 2
    null = float((np.outer(rows, columns) * (weight - mean) ** 2).sum()) - expected**2
    se, se0 = (math.sqrt(max(one, 0.0) / n) / (1 - expected) for one in (spread, null))
    reach = normal_quantile(level) * se
    z = value / se0 if se0 > 0 else None
    return (
        observed,
        expected,
        Estimate(
            name="kappa",
            value=value,
            se=se,
            interval=Interval(
                low=value - reach,
                high=min(value + reach, 1.0),
                level=level,
                method="Fleiss, Cohen and Everitt",
            ),
            df=math.inf,
            statistic=z,
            p=None if z is None else two_sided(z),
        ),
    )
