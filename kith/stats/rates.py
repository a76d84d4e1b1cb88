"""Rates: response, remission and recovery between two times, alone or in two arms side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from kith.stats.change import TO_THE_MEAN, UNCONTROLLED, scores_of
from kith.stats.proportions import Comparison, Rate, compare, rate, table_of_rates
from kith.stats.refusing import Declined
from kith.stats.results import Provenance, Result, Table, hash_of, made_by, table_of
from kith.stats.scales import PLACES
from kith.stats.tables import Floats, numbers, refuse, two_arms
from kith.stats.thresholds import Threshold

INDEPENDENT = (
    "Intervals take people as independent. Where they sat in groups these are too narrow: ask a model that "
    "knows the groups."
)
HALF = 0.5  # response: at least half of the distance to the best possible score is gone
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Rates(Result):
    """Rates among those with a known outcome, and with a missing outcome counted as none."""

    title: ClassVar[str] = "Rates"
    complete: tuple[Rate, ...]
    intention: tuple[Rate, ...]

    def tables(self) -> list[Table]:
        return [
            table_of_rates(self.complete, "With a known outcome"),
            table_of_rates(self.intention, "By intention to treat: a missing outcome is none"),
        ]


@dataclass(frozen=True, kw_only=True)
class ComparedRates(Result):
    """Each rate in two arms, among those with a known outcome and by intention to treat."""

    title: ClassVar[str] = "Rates in two arms"
    complete: tuple[Comparison, ...]
    intention: tuple[Comparison, ...]

    def tables(self) -> list[Table]:
        made: list[Table] = []
        for words, kind in (("with a known outcome", self.complete), ("intention to treat", self.intention)):
            for one in kind:
                made.append(table_of_rates((one.first, one.second), f"{one.name}, {words}"))
                between = [x for x in (one.difference, one.risk_ratio, one.odds_ratio) if x]
                made.append(table_of(between))
        return made


@dataclass(frozen=True)
class _Event:
    """One outcome of everyone: who is in the denominator, whose outcome is known, who had it."""

    name: str
    among: Flags
    known: Flags
    had: Flags


def rates(
    table: pd.DataFrame,
    *,
    before: str,
    after: str,
    threshold: Threshold,
    arm: str | None = None,
    reference: str | None = None,
    level: float = 0.95,
) -> Rates | ComparedRates:
    """Response, remission and recovery of people measured twice; one row a person, scores in points.

    Response: at least half of the distance from the score before to the best possible score is gone, among
    all not at the best already. Remission: the scale's line, among those not in remission before.
    Recovery: case before, none after, among cases before; whether it is beyond error too is what
    `reliable_change` counts. What the scale has no line for is left out. Intervals by Wilson, differences
    between arms by Newcombe; both assume independent people. With `arm`, the other arm is compared with
    `reference`, or with the first in order. Raises as `numbers`, `two_arms` and `change.scores_of` do;
    `Declined` for an empty arm.

    >>> from kith.stats.thresholds import threshold
    >>> made = rates(pd.DataFrame({"a": [16, 12, 8], "b": [7, 12, 4]}), before="a", after="b",
    ...              threshold=threshold("phq-9"))
    >>> [(one.estimate.name, one.count, one.of) for one in made.complete]
    [('response', 2, 3), ('remission', 1, 3), ('recovery', 1, 2)]
    """
    first, last = scores_of(table, before, after, threshold)
    events = _events(first, last, threshold)
    if not events:
        raise Declined(f"{threshold.scale} has no range and no lines to count responses by")
    notes = (f"Thresholds: {threshold.words()}.",)
    if arm is None:
        return _alone(events, table[[before, after]], level, (*notes, UNCONTROLLED, TO_THE_MEAN))
    return _in_arms(events, table[[before, after, arm]], (arm, reference), level, notes)


def event_rates(
    table: pd.DataFrame,
    *,
    event: str,
    arm: str | None = None,
    reference: str | None = None,
    level: float = 0.95,
) -> Rates | ComparedRates:
    """The rate of an event in a column of 0 and 1, alone or in two arms. Missing is counted beside it.

    Intervals and assumptions as for `rates`. Raises `BadInput` for a value that is neither 0 nor 1.

    >>> event_rates(pd.DataFrame({"left": [0, 1, 1, 0]}), event="left").complete[0].count
    2
    """
    values = numbers(table, event)
    wrong = ~np.isin(values, (0, 1)) & ~np.isnan(values)
    refuse(table, wrong, "an event is 0 or 1, and not {}", column=event)
    events = [_Event(event, np.ones(len(values), dtype=bool), ~np.isnan(values), values == 1)]
    if arm is None:
        return _alone(events, table[[event]], level, ())
    return _in_arms(events, table[[event, arm]], (arm, reference), level, ())


def _events(first: Floats, last: Floats, threshold: Threshold) -> list[_Event]:
    began, known = ~np.isnan(first), ~np.isnan(last)
    made: list[_Event] = []
    best = threshold.best()
    if best is not None:
        distance = np.abs(first - best)
        gained = np.round(threshold.improvement(first, last) - HALF * distance, PLACES)
        made.append(_Event("response", began & (distance > 0), known, gained >= 0))
    if threshold.remission:
        among = began & ~threshold.remission.holds(first)
        made.append(_Event("remission", among, known, threshold.remission.holds(last)))
    if threshold.case:
        had = known & ~threshold.case.holds(last)
        made.append(_Event("recovery", threshold.case.holds(first), known, had))
    return [one for one in made if one.among.any()]


def _alone(events: Sequence[_Event], data: pd.DataFrame, level: float, notes: tuple[str, ...]) -> Rates:
    used = int(np.any([one.among & one.known for one in events], axis=0).sum())
    if used == 0:
        raise Declined("nobody has a known outcome")
    kept = [one for one in events if (one.among & one.known).any()]
    return Rates(
        complete=tuple(_rate(one, one.among & one.known, level) for one in kept),
        intention=tuple(_rate(one, one.among, level) for one in kept),
        notes=(*notes, INDEPENDENT),
        provenance=_made(data, used, len(data), "rates by Wilson"),
    )


def _in_arms(
    events: Sequence[_Event],
    data: pd.DataFrame,
    arms: tuple[str, str | None],
    level: float,
    notes: tuple[str, ...],
) -> ComparedRates:
    """`arms` are the column of arms and the one compared with."""
    codes, names = two_arms(data, *arms)
    used = int((np.any([one.among & one.known for one in events], axis=0) & ~np.isnan(codes)).sum())
    made = _made(data, used, len(data), "rates by Wilson, differences by Newcombe, ratios by Wald on the log")
    complete = [_compared(one, one.among & one.known, codes, names, level, made) for one in events]
    intention = [_compared(one, one.among, codes, names, level, made) for one in events]
    more = [f"Compared: {names[1]} against {names[0]}."]
    if np.isnan(codes).any():
        more.append(f"{int(np.isnan(codes).sum())} without an arm were left out.")
    more += list(dict.fromkeys(note for one in (*complete, *intention) for note in one.notes))
    return ComparedRates(
        complete=tuple(complete),
        intention=tuple(intention),
        notes=(*notes, *more, INDEPENDENT),
        provenance=made,
    )


def _compared(
    event: _Event,
    among: Flags,
    arms: Floats,
    names: tuple[str, str],
    level: float,
    made: Provenance,
) -> Comparison:
    cells = [
        count
        for arm in (1, 0)
        for count in (int((event.had & among & (arms == arm)).sum()), int((among & (arms == arm)).sum()))
    ]
    for arm, size in ((1, cells[1]), (0, cells[3])):
        if size == 0:
            raise Declined(f'{event.name}: there is nobody to count among in arm "{names[arm]}"')
    return compare(
        cells[0],
        cells[1],
        cells[2],
        cells[3],
        level=level,
        names=(names[1], names[0]),
        name=event.name,
        eligible=int((event.among & ~np.isnan(arms)).sum()),
        missing=made.missing,
        data_hash=made.data_hash,
    )


def _rate(event: _Event, among: Flags, level: float) -> Rate:
    return rate(int((event.had & among).sum()), int(among.sum()), level=level, name=event.name)


def _made(data: pd.DataFrame, used: int, eligible: int, method: str) -> Provenance:
    return Provenance(
        method=method[:1].upper() + method[1:],
        n_used=used,
        n_eligible=eligible,
        missing="left out of the rates with a known outcome; counted as none by intention to treat",
        df_rule="normal",
        library=made_by("scipy"),
        data_hash=hash_of(data),
    )
