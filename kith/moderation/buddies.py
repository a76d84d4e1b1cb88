"""Buddies: nobody should be alone with what they read. A turn without one is said, and one can be asked for.

To ask leaves a line on the rota, and tells nobody: who wants to comes by themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kith import clock
from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation import rostering
from kith.moderation.models import Turn
from kith.moderation.staffing import Gap, holes
from kith.people.models import Person


@dataclass(frozen=True, slots=True)
class Company:
    """Who else has a turn at the same time, and when nobody has, from now on."""

    buddies: Sequence[Person]
    alone: Sequence[Gap]
    is_alone_throughout: bool


def company_of(turns: Sequence[Turn]) -> dict[int, Company]:
    """Of each of these turns, by its number. One query for any number."""
    if not turns:
        return {}
    begin, end = min(turn.starts_at for turn in turns), max(turn.ends_at for turn in turns)
    beside = Turn.objects.standing().filter(starts_at__lt=end, ends_at__gt=begin, person__is_active=True)
    others = list(beside.select_related("person").order_by("starts_at"))
    return {turn.pk: _company(turn, others, clock.now()) for turn in turns}


@transaction.atomic
def ask(turn: Turn, *, by: Person, wants: bool = True) -> Turn:
    """Say on the rota that one would like a buddy, or that one needs none any more. Twice is once."""
    locked = Turn.objects.select_for_update(no_key=True).get(pk=turn.pk)
    if locked.person_id != by.pk or locked.given_up_at is not None:
        raise Refused(_("This turn is not yours any more."))
    if (locked.buddy_asked_at is not None) is not wants:
        locked.buddy_asked_at = clock.now() if wants else None
        locked.save(update_fields=["buddy_asked_at"])
        record("moderation.buddy_asked", by=by.pk, about=locked, wants=wants)
    return locked


@transaction.atomic
def be_buddy(turn: Turn, *, by: Person) -> list[Turn]:
    """Put oneself on the rota as second beside somebody, for as long as they would be alone."""
    locked = (
        Turn.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=turn.pk)
    )
    if locked.person_id == by.pk or locked.given_up_at is not None or locked.ends_at <= clock.now():
        raise Refused(_("Nobody needs a buddy there any more."))
    alone = company_of([locked])[locked.pk].alone
    if not alone:
        raise Refused(_("Somebody else is their buddy already."))
    return [rostering.plan(by, Turn.SECOND, gap.starts_at, gap.ends_at, by=by) for gap in alone]


def _company(turn: Turn, others: Sequence[Turn], now: datetime) -> Company:
    beside = [
        one
        for one in others
        if one.person_id != turn.person_id and one.starts_at < turn.ends_at and one.ends_at > turn.starts_at
    ]
    begin = max(turn.starts_at, now)
    alone = holes([(one.starts_at, one.ends_at) for one in beside], begin, turn.ends_at)
    alone = [
        Gap(gap.starts_at, min(gap.ends_at, turn.ends_at)) for gap in alone if gap.starts_at < turn.ends_at
    ]
    people = {one.person_id: one.person for one in beside if one.ends_at > begin}
    return Company(
        sorted(people.values(), key=lambda one: one.pseudonym),
        alone,
        is_alone_throughout=alone == [Gap(begin, turn.ends_at)],
    )
