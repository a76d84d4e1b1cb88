"""Measures: what a decision does, and how it is undone.

Called by the verbs of `deciding` alone, which a person has begun. No program, count or sweep leads here; an
import contract and a test hold that.
"""

from collections.abc import Callable

from kith.conversations.covering import cover, uncover
from kith.groups import audience, hosting
from kith.groups.leaving import remove_for_safety, seat_again
from kith.groups.models import Group, Membership
from kith.moderation.models import Decision
from kith.people import barring

Act = Callable[[Decision], None]


def apply(decision: Decision, *, in_its_place: str = "") -> None:
    """Carry a decision out. A note is the reason itself; a mute and a pause hold by their row (`holding`)."""
    if decision.measure == Decision.HIDE and decision.message is not None:
        cover(decision.message, in_its_place)
    elif act := _APPLIED.get(decision.measure):
        act(decision)


def lift(decision: Decision) -> None:
    """Undo what it did, as far as it can be undone."""
    if act := _LIFTED.get(decision.measure):
        act(decision)


def _remove(decision: Decision) -> None:
    if decision.seat is not None and decision.by is not None:
        remove_for_safety(decision.seat, by=decision.by)


def _seat_again(decision: Decision) -> None:
    if decision.seat is not None and decision.undone_by is not None:
        seat_again(decision.seat, by=decision.undone_by)


def _uncover(decision: Decision) -> None:
    if decision.message is not None:
        uncover(decision.message)


def _bar(decision: Decision) -> None:
    """Streams close at once, circles and hosts are counted without them."""
    if decision.about is not None:
        barring.bar(decision.about, by=decision.proposal.answered_by if decision.proposal else None)
        _changed_groups(decision)


def _let_in(decision: Decision) -> None:
    """Unless another ban stands."""
    bans = Decision.objects.standing().filter(about=decision.about, measure=Decision.BAN)
    if decision.about is not None and not bans.exclude(pk=decision.pk).exists():
        barring.let_in(decision.about, by=decision.undone_by)
        _changed_groups(decision)


def _changed_groups(decision: Decision) -> None:
    seats = Membership.objects.standing().filter(person=decision.about)
    hosted = set(seats.filter(role=Membership.FACILITATOR).values_list("group", flat=True))
    for group in Group.objects.filter(pk__in=seats.values("group")):
        audience.changed(group)
        if group.pk in hosted:
            hosting.tell_if_hostless(group)


_APPLIED: dict[str, Act] = {Decision.REMOVAL: _remove, Decision.BAN: _bar}
_LIFTED: dict[str, Act] = {Decision.HIDE: _uncover, Decision.REMOVAL: _seat_again, Decision.BAN: _let_in}
