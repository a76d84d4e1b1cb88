"""A funnel plot: the estimates of studies against their standard errors."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Estimates (logarithms for a ratio), shape (k,), their standard errors and the pooled value.

    `imputed` holds (value, standard error) of the studies that trim-and-fill added.
    """

    title: str
    measure: str
    ratio: bool
    names: tuple[str, ...]
    values: tuple[float, ...]
    ses: tuple[float, ...]
    centre: float
    level: float = 0.95
    contours: bool = False
    imputed: tuple[tuple[float, float], ...] = ()
