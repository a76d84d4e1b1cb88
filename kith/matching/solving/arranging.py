"""Arranging: the best arrangement of one field within an effort, and what is proven about it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from kith.matching.solving.arrangement import Arrangement, Limits
from kith.matching.solving.bounding import Bounding, most_overdue
from kith.matching.solving.diving import dive
from kith.matching.solving.field import Field
from kith.matching.solving.improving import Effort, cost, improve
from kith.matching.solving.modelling import Part, choose
from kith.matching.solving.pricing import Prices
from kith.matching.solving.starting import earlier, start

WHOLE: Final = 4000  # pairs up to which a field is tried as one model
WHOLE_SHARE: Final = 0.4  # of the effort
STEPS: Final = 150  # towards the bound, before anything is chosen
LAST_STEPS: Final = 50  # when all is chosen
HOPE: Final = 0.3  # how far below the bound the first steps aim
LAST_HOPE: Final = 0.001
LOSS: Final = 2  # pairs that lose more than this part of the best worth at the prices are left out
PER_STEP: Final = 6e-8  # seconds of one step, for each pair

Worth = tuple[int, int]
Tell = Callable[[Worth, Worth], None]


@dataclass(frozen=True, slots=True)
class Arranged:
    """`overdue` is the most overdue people that any arrangement of this field places. No arrangement has
    overdue · extra + total above `bound`. If `proven`, none is better at all. `prices` are those of
    the bound, one a person."""

    arrangement: Arrangement
    worth: Worth
    overdue: int
    bound: int
    extra: int
    proven: bool
    prices: Prices


def extra_of(field: Field) -> int:
    """What an overdue person counts beside their worth in the bound: enough to draw them in, and the same in
    all parts of a problem."""
    return 2 * int(field.worths.max(initial=0)) if field.overdue[field.people].any() else 0


def arrange(field: Field, extra: int, effort: Effort, tell: Tell) -> Arranged:
    """The arrangement of one field. `tell` is called with its worth and the bound so far."""
    limits = Limits(field, Arrangement(field).use(()))
    bounding = Bounding(field, extra, limits, workers=effort.workers)
    bounding.improve(STEPS, HOPE)
    most = int(field.overdue[np.unique(field.people)].sum())
    now = _first(field, bounding, effort.workers)
    left = replace(effort, seconds=effort.seconds - (STEPS + LAST_STEPS) * PER_STEP * len(field.people))

    def say(worth: Worth) -> None:
        tell(worth, (most, int(bounding.least) - extra * worth[0]))

    say(now.worth())
    now, proven = refine(field, now, bounding.people, extra, left, say)
    if not proven:
        bounding.improve(LAST_STEPS, LAST_HOPE)
        if now.worth()[0] < most:
            most = min(most, most_overdue(field, limits, STEPS, HOPE))
    worth = now.worth()
    most = worth[0] if proven else most
    return Arranged(now, worth, most, int(bounding.least), extra, proven, bounding.people)


def refine(
    field: Field, now: Arrangement, prices: Prices, extra: int, effort: Effort, tell: Callable[[Worth], None]
) -> tuple[Arrangement, bool]:
    """The best arrangement found from `now`, and whether it is proven best: as one model if the field is
    small, and by neighbourhoods if that is too hard or too large."""
    if len(field.people) <= WHOLE:
        now, proven, spent = _whole(field, now, effort)
        effort = replace(effort, seconds=effort.seconds - spent)
        tell(now.worth())
        if proven:
            return now, True
    gains = field.worths + extra * field.overdue[field.people] - prices[field.people]
    return improve(field, now, gains, effort, tell, loss=float(field.worths.max()) / LOSS), False


def _first(field: Field, bounding: Bounding, workers: int) -> Arrangement:
    """The best of what is made afresh and of what the earlier plan had, filled up."""
    before = earlier(field)
    found = [dive(field, bounding, Arrangement(field), workers)]
    if len(before.used()):
        found = [start(field, bounding.people, bounding.extra, before), *found]
    return max(found, key=Arrangement.worth)


def _whole(field: Field, now: Arrangement, effort: Effort) -> tuple[Arrangement, bool, float]:
    """The field as one model: the arrangement, whether it is proven best, and the seconds it took."""
    part = Part(np.arange(len(field.people)), np.unique(field.people))
    limits = Limits(field, now.use(()))
    work = max(WHOLE_SHARE * effort.seconds, 0.01)
    answer = choose(field, part, limits, now, seed=effort.seed, work=work)
    found = now.copy()
    if answer.places is not None:
        found.places[part.people] = answer.places
    best = found if found.worth() >= now.worth() else now
    return best, answer.proven, cost(part, answer)
