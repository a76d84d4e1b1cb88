"""Kaplan-Meier and cumulative incidence curves: steps, with the numbers at risk under them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class StepCurve:
    """One group: the value from each time on (a proportion), its limits where known, and who is at risk.

    `times` begins at 0. `at_risk` has one number for each of the marks; `censored` are times.
    """

    name: str
    times: tuple[float, ...]
    values: tuple[float, ...]
    lows: tuple[float, ...] = ()
    highs: tuple[float, ...] = ()
    censored: tuple[float, ...] = ()
    at_risk: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Groups over time; `marks` are the times under which the numbers at risk stand."""

    title: str
    event: str
    time: str
    curves: tuple[StepCurve, ...]
    marks: tuple[float, ...]
    level: float = 0.95
    rising: bool = False
