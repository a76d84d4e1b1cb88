"""A forest plot: every study with its interval, and where the model puts all of them together."""

from dataclasses import dataclass
from math import exp

from kith.stats.results import Table


@dataclass(frozen=True, kw_only=True)
class Study:
    """One study: its estimate and interval (logarithms for a ratio) and its weight in the model drawn.

    Weights may be in any unit; they are shown as shares of their sum.
    """

    name: str
    value: float
    low: float
    high: float
    weight: float
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """What the model makes of the studies of a group, or of all where `group` is empty.

    `prediction` is where the effect of a new study may lie; None draws no bar. `i2` is a percentage and
    `i2_rule` says which of the two definitions it follows.
    """

    name: str
    value: float
    low: float
    high: float
    model: str
    k: int
    tau2: float | None = None
    i2: float | None = None
    i2_rule: str = ""
    prediction: tuple[float, float] | None = None
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Forest:
    """The numbers of a forest plot. `left` and `right` say in words what either side of no effect means."""

    title: str
    measure: str
    ratio: bool
    studies: tuple[Study, ...]
    pooled: tuple[Pooled, ...]
    level: float = 0.95
    left: str = ""
    right: str = ""

    def shown(self, value: float) -> float:
        """A value as people read it: the ratio of a logarithm, or the value itself."""
        return exp(value) if self.ratio else value

    def shares(self) -> list[float]:
        """The weights in per cent, in the order of the studies."""
        total = sum(study.weight for study in self.studies)
        return [100 * study.weight / total for study in self.studies]
