"""Costs against effects: the plane of incremental draws, the acceptability curve and the frontier."""

from dataclasses import dataclass

from kith.stats.tables import Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Plane:
    """Draws of the incremental effect and cost, shape (draws,), with the point estimate of both."""

    title: str
    effects: Floats
    costs: Floats
    effect: float
    cost: float
    threshold: float
    currency: str
    effect_unit: str
    comparison: str


@dataclass(frozen=True, kw_only=True)
class AcceptabilityCurve:
    """The probability that one option is worth its cost, at each threshold."""

    name: str
    probabilities: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Acceptability:
    """Probabilities of options over thresholds (currency per unit of effect)."""

    title: str
    thresholds: tuple[float, ...]
    options: tuple[AcceptabilityCurve, ...]
    currency: str
    effect_unit: str


@dataclass(frozen=True, kw_only=True)
class OptionPoint:
    """The mean cost and effect of one option, and where it stands: "on the frontier" or why not."""

    name: str
    cost: float
    effect: float
    standing: str


@dataclass(frozen=True, kw_only=True)
class Options:
    """More than two options by mean cost and effect."""

    title: str
    options: tuple[OptionPoint, ...]
    currency: str
    effect_unit: str
