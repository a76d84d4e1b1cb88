"""Loosening: what the whole plan would gain if one rule of the site asked a step less.

Every plan for the rules as they are is a plan for looser ones. So the search goes on from the plan there is,
with a share of the work, and says what it gains at least.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kith.matching.plan import SiteRelaxing
from kith.matching.problem import Rules
from kith.matching.solving.arrangement import NOWHERE, Arrangement
from kith.matching.solving.arranging import refine
from kith.matching.solving.field import Field, field_by
from kith.matching.solving.improving import Effort
from kith.matching.solving.pricing import Prices
from kith.matching.solving.relaxing import STEP_OF_ATTENDANCE
from kith.matching.solving.starting import start

SHARE: Final = 0.4  # of the work of the plan, for each rule


def loosened(
    field: Field, now: Arrangement, prices: Prices, extra: int, effort: Effort
) -> tuple[SiteRelaxing, ...]:
    """One entry for each rule that can ask less, in the order of the rules. `prices` are one a person."""
    overdue, total = now.worth()
    found = []
    for name, rules in looser(field.problem.rules):
        wider = field_by(field.judge.under(rules))
        begun = start(wider, prices, extra, _carried(now, wider))
        best = max(begun, _carried(now, wider), key=Arrangement.worth)
        if len(wider.people):
            share = replace(effort, seconds=SHARE * effort.seconds)
            best, _ = refine(wider, best, prices, extra, share, lambda _: None)
        then = best.worth()
        found.append(SiteRelaxing(name, total, then[1], then[0] - overdue, then[1] - total))
    return tuple(found)


def looser(rules: Rules) -> Iterator[tuple[str, Rules]]:
    """Each rule that can ask less, by its name, and the rules with it one step looser."""
    if rules.smallest > 1:
        yield "smallest", replace(rules, smallest=rules.smallest - 1)
    yield "largest", replace(rules, largest=rules.largest + 1)
    if rules.least_further:
        yield "least_further", replace(rules, least_further=rules.least_further - 1)
    if rules.least_holding:
        yield "least_holding", replace(rules, least_holding=rules.least_holding - 1)
    less = rules.least_attendance - STEP_OF_ATTENDANCE
    if less > 0:
        yield "least_attendance", replace(rules, least_attendance=less)


def _carried(now: Arrangement, wider: Field) -> Arrangement:
    """The same arrangement, with the places numbered as in the other field."""
    number = {place.id: at for at, place in enumerate(wider.places)}
    carried = Arrangement(wider)
    for person, place in enumerate(now.places.tolist()):
        if place != NOWHERE:
            carried.places[person] = number[now.field.places[place].id]
    return carried
