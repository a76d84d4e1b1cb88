"""Competing risks: how many have had each kind of event, where one kind ends the wait for the others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from kith.stats.hazards import Hazards, cox
from kith.stats.refusing import Declined
from kith.stats.results import (
    Estimate,
    Interval,
    Provenance,
    Result,
    Table,
    hash_of,
    limits_in_words,
    made_by,
    table_of,
)
from kith.stats.survival import Waits, marks_for, waits_of
from kith.stats.synthesis.tails import normal_quantile
from kith.stats.tables import Floats, labels, need, numbers, refuse

Limits = Literal["log-log", "log"]
RULES = {"log-log": "delta method, on log(-log)", "log": "delta method, on the logarithm"}


@dataclass(frozen=True, kw_only=True)
class Incidence:
    """One cause in one group: the proportion who have had it by each event time of any cause."""

    group: str
    cause: str
    events: int
    times: tuple[float, ...]
    values: tuple[float, ...]
    ses: tuple[float, ...]
    lows: tuple[float, ...]  # NaN while nobody has had it
    highs: tuple[float, ...]
    at_marks: tuple[Estimate, ...]
    at_risk_at_marks: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CauseSpecific:
    """A Cox model of one cause, with the other causes taken as censoring."""

    cause: str
    model: Hazards


@dataclass(frozen=True, kw_only=True)
class Competing(Result):
    """Aalen and Johansen's cumulative incidences, and cause-specific hazards where asked."""

    title: ClassVar[str] = "Competing risks"
    time: str
    incidences: tuple[Incidence, ...]
    marks: tuple[float, ...]
    hazards: tuple[CauseSpecific, ...] = ()

    def tables(self) -> list[Table]:
        rows = [
            (one.group, one.cause, mark, count, point.value, limits_in_words(point.interval))
            for one in self.incidences
            for mark, count, point in zip(self.marks, one.at_risk_at_marks, one.at_marks, strict=True)
        ]
        header = ("", "cause", "time", "at risk", "proportion", "interval")
        shown = [Table("Had it by then", header, tuple(rows))]
        for one in self.hazards:
            shown.append(table_of(one.model.ratios, f"Cause-specific hazards of {one.cause}"))
            checks = tuple((check.name, check.statistic, check.p) for check in one.model.proportional)
            shown.append(Table("Is it proportional? A small p says no", ("", "chi-squared", "p"), checks))
        return shown


def cumulative_incidence(
    table: pd.DataFrame,
    *,
    time: str,
    cause: str,
    causes: dict[float, str] | None = None,
    group: str | None = None,
    covariates: Sequence[str] = (),
    at: Sequence[float] | None = None,
    limits: Limits = "log-log",
    level: float = 0.95,
) -> Competing:
    """The proportion who have had each cause of an ended wait, by time and group; one row a person.

    `cause` is 0 where nobody knows yet (censored), and else a number a cause, which `causes` may name.
    Estimand: P(T <= t, this cause) in a world where the other causes go on as they do; never one less
    Kaplan-Meier, which is the risk if they could be switched off. Assumes that censoring tells nothing, and
    independent people. With `covariates`, a Cox model of each cause-specific hazard. Tied times need no
    jitter. Variance by the delta method (Dinse and Larson 1986); limits on log(-log), or on the logarithm.
    Raises `BadInput` for a code below 0 or not whole, `Declined` without any event. Aalen and Johansen
    (1978).

    >>> data = pd.DataFrame({"weeks": [1, 2, 2, 3, 5, 8], "why": [1, 2, 1, 0, 1, 0]})
    >>> made = cumulative_incidence(data, time="weeks", cause="why")
    >>> [round(one.values[-1], 4) for one in made.incidences]
    [0.5833, 0.1667]
    """
    waits = _checked(table, time, cause, [group] if group else [])
    codes = numbers(waits.data, cause)
    kinds = sorted({float(one) for one in codes[codes > 0]})
    if not kinds:
        raise Declined("nobody had any event: every wait was censored")
    named = {kind: (causes or {}).get(kind, f"{cause} {kind:g}") for kind in kinds}
    marks = marks_for(waits.times, at)
    groups, names = _groups(waits.data, group)
    made = [
        one
        for n, name in enumerate(names)
        for one in _incidences(
            name, waits.times[groups == n], codes[groups == n], named, marks, limits, level
        )
    ]
    columns = [time, cause, *([group] if group else []), *covariates]
    return Competing(
        time=time,
        incidences=tuple(made),
        marks=marks,
        hazards=_hazards(table, time, cause, named, covariates, level),
        notes=tuple(_notes(covariates)),
        provenance=Provenance(
            method=f"Aalen-Johansen, limits by {RULES[limits]}",
            n_used=len(waits.times),
            n_eligible=waits.eligible,
            missing="rows without a time, a cause or a group are left out",
            df_rule="normal",
            library=made_by("numpy", *(["lifelines"] if covariates else [])),
            data_hash=hash_of(table[list(dict.fromkeys(columns))]),
        ),
    )


def aalen_johansen(
    times: npt.ArrayLike, causes: npt.ArrayLike, cause: float
) -> tuple[Floats, Floats, Floats]:
    """Event times of any cause, the cumulative incidence of one, and its standard error, shape (k,) each.

    `times` and `causes` have shape (n,); cause 0 is censored. Assumptions as for `cumulative_incidence`.

    >>> at, value, se = aalen_johansen([1, 2, 3, 4], [1, 2, 1, 0], 1)
    >>> value.tolist(), se.round(4).tolist()
    ([0.25, 0.25, 0.5], [0.2165, 0.2165, 0.25])
    """
    t, kind = np.asarray(times, dtype=np.float64), np.asarray(causes, dtype=np.float64)
    ended = kind != 0
    at, place = np.unique(t[ended], return_inverse=True)
    every = np.bincount(place, minlength=len(at)).astype(np.float64)
    own = np.bincount(place[kind[ended] == cause], minlength=len(at)).astype(np.float64)
    risk = (len(t) - np.searchsorted(np.sort(t), at)).astype(np.float64)
    after = np.cumprod(1 - every / risk)
    before = np.concatenate([[1.0], after[:-1]])
    value = np.cumsum(before * own / risk)
    return at, value, np.sqrt(np.maximum(_variance(value, before, every, own, risk), 0.0))


def _variance(value: Floats, before: Floats, every: Floats, own: Floats, risk: Floats) -> Floats:
    """Sums over event times j <= t of terms in value(t) - value(j), multiplied out to running sums."""
    left = risk - every
    with np.errstate(divide="ignore", invalid="ignore"):
        a = np.where(left > 0, every / (risk * left), 0.0)  # nobody is left: nothing comes after
    b = before**2 * (risk - own) * own / risk**3
    c = before * own / risk**2
    spread = value**2 * np.cumsum(a) - 2 * value * np.cumsum(a * value) + np.cumsum(a * value**2)
    return np.asarray(spread + np.cumsum(b) - 2 * (value * np.cumsum(c) - np.cumsum(c * value)))


def _checked(table: pd.DataFrame, time: str, cause: str, others: Sequence[str]) -> Waits:
    need(table, time, cause, *others)
    codes = numbers(table, cause)
    wrong = (codes < 0) | (codes != np.floor(codes)) & ~np.isnan(codes)
    refuse(table, wrong, "a cause is 0, 1, 2 and so on, and not {}", column=cause)
    return waits_of(table, time, cause, 1, others)


def _groups(data: pd.DataFrame, group: str | None) -> tuple[npt.NDArray[np.int64], list[str]]:
    if group is None:
        return np.zeros(len(data), dtype=np.int64), ["All"]
    codes, names = labels(data, group)
    return codes, [f"{group} {name}" for name in names]


def _incidences(
    name: str,
    times: Floats,
    codes: Floats,
    named: dict[float, str],
    marks: tuple[float, ...],
    limits: Limits,
    level: float,
) -> list[Incidence]:
    counts = tuple(int(len(times) - n) for n in np.searchsorted(np.sort(times), marks))
    made = []
    for kind, words in named.items():
        at, values, ses = aalen_johansen(times, codes, kind)
        lows, highs = _limits(values, ses, limits, level)
        places = np.searchsorted(at, marks, side="right") - 1
        made.append(
            Incidence(
                group=name,
                cause=words,
                events=int((codes == kind).sum()),
                times=tuple(at.tolist()),
                values=tuple(values.tolist()),
                ses=tuple(ses.tolist()),
                lows=tuple(lows.tolist()),
                highs=tuple(highs.tolist()),
                at_marks=tuple(
                    _point(f"{words} by {mark:g}", n, (values, ses, lows, highs), limits, level)
                    if mark <= times.max()
                    else Estimate(name=f"{words} by {mark:g}", value=math.nan)
                    for mark, n in zip(marks, places, strict=True)
                ),
                at_risk_at_marks=counts,
            )
        )
    return made


def _limits(values: Floats, ses: Floats, limits: Limits, level: float) -> tuple[Floats, Floats]:
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.log(values)
        if limits == "log":
            lows, highs = np.exp(log - z * ses / values), np.minimum(np.exp(log + z * ses / values), 1.0)
        else:
            reach = np.exp(z * ses / (values * np.abs(log)))
            lows, highs = np.exp(log * reach), np.exp(log / reach)
    defined = (values > 0) & (values < 1)
    return np.where(defined, lows, np.nan), np.where(defined, highs, np.nan)


def _point(
    name: str, place: int, columns: tuple[Floats, Floats, Floats, Floats], limits: Limits, level: float
) -> Estimate:
    if place < 0:
        return Estimate(name=name, value=0.0)
    value, se, low, high = (float(one[place]) for one in columns)
    if np.isnan(low):
        return Estimate(name=name, value=value, se=se)
    interval = Interval(low=low, high=high, level=level, method=RULES[limits])
    return Estimate(name=name, value=value, se=se, interval=interval)


def _hazards(
    table: pd.DataFrame,
    time: str,
    cause: str,
    named: dict[float, str],
    covariates: Sequence[str],
    level: float,
) -> tuple[CauseSpecific, ...]:
    if not covariates:
        return ()
    return tuple(
        CauseSpecific(
            cause=words,
            model=cox(table, time=time, event=cause, event_is=kind, covariates=covariates, level=level),
        )
        for kind, words in named.items()
    )


def _notes(covariates: Sequence[str]) -> list[str]:
    notes = [
        "These add up: at each time the proportions of all causes and of those still waiting make one.",
        "One less Kaplan-Meier of a single cause is larger than its incidence here, and answers another "
        "question: what if nobody could have the other causes.",
    ]
    if covariates:
        notes.append(
            "A cause-specific hazard ratio is about the rate among those still waiting. It need not have the "
            "direction of the difference in incidence: report every cause."
        )
    return notes
