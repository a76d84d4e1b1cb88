"""Four eyes: an act that needs two people is proposed by one and done when another agrees.

Who else needs two people registers what is to be done (`when_agreed`) and calls `propose`.
"""

import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kith import clock
from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation.models import Proposal
from kith.notices.telling import tell
from kith.people.models import Person
from kith.people.sealing import seal, unseal
from kith.safety.alerting import staff_besides

Done = Callable[[Proposal, dict[str, Any]], None]
_done: dict[str, Done] = {}
_alone: dict[str, Done] = {}


def when_agreed(kind: str, done: Done, *, alone: Done | None = None) -> None:
    """What is done when a proposal of this kind is agreed to.

    `alone` may be done by one person when no second can be had. It refuses where that may not be.
    """
    _done[kind] = done
    if alone is not None:
        _alone[kind] = alone


@transaction.atomic
def propose(kind: str, about: str, concerns: Person, *, by: Person, **details: Any) -> Proposal:
    """Ask for a second person. Everybody who may agree is told. The same again while it waits is the same."""
    waiting = Proposal.objects.waiting().filter(kind=kind, about=about).first()
    if waiting is not None:
        return waiting
    proposal = Proposal(kind=kind, about=about, concerns=concerns, asked_by=by)
    proposal.sealed = seal(concerns, json.dumps(details), row=_row(proposal))
    proposal.save()
    record("moderation.proposed", by=by.pk, about=proposal, what=kind)
    for other in staff_besides(concerns.pk).exclude(pk=by.pk):
        tell(other, "moderation.agree", page_of(proposal))
    return proposal


@transaction.atomic
def agree(proposal: Proposal, *, by: Person) -> Proposal:
    """A second person agrees, and it is done. Agreeing twice does it once."""
    locked = _locked(proposal)
    if locked.answer == Proposal.AGREED:
        return locked
    if locked.asked_by_id in (None, by.pk) or locked.concerns_id == by.pk:
        raise Refused(_("Somebody else has to agree to this."))
    return _answered(locked, Proposal.AGREED, by, _done[locked.kind])


@transaction.atomic
def decline(proposal: Proposal, *, by: Person) -> Proposal:
    """It is not done. Whoever proposed it may take it back by the same."""
    locked = _locked(proposal)
    return locked if locked.answer == Proposal.DECLINED else _answered(locked, Proposal.DECLINED, by, None)


@transaction.atomic
def act_alone(proposal: Proposal, *, by: Person) -> Proposal:
    """Nobody else can be reached and a life is in danger: one person decides, others look at it after."""
    locked = _locked(proposal)
    if locked.answer == Proposal.ALONE:
        return locked
    if locked.kind not in _alone:
        raise Refused(_("Somebody else has to agree to this."))
    locked.answered_by = by
    _alone[locked.kind](locked, details_of(locked))
    return _answered(locked, Proposal.ALONE, by, _done[locked.kind])


def call_off(about: str) -> None:
    """What was proposed about something falls when that is over. Nobody need decline it.

    One that somebody answers at this moment is left to them: their act finds that it is over, and refuses.
    """
    waiting = Proposal.objects.waiting().filter(about=about)
    for one in waiting.select_for_update(of=("self",), no_key=True, skip_locked=True):
        _answered(one, Proposal.DECLINED, None, None)


def details_of(proposal: Proposal) -> dict[str, Any]:
    """What is to be done. Raises Unreadable when the key of whom it concerns is gone."""
    told: dict[str, Any] = json.loads(unseal(proposal.concerns, proposal.sealed, row=_row(proposal)))
    return told


def may_be_done_alone(proposal: Proposal) -> bool:
    return proposal.kind in _alone


def page_of(proposal: Proposal) -> str:
    return f"/desk/proposals/{proposal.key}/"


def _answered(locked: Proposal, answer: str, by: Person | None, done: Done | None) -> Proposal:
    if locked.answered_at is not None:
        raise Refused(_("This is decided already."))
    locked.answer, locked.answered_by, locked.answered_at = answer, by, clock.now()
    locked.save(update_fields=["answer", "answered_by", "answered_at"])
    record("moderation.answered", by=by.pk if by else None, about=locked, what=locked.kind, answer=answer)
    if done is not None:
        done(locked, details_of(locked))
    return locked


def _locked(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("concerns", "asked_by").get(pk=proposal.pk)


def _row(proposal: Proposal) -> str:
    return f"moderation.proposal:{proposal.key}"
