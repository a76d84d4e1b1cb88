"""Time to an event: how many are still without it, those who left early counted while they were there."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from lifelines.statistics import multivariate_logrank_test

from kith.stats.plots.scale import ticks
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import (
    Estimate,
    Interval,
    Provenance,
    Result,
    Table,
    hash_of,
    limits_in_words,
    made_by,
)
from kith.stats.synthesis.tails import normal_quantile
from kith.stats.tables import Floats, complete, labels, need, numbers, refuse

Limits = Literal["log", "log-log"]
RULES = {
    "log": "Greenwood's variance, on the logarithm",
    "log-log": "Greenwood's variance, on log(-log)",
}
CENSORING = (
    "Whoever left early is taken to have gone on as the others did. If people left because they were worse, "
    "or better, these curves are wrong; where another event ends the wait, use competing risks."
)


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One group: the proportion without the event after each event time. NaN limits: not defined there."""

    name: str
    people: int
    events: int
    times: tuple[float, ...]  # distinct event times
    survival: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    at_risk: tuple[int, ...]  # just before each event time
    censored: tuple[float, ...]
    median: Estimate | None  # None where more than half are without the event to the end
    at_marks: tuple[Estimate, ...]
    at_risk_at_marks: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Survival(Result):
    """Kaplan and Meier's curves, and the log-rank test where there are groups."""

    title: ClassVar[str] = "Time to event"
    time: str
    event: str
    curves: tuple[Curve, ...]
    marks: tuple[float, ...]
    log_rank: Estimate | None

    def tables(self) -> list[Table]:
        rows = [
            (
                one.name,
                one.people,
                one.events,
                *_median_cells(one.median),
                one.times[-1] if one.times else None,
            )
            for one in self.curves
        ]
        groups = Table("", ("", "people", "events", "median", "interval", "last event"), tuple(rows))
        points = [
            (curve.name, mark, count, one.value, limits_in_words(one.interval))
            for curve in self.curves
            for mark, count, one in zip(self.marks, curve.at_risk_at_marks, curve.at_marks, strict=True)
        ]
        shown = [
            groups,
            Table("Without the event", ("", "time", "at risk", "proportion", "interval"), tuple(points)),
        ]
        if self.log_rank:
            test = self.log_rank
            line = ((test.name, test.statistic, test.df, test.p),)
            shown.append(Table("", ("", "chi-squared", "df", "p"), line))
        return shown


@dataclass(frozen=True)
class Waits:
    """People with a time and a code: shape (n,) each. `events` is true where the wait ended in the event."""

    data: pd.DataFrame
    times: Floats
    events: npt.NDArray[np.bool_]
    eligible: int


def kaplan_meier(
    table: pd.DataFrame,
    *,
    time: str,
    event: str,
    event_is: float = 1,
    group: str | None = None,
    at: Sequence[float] | None = None,
    limits: Limits = "log",
    level: float = 0.95,
) -> Survival:
    """The proportion still without the event, by group, with the log-rank test; one row a person.

    `time` counts from each person's own start, in any unit; `event` equals `event_is` where the wait ended
    in the event, and anything else is censored. Estimand: P(T > t). Assumes that leaving early tells
    nothing of what would have come, given the group; independent people. Limits by Greenwood's variance on
    the logarithm (as R has it) or on log(-log); a median's are where the limits of the curve pass one half.
    Rows with anything missing are left out. Raises `BadInput` for a time below 0 and for columns that are
    not as they must be, `Declined` without any event. Kaplan and Meier (1958); Brookmeyer and Crowley (1982).

    >>> data = pd.DataFrame({"weeks": [2, 4, 4, 7, 9, 12], "left": [1, 1, 0, 1, 0, 0]})
    >>> curve = kaplan_meier(data, time="weeks", event="left").curves[0]
    >>> curve.times, [round(one, 4) for one in curve.survival]
    ((2.0, 4.0, 7.0), [0.8333, 0.6667, 0.4444])
    """
    waits = waits_of(table, time, event, event_is, [group] if group else [])
    if not waits.events.any():
        raise Declined(f"nobody had the event ({event} = {event_is:g}): there is nothing to time")
    marks = marks_for(waits.times, at)
    codes, names = _groups(waits.data, group)
    curves = tuple(
        _curve(name, waits.times[codes == n], waits.events[codes == n], marks, limits, level)
        for n, name in enumerate(names)
    )
    return Survival(
        time=time,
        event=f"{event} = {event_is:g}",
        curves=curves,
        marks=marks,
        log_rank=_log_rank(waits, codes, len(names)) if len(names) > 1 else None,
        notes=(CENSORING, *_thin(curves)),
        provenance=Provenance(
            method=f"Kaplan-Meier, limits by {RULES[limits]}" + ("; log-rank test" if len(names) > 1 else ""),
            n_used=len(waits.times),
            n_eligible=waits.eligible,
            missing="rows without a time, an event or a group are left out",
            df_rule="groups - 1" if len(names) > 1 else "normal",
            library=made_by("numpy", "lifelines"),
            data_hash=hash_of(table[[time, event, *([group] if group else [])]]),
        ),
    )


def waits_of(
    table: pd.DataFrame, time: str, event: str, event_is: float, others: Sequence[str] = ()
) -> Waits:
    """The rows with a time and an event code. Raises `BadInput` for a time below 0, or none at all.

    >>> made = waits_of(pd.DataFrame({"t": [3, 5], "e": [2, 1]}), "t", "e", 2)
    >>> made.events.tolist()
    [True, False]
    """
    need(table, time, event, *others)
    values = numbers(table, time)
    numbers(table, event)
    refuse(table, values < 0, "a time cannot be below 0, and is {}", column=time)
    data = complete(table, [time, event, *others])
    times = numbers(data, time)
    if times.max() == 0:
        raise BadInput("every time is 0: nobody was followed", column=time)
    return Waits(data, times, numbers(data, event) == event_is, len(table))


def marks_for(times: Floats, at: Sequence[float] | None) -> tuple[float, ...]:
    """The times at which numbers are shown: those asked for, or round ones up to the last."""
    if at is None:
        return tuple(float(one) for one in ticks(0, float(times.max())) if 0 <= one <= times.max())
    marks = tuple(sorted(float(one) for one in at))
    if not marks or marks[0] < 0 or not math.isfinite(marks[-1]):
        raise BadInput("times to show are finite numbers from 0 on")
    return marks


def counts_at_events(
    times: Floats, events: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    """Distinct event times, events at each, and how many were at risk just before, shape (k,) each.

    >>> counts_at_events(np.array([2.0, 4, 4, 7]), np.array([True, True, False, True]))[2].tolist()
    [4, 3, 1]
    """
    distinct, counts = np.unique(times[events], return_counts=True)
    before = np.searchsorted(np.sort(times), distinct, side="left")
    return distinct, counts.astype(np.float64), (len(times) - before).astype(np.int64)


def _curve(
    name: str,
    times: Floats,
    events: npt.NDArray[np.bool_],
    marks: tuple[float, ...],
    limits: Limits,
    level: float,
) -> Curve:
    at, deaths, risk = counts_at_events(times, events)
    survival: Floats = np.cumprod(1 - deaths / risk, dtype=np.float64)
    with np.errstate(divide="ignore"):
        summed: Floats = np.cumsum(deaths / (risk * (risk - deaths)), dtype=np.float64)
    spread: Floats = np.sqrt(summed)  # of the logarithm
    lows, highs = _limits(survival, spread, limits, level)
    places = np.searchsorted(at, marks, side="right") - 1
    shown = tuple(
        _point(mark, n, survival, spread, (lows, highs), limits, level)
        if mark <= times.max() or survival[-1:] == 0
        else Estimate(name=f"without the event at {mark:g}", value=math.nan)
        for mark, n in zip(marks, places, strict=True)
    )
    ordered = np.sort(times)
    return Curve(
        name=name,
        people=len(times),
        events=int(events.sum()),
        times=tuple(at.tolist()),
        survival=tuple(survival.tolist()),
        lows=tuple(lows.tolist()),
        highs=tuple(highs.tolist()),
        at_risk=tuple(risk.tolist()),
        censored=tuple(np.sort(times[~events]).tolist()),
        median=_median(at, survival, lows, highs, limits, level),
        at_marks=shown,
        at_risk_at_marks=tuple(int(len(times) - n) for n in np.searchsorted(ordered, marks, side="left")),
    )


def _limits(survival: Floats, spread: Floats, limits: Limits, level: float) -> tuple[Floats, Floats]:
    """NaN where the curve has come to 0: its variance is not defined there."""
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.log(survival)
        if limits == "log":
            lows, highs = np.exp(log - z * spread), np.minimum(np.exp(log + z * spread), 1.0)
        else:
            reach = np.exp(z * spread / np.abs(log))
            lows, highs = np.exp(log * reach), np.exp(log / reach)
    ended = survival <= 0
    return np.where(ended, np.nan, lows), np.where(ended, np.nan, highs)


def _point(
    mark: float,
    place: int,
    survival: Floats,
    spread: Floats,
    both: tuple[Floats, Floats],
    limits: Limits,
    level: float,
) -> Estimate:
    name = f"without the event at {mark:g}"
    if place < 0:
        return Estimate(name=name, value=1.0)
    value, low, high = float(survival[place]), float(both[0][place]), float(both[1][place])
    if math.isnan(low):
        return Estimate(name=name, value=value)
    interval = Interval(low=low, high=high, level=level, method=RULES[limits])
    return Estimate(name=name, value=value, se=value * float(spread[place]), interval=interval)


def _median(
    at: Floats, survival: Floats, lows: Floats, highs: Floats, limits: Limits, level: float
) -> Estimate | None:
    middle = _passes_half(at, survival)
    if middle is None:
        return None
    low, high = _passes_half(at, lows), _passes_half(at, highs)
    interval = Interval(
        low=middle if low is None else low,
        high=math.inf if high is None else high,
        level=level,
        method=f"where the limits ({RULES[limits]}) pass one half",
    )
    return Estimate(name="median", value=middle, interval=interval)


def _passes_half(at: Floats, values: Floats) -> float | None:
    """The first time at one half or below; half-way to the next where it rests on one half exactly."""
    reached = np.flatnonzero(values <= 0.5 + 1e-12)
    if len(reached) == 0:
        return None
    n = int(reached[0])
    rests = abs(values[n] - 0.5) < 1e-12 and n + 1 < len(at)
    return float((at[n] + at[n + 1]) / 2 if rests else at[n])


def _groups(data: pd.DataFrame, group: str | None) -> tuple[npt.NDArray[np.int64], list[str]]:
    if group is None:
        return np.zeros(len(data), dtype=np.int64), ["All"]
    codes, names = labels(data, group)
    if len(names) < 2:
        raise BadInput(f"there must be two groups or more, and there is only {names[0]}", column=group)
    return codes, [f"{group} {name}" for name in names]


def _log_rank(waits: Waits, codes: npt.NDArray[np.int64], groups: int) -> Estimate:
    found = multivariate_logrank_test(waits.times, codes, waits.events)
    return Estimate(
        name="log-rank test",
        value=float(found.test_statistic),
        statistic=float(found.test_statistic),
        df=float(groups - 1),
        p=float(found.p_value),
    )


def _thin(curves: Sequence[Curve]) -> list[str]:
    thin = [one.name for one in curves if one.at_risk and one.at_risk[-1] < 10]
    return [f"The end of the curve rests on fewer than 10 people: {', '.join(thin)}."] if thin else []


def _median_cells(median: Estimate | None) -> tuple[object, object]:
    return ("not reached", None) if median is None else (median.value, limits_in_words(median.interval))
