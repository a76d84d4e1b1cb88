"""Closing an alert: only a person does, with a code that says how it ended and a note.

One of the highest level needs two people. After it come a look at the member a day and a week later.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kith import clock
from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation import agreeing, resting
from kith.moderation.models import Act, Care, Closing, FollowUp, Proposal
from kith.moderation.noting import write_down
from kith.moderation.taking import held_now, open_for_us, open_under, release, tell_who_is_here
from kith.notices.seeing import see_under
from kith.notices.telling import tell
from kith.people.models import Person
from kith.people.sealing import Unreadable, seal, unseal
from kith.safety import ending
from kith.safety.alerting import page_of
from kith.safety.models import HIGHEST, Alert

CLOSING, EMERGENCY, DISCLOSURE = "closing", "emergency", "disclosure"
LONGEST = 4_000
REVIEW_WITHIN = timedelta(hours=24)
AFTERWARDS = {FollowUp.DAY: timedelta(days=1), FollowUp.WEEK: timedelta(days=7)}


def register() -> None:
    """What is done when a second person has agreed."""
    agreeing.when_agreed(CLOSING, _close_as_agreed)
    agreeing.when_agreed(EMERGENCY, _call, alone=_may_be_alone)
    agreeing.when_agreed(DISCLOSURE, _disclose, alone=_may_be_alone)


@transaction.atomic
def close(alert: Alert, code: str, note: str, *, by: Person) -> Closing | Proposal:
    """Close it; or, at the highest level, propose that it be closed. Only who has it does."""
    locked = open_for_us(alert)
    held = held_now(locked)
    if held is None or held.person_id != by.pk:
        raise Refused(_("Take the alert first. Who has it closes it."))
    if code not in Closing.CODES:
        raise Refused(_("Say how it ended."))
    words = note.strip()[:LONGEST]
    if locked.level == HIGHEST:
        return agreeing.propose(CLOSING, about(locked), locked.person, by=by, code=code, note=words)
    return _close(locked, code, words, by=by)


def close_as_decided(alert: Alert, *, by: Person) -> None:
    """An alert at somebody's conduct is done with the decision about it, whoever has it in hand."""
    _close(alert, Closing.DECIDED, "", by=by)


@transaction.atomic
def propose_emergency(alert: Alert, why: str, *, by: Person, later: bool = False) -> Proposal:
    """Calling emergency services for somebody who did not: the last rung, and two people decide it.

    `later`: telling the member at once would put somebody in danger (`recounting`).
    """
    return _propose(EMERGENCY, alert, why, by, later=later)


@transaction.atomic
def propose_disclosure(alert: Alert, why: str, *, by: Person, later: bool = False) -> Proposal:
    """Telling somebody outside who a member is."""
    return _propose(DISCLOSURE, alert, why, by, later=later)


@transaction.atomic
def follow_up(one: FollowUp, *, by: Person) -> FollowUp:
    """It was looked at. Twice is once. Nobody reviews what they decided alone."""
    if one.kind == FollowUp.REVIEW and one.person_id == by.pk:
        raise Refused(_("Somebody else looks at what you decided alone."))
    locked = FollowUp.objects.select_for_update(of=("self",)).select_related("alert").get(pk=one.pk)
    if locked.done_at is None:
        locked.done_at, locked.done_by = clock.now(), by
        locked.save(update_fields=["done_at", "done_by"])
        record("moderation.followed_up", by=by.pk, about=locked, what=locked.kind)
        see_under(reverse("moderation:coming_back", args=[locked.key]), by=by)
    return locked


def decided_alone(review: FollowUp) -> list[Proposal]:
    """What a review is of: what this person decided alone about the alert, the last in front."""
    if review.kind != FollowUp.REVIEW:
        return []
    alone = Proposal.objects.filter(answer=Proposal.ALONE, about=about(review.alert))
    return list(alone.filter(answered_by=review.person_id).select_related("answered_by").order_by("-pk"))


def note_of(row: Closing) -> str:
    """The note of a closing; nothing when it is gone, or the member's key is."""
    try:
        return unseal(row.alert.person, row.sealed, row=_row(row)) if row.sealed else ""
    except Unreadable:
        return ""


def about(alert: Alert) -> str:
    return f"alert:{alert.key}"


def _propose(kind: str, alert: Alert, why: str, by: Person, *, later: bool) -> Proposal:
    locked = open_for_us(alert)
    if not why.strip():
        raise Refused(_("Write down why: the second person decides by it."))
    words = why.strip()[:LONGEST]
    return agreeing.propose(kind, about(locked), locked.person, by=by, why=words, later=later)


def _close(alert: Alert, code: str, note: str, *, by: Person, agreed_by: Person | None = None) -> Closing:
    held = release(alert, Care.CLOSED)
    ending.close(alert, by=by)
    row = Closing(alert=alert, code=code, by=by, agreed_by=agreed_by)
    row.sealed = seal(alert.person, note, row=_row(row)) if note else b""
    row.save()
    see_under(page_of(alert), by=by)
    record("moderation.closed", by=by.pk, about=alert, code=code, level=alert.level)
    agreeing.call_off(about(alert))
    _plan_what_comes_after(alert, code, held)
    if held is not None and held.person is not None and code == Closing.DECIDED and held.person != by:
        tell(held.person, "moderation.closed_meanwhile", page_of(alert))
    return row


def _plan_what_comes_after(alert: Alert, code: str, held: Care | None) -> None:
    """To whoever was in danger somebody comes back, and to whoever is told only then what was decided."""
    is_come_back_to = not alert.is_conduct or Act.objects.filter(alert=alert, is_told_later=True).exists()
    if code != Closing.FALSE_ALARM and is_come_back_to:
        FollowUp.objects.bulk_create(
            FollowUp(alert=alert, kind=kind, due_at=clock.now() + after) for kind, after in AFTERWARDS.items()
        )
    if alert.level == HIGHEST and held is not None and held.person is not None:
        resting.give_rest(held.person)
        FollowUp.objects.create(alert=alert, kind=FollowUp.DEBRIEF, person=held.person, due_at=clock.now())


def _close_as_agreed(proposal: Proposal, details: dict[str, Any]) -> None:
    if proposal.asked_by is not None:
        alert, by = open_under(proposal.about), proposal.asked_by
        _close(alert, details["code"], details["note"], by=by, agreed_by=proposal.answered_by)


def _call(proposal: Proposal, details: dict[str, Any]) -> None:
    _act(proposal, Act.EMERGENCY, details)


def _disclose(proposal: Proposal, details: dict[str, Any]) -> None:
    _act(proposal, Act.DISCLOSURE, details)


def _act(proposal: Proposal, kind: str, details: dict[str, Any]) -> None:
    """It is decided, and people have to do it: who has the alert hears of it, else whoever is here.

    Where it lies, or nothing was done for as long as its clock, it is not sure that anybody has it.
    """
    alert, later = open_under(proposal.about), details.get("later", False)
    write_down(alert, kind, details["why"], proposal.asked_by, is_told_later=later)
    held = held_now(alert)
    who = held.person if held is not None else None
    if who is not None and who in (proposal.asked_by, proposal.answered_by):
        return
    if held is None or who is None or held.may_be_taken_over:
        tell_who_is_here(alert, besides=alert.person)
    else:
        tell(who, "moderation.raised", page_of(alert))


def _may_be_alone(proposal: Proposal, details: dict[str, Any]) -> None:
    """One person alone, at the highest level alone; and others look at it within a day."""
    alert = open_under(proposal.about)
    if alert.level != HIGHEST:
        raise Refused(_("Alone you may decide this at level 4, and at no other."))
    FollowUp.objects.create(
        alert=alert,
        kind=FollowUp.REVIEW,
        person=proposal.answered_by,
        due_at=clock.now(),
        late_from=clock.now() + REVIEW_WITHIN,
    )


def _row(row: Closing) -> str:
    return f"moderation.closing:{row.key}"
