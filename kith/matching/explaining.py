"""Explaining: why a plan has somebody where it has them, or why they wait, in the sentences of `wording`."""

from collections.abc import Iterator

from kith.matching import wording
from kith.matching.faults import BadOption
from kith.matching.plan import Placement, Plan, Reasons, Relaxing, Waiting
from kith.matching.wording import Sentence, counted


def explain(plan: Plan, person: str) -> tuple[Sentence, ...]:
    """What the plan says of the person with this id, in the order in which to read it.

    Raises `BadOption` if it says nothing of them. Numbers are those of the plan: days, fit from 0 to 1,000.
    """
    for placement in plan.placements:
        if placement.person == person:
            return tuple(_placed(plan, placement))
    for waiting in plan.waiting:
        if waiting.person == person:
            return tuple(_waits(waiting))
    for invited, group in plan.invited:
        if invited == person:
            return (Sentence(wording.INVITED, {"person": person, "group": group}),)
    raise BadOption(f'the plan says nothing of a person "{person}"')


def _placed(plan: Plan, placement: Placement) -> Iterator[Sentence]:
    yield from _where(plan, placement)
    if placement.kept:
        yield Sentence(wording.STAYS, {})
    yield from _reasons(placement.reasons)
    fit = placement.fit
    yield counted(*wording.FIT_AND_WAIT, placement.waited, fit=fit.total)
    parts = {name: getattr(fit, name) for name in ("topics", "language", "mode", "hours", "wishes")}
    yield Sentence(wording.PARTS, parts)
    if placement.overdue:
        yield Sentence(wording.PLACED_OVERDUE, {})


def _where(plan: Plan, placement: Placement) -> Iterator[Sentence]:
    new = next((new for new in plan.new_groups if new.id == placement.place), None)
    if new is None:
        facts = {"person": placement.person, "place": placement.place}
        yield Sentence(wording.IN_OPEN_GROUP, facts)
        return
    made_of = {name: getattr(new, name) for name in ("topic", "language", "opening", "facilitator", "form")}
    yield Sentence(wording.IN_NEW_GROUP, {"person": placement.person, **made_of})
    others = len(new.people) - 1
    if others:
        yield counted(*wording.BESIDES, others)


def _reasons(reasons: Reasons) -> Iterator[Sentence]:
    yield Sentence(wording.SHARED, {"topics": ", ".join(reasons.topics)})
    yield _ranked(wording.FIRST_LANGUAGE, wording.LATER_LANGUAGE, reasons.language_rank)
    yield _ranked(wording.FIRST_MODE, wording.LATER_MODE, reasons.mode_rank)
    yield _hours(reasons)
    yield from _wishes(reasons)


def _ranked(first: str, later: str, rank: int) -> Sentence:
    return Sentence(first, {}) if rank == 0 else Sentence(later, {"number": rank + 1})


def _hours(reasons: Reasons) -> Sentence:
    numbers = {"can": reasons.can_come, "meetings": reasons.meetings, "preferred": reasons.preferred}
    if reasons.can_come < reasons.meetings:
        return Sentence(wording.SOME_MEETINGS, numbers)
    liked = reasons.preferred == reasons.meetings
    return Sentence(wording.ALL_LIKED if liked else wording.ALL_MEETINGS, numbers)


def _wishes(reasons: Reasons) -> Iterator[Sentence]:
    granted, missed = len(reasons.wishes_granted), reasons.wishes_missed
    if missed:
        numbers = ", ".join(str(number + 1) for number in missed)
        yield counted(*wording.MISSED, granted + len(missed), granted=granted, missed=numbers)
    elif granted:
        yield counted(*wording.GRANTED, granted)


def _waits(waiting: Waiting) -> Iterator[Sentence]:
    yield counted(*wording.WAITS, waiting.waited, person=waiting.person)
    if waiting.overdue:
        yield Sentence(wording.WAITS_OVERDUE, {})
    if waiting.suitable:
        yield counted(*wording.SUITABLE, waiting.suitable)
    else:
        yield Sentence(wording.NOWHERE, {})
    for shortage in waiting.shortages:
        yield Sentence(wording.SHORT_OF[shortage], {})
    for barrier in sorted(waiting.barriers, key=lambda barrier: -barrier.places):
        yield counted(*wording.BARRIER[barrier.rule], barrier.places)
    for relaxing in sorted(waiting.relaxing, key=lambda relaxing: -relaxing.fit):
        yield _relaxed(relaxing)
    if not waiting.relaxing and not waiting.suitable:
        yield Sentence(wording.NOTHING_OPENS, {})


def _relaxed(relaxing: Relaxing) -> Sentence:
    texts = wording.RELAXED_BY_THE_SITE if relaxing.site else wording.RELAXED_BY_THEM
    facts: dict[str, str | int] = {"place": relaxing.place, "fit": relaxing.fit}
    if relaxing.wish is not None:
        facts["wish"] = relaxing.wish + 1
    return Sentence(texts[relaxing.rule], facts)
