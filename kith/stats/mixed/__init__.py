"""Linear mixed models for members in groups: growth, trials, partially nested designs."""

from kith.stats.mixed.comparing import Comparison, compare
from kith.stats.mixed.components import Component
from kith.stats.mixed.fitting import fit
from kith.stats.mixed.model import MixedModel
from kith.stats.mixed.predicting import (
    Curve,
    RandomEffects,
    fitted_values,
    population_curve,
    predicted,
    random_effects,
)
from kith.stats.mixed.profiling import profile_intervals

__all__ = [
    "Comparison",
    "Component",
    "Curve",
    "MixedModel",
    "RandomEffects",
    "compare",
    "fit",
    "fitted_values",
    "population_curve",
    "predicted",
    "profile_intervals",
    "random_effects",
]
