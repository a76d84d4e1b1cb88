"""Linear mixed models for members in groups: growth, trials, partially nested designs."""

from kith.stats.mixed.fitting import fit
from kith.stats.mixed.model import MixedModel

__all__ = ["MixedModel", "fit"]
