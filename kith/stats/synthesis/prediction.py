"""Prediction: where the true effect of a new study may lie, which is wider than the interval of the mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Interval
from kith.stats.synthesis.tails import INFINITE, quantile

Variant = Literal[
    "t(k-2), guarded",
    "t(k-2), Hartung-Knapp",
    "t(k-1), Hartung-Knapp",
    "t(k-2), Wald",
    "t(k-1), Wald",
    "z, Wald",
]
VARIANTS: tuple[Variant, ...] = (
    "t(k-2), guarded",
    "t(k-2), Hartung-Knapp",
    "t(k-1), Hartung-Knapp",
    "t(k-2), Wald",
    "t(k-1), Wald",
    "z, Wald",
)
FEWEST = 3
RULE = "a prediction interval needs at least 3 studies: with fewer nothing is known of how they differ"


@dataclass(frozen=True)
class Centre:
    """A pooled mean, its standard errors by rule, the between-study variance, and the number of studies."""

    value: float
    wald: float
    hartung_knapp: float
    guarded: float
    tau2: float
    k: int


def prediction_interval(centre: Centre, variant: Variant, *, level: float = 0.95) -> Interval:
    """The interval mean ± quantile · √(se² + tau2) for the true effect in one new study.

    Estimand: the effect in a setting drawn from the same normal distribution of effects. The variant names
    the reference distribution and the standard error of the mean: t with k - 2 df is that of Higgins,
    Thompson and Spiegelhalter (2009); z is what metafor prints beside a z test. Raises Declined with fewer
    than 3 studies.

    >>> centre = Centre(-0.7145, 0.1798, 0.1808, 0.1808, 0.3133, 13)
    >>> found = prediction_interval(centre, "t(k-2), Wald")
    >>> round(found.low, 2), round(found.high, 2)
    (-2.01, 0.58)
    """
    if centre.k < FEWEST:
        raise Declined(RULE)
    distribution, rule = checked_variant(variant).split(", ")
    df = {"z": INFINITE, "t(k-1)": centre.k - 1.0, "t(k-2)": centre.k - 2.0}[distribution]
    se = {"Wald": centre.wald, "Hartung-Knapp": centre.hartung_knapp, "guarded": centre.guarded}[rule]
    reach = quantile(level, df) * (se**2 + centre.tau2) ** 0.5
    method = f"prediction, {variant}"
    return Interval(low=centre.value - reach, high=centre.value + reach, level=level, method=method)


def all_variants(centre: Centre, *, level: float) -> Mapping[str, Interval]:
    """The interval by each variant; none with fewer than 3 studies."""
    if centre.k < FEWEST:
        return {}
    return {variant: prediction_interval(centre, variant, level=level) for variant in VARIANTS}


def checked_variant(variant: str) -> Variant:
    for known in VARIANTS:
        if variant == known:
            return known
    raise BadInput(f'there is no prediction interval "{variant}"; there are: {"; ".join(VARIANTS)}')
