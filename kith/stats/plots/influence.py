"""Influence of single studies: how far each stands off, and what is left without it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Influence:
    """Measures of each study, shape (k,), in the order of `names`.

    `left_out` is (value, low, high) of the model without the study; logarithms where `ratio` is true.
    `coefficients` counts those of the model: 1 without moderators.
    """

    title: str
    measure: str
    ratio: bool
    names: tuple[str, ...]
    residuals: tuple[float, ...]
    cooks: tuple[float, ...]
    hats: tuple[float, ...]
    left_out: tuple[tuple[float, float, float], ...]
    pooled: float
    coefficients: int = 1
