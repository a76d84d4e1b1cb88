"""Growth curves: the course of an outcome in each arm, with its interval and how many answered."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class GrowthCurve:
    """One arm: means with their interval at each time, and how many people stand behind each."""

    name: str
    times: tuple[float, ...]
    values: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Growth:
    """Arms over time. `bounds` is the range of the instrument; `better` is "lower" or "higher"."""

    title: str
    outcome: str
    time: str
    curves: tuple[GrowthCurve, ...]
    level: float = 0.95
    bounds: tuple[float, float] | None = None
    better: str = ""
