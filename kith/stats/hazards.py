"""Hazards: how covariates go with the rate of an event, and whether they do so the same all the time."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from lifelines import CoxPHFitter
from lifelines.exceptions import ConvergenceError

from kith.stats.efron import Parts, parts_of, sandwich_of
from kith.stats.logistic import FEW
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval, Provenance, Result, Table, hash_of, made_by, table_of
from kith.stats.survival import CENSORING, Waits, waits_of
from kith.stats.synthesis.tails import chi_squared_tail, estimated
from kith.stats.tables import Floats
from kith.stats.trials.designs import design

Clock = Literal["km", "identity", "rank", "log"]
STEEP = 15.0  # a log hazard ratio, per standard deviation, beyond this has no finite value
MOVING = 0.01  # a Newton step this long, per standard deviation, after the search has ended


@dataclass(frozen=True, kw_only=True)
class Hazards(Result):
    """A Cox model: log hazard ratios, hazard ratios, and the check that they are the same all the time."""

    title: ClassVar[str] = "Hazards"
    events: int
    coefficients: tuple[Estimate, ...]
    ratios: tuple[Estimate, ...]
    proportional: tuple[Estimate, ...]  # one a coefficient and one for all
    log_likelihood: float
    concordance: float

    def tables(self) -> list[Table]:
        checks = tuple((one.name, one.statistic, one.df, one.p) for one in self.proportional)
        fit = (("events", self.events), ("concordance", self.concordance))
        return [
            table_of(self.ratios),
            Table("Is it proportional? A small p says no", ("", "chi-squared", "df", "p"), checks),
            Table("", ("", ""), fit),
        ]


def cox(
    table: pd.DataFrame,
    *,
    time: str,
    event: str,
    covariates: Sequence[str],
    event_is: float = 1,
    clusters: str | None = None,
    clock: Clock = "km",
    level: float = 0.95,
) -> Hazards:
    """Cox regression of the time to an event on covariates, ties by Efron; one row a person.

    Estimand: the ratio of hazards per unit of a covariate, the others alike. Assumes that the ratio is the
    same at all times (checked by a score test against time as `clock` counts it: the Kaplan-Meier scale
    unless said otherwise), log hazards linear in the covariates, that leaving early tells nothing more
    than they do, and independent people, or with `clusters` independent groups (sandwich variance). Words
    in a column are indicators against the first in order. Rows with anything missing are left out. Raises
    `BadInput` for a constant covariate, `Declined` without events or where a ratio has no finite value.
    Cox (1972); Grambsch and Therneau (1994).

    >>> data = pd.DataFrame({"weeks": [2, 4, 5, 7, 9, 12], "left": [1, 1, 1, 1, 0, 0],
    ...                      "age": [3, 2, 5, 1, 4, 1.5]})
    >>> round(cox(data, time="weeks", event="left", covariates=["age"]).coefficients[0].value, 4)
    0.0567
    """
    if not covariates:
        raise BadInput("a Cox model needs at least one covariate")
    others = [*covariates, *([clusters] if clusters else [])]
    waits = waits_of(table, time, event, event_is, others)
    count = int(waits.events.sum())
    if count == 0:
        raise Declined(f"nobody had the event ({event} = {event_is:g})")
    made = design(waits.data, list(covariates))
    x, names = made.matrix[:, 1:], made.names[1:]
    found = _fitted(waits, x)
    beta, parts = _settled(waits, x, np.asarray(found.params_, dtype=np.float64))
    if clusters:
        covariance, method = sandwich_of(parts, waits.data[clusters].to_numpy()), "Wald, sandwich"
    else:
        covariance, method = np.asarray(np.linalg.inv(parts.information()), dtype=np.float64), "Wald"
    ses = np.sqrt(np.diag(covariance))
    coefficients = tuple(
        estimated(name, float(value), float(se), level=level, method=method, unit="log hazard")
        for name, value, se in zip(names, beta, ses, strict=True)
    )
    groups = waits.data[clusters].nunique() if clusters else None
    return Hazards(
        events=count,
        coefficients=coefficients,
        ratios=tuple(_exponentiated(one) for one in coefficients),
        proportional=proportional_hazards(waits.times, waits.events, x, beta, names, clock=clock),
        log_likelihood=float(found.log_likelihood_),
        concordance=float(found.concordance_index_),
        notes=tuple(_notes(count, len(beta), groups)),
        provenance=Provenance(
            method="Cox regression, ties by Efron, Wald intervals"
            + (", sandwich variance" if clusters else ""),
            n_used=len(waits.times),
            n_eligible=waits.eligible,
            missing="rows with time, event, a covariate or group missing are left out",
            df_rule="normal",
            library=made_by("lifelines", "numpy"),
            data_hash=hash_of(table[list(dict.fromkeys([time, event, *others]))]),
        ),
    )


def proportional_hazards(
    times: Floats,
    events: npt.NDArray[np.bool_],
    x: Floats,
    beta: Floats,
    names: Sequence[str],
    *,
    clock: Clock = "km",
) -> tuple[Estimate, ...]:
    """Score tests that a coefficient does not change with g(t), one for each and one for all.

    `x` has shape (n, p), `beta` (p,) at its maximum. Exact score tests with Efron's ties, as R's `cox.zph`
    since survival 3; scaled residuals, which lifelines uses, only come near them. Raises `Declined` where
    all events fall at one time.

    >>> t, e = np.arange(1.0, 9), np.ones(8, dtype=bool)
    >>> one = proportional_hazards(t, e, np.array([[0.0, 1, 0, 1, 1, 0, 1, 0]]).T, np.array([0.02]), ["x"])
    >>> 0 < one[0].p < 1
    True
    """
    parts = parts_of(times, events, x, beta)
    at, scores, informations = parts.at, parts.scores, parts.informations
    if len(at) < 2:
        raise Declined("all events fall at one time: nothing can change with time")
    g = _clock(at, times, events, clock)
    g = g - np.average(g, weights=[len(one) for one in informations])
    slopes = g @ scores
    within = np.array([one.sum(axis=0) for one in informations])
    plain, mixed, squared = (np.tensordot(g**power, within, axes=1) for power in (0, 1, 2))
    left = squared - mixed @ np.linalg.solve(plain, mixed)
    made = [_tested(name, slopes[n] ** 2 / left[n, n], 1) for n, name in enumerate(names)]
    if len(names) > 1:
        made.append(_tested("all together", float(slopes @ np.linalg.solve(left, slopes)), len(names)))
    return tuple(made)


def _fitted(waits: Waits, x: Floats) -> Any:
    columns = [f"x{n}" for n in range(x.shape[1])]
    frame = pd.DataFrame(x, columns=columns).assign(_time=waits.times, _event=waits.events.astype(int))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it warns of is looked at below
        try:
            found = CoxPHFitter().fit(frame, "_time", "_event")
        except (ConvergenceError, np.linalg.LinAlgError, ValueError) as fault:
            raise Declined(f"the Cox model has no finite answer: {str(fault).splitlines()[0]}") from None
    return found


def _settled(waits: Waits, x: Floats, beta: Floats) -> tuple[Floats, Parts]:
    """One more Newton step. It is tiny at a maximum, and still goes somewhere where none is finite."""
    refused = Declined("a covariate orders the events without error: its hazard ratio has no finite value")
    spread = x.std(axis=0)
    if not np.isfinite(beta).all() or (np.abs(beta) * spread > STEEP).any():
        raise refused
    parts = parts_of(waits.times, waits.events, x, beta)
    try:
        step = np.linalg.solve(parts.information(), parts.scores.sum(axis=0))
    except np.linalg.LinAlgError:
        raise refused from None
    if (np.abs(step) * spread > MOVING).any():
        raise refused
    return beta + step, parts_of(waits.times, waits.events, x, beta + step)


def _exponentiated(log: Estimate) -> Estimate:
    limits = log.interval
    return Estimate(
        name=f"hazard ratio, {log.name}",
        value=math.exp(log.value),
        se=log.se,
        interval=limits
        and Interval(
            low=math.exp(limits.low),
            high=math.exp(limits.high),
            level=limits.level,
            method=f"{limits.method}, on the logarithm",
        ),
        df=log.df,
        statistic=log.statistic,
        p=log.p,
        unit="se of log",
    )


def _clock(at: Floats, times: Floats, events: npt.NDArray[np.bool_], clock: Clock) -> Floats:
    if clock == "identity":
        return at
    if clock == "log":
        return np.log(at)
    if clock == "rank":
        counts = np.searchsorted(np.sort(times), at, side="right") + np.searchsorted(np.sort(times), at) + 1
        return np.asarray(counts / 2)
    ordered = np.sort(times)
    risk = len(times) - np.searchsorted(ordered, at)
    dead = np.array([np.count_nonzero(events & (times == one)) for one in at])
    return 1 - np.concatenate([[1.0], np.cumprod(1 - dead / risk)[:-1]])


def _tested(name: str, statistic: float, df: int) -> Estimate:
    value = float(statistic)
    return Estimate(name=name, value=value, statistic=value, df=float(df), p=chi_squared_tail(value, df))


def _notes(events: int, coefficients: int, groups: int | None) -> list[str]:
    notes = [CENSORING, "A hazard ratio is neither a risk ratio nor a ratio of times."]
    if events < 10 * coefficients:
        notes.append(f"{events} events are few for {coefficients} coefficients: intervals may mislead.")
    if groups is None:
        notes.append("People were taken as independent. If they sat in groups, name the column of groups.")
    elif groups < FEW:
        notes.append(f"With {groups} groups, fewer than about {FEW}, sandwich intervals are too narrow.")
    return notes
