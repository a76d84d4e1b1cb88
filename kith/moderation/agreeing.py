"""Four eyes: an act that needs two people is proposed by one and done when another agrees.

Whatever needs two people registers what is to be done (`when_agreed`) and calls `propose`. There is no other
way by which a second person is asked.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kith import clock
from kith.database.prepared import PreparedObjects
from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation import reading
from kith.moderation.impartial import NOBODY
from kith.moderation.models import Proposal, Report
from kith.moderation.reading import Again
from kith.notices.telling import tell_each
from kith.people.models import Person
from kith.people.sealing import seal, unseal
from kith.safety.alerting import LOOKED_AT_BY, staff_besides, who_may_look
from kith.safety.looking import has_opened, look_at_what_was_done
from kith.safety.models import Alert

Done = Callable[[Proposal, dict[str, Any]], None]
Declined = Callable[[Proposal], None]
Eyes = Callable[[Proposal], QuerySet[Person]]
Opens = Callable[[Proposal, Person, int], Again]
RestsOn = Callable[[Proposal], Sequence[Report]]


def _who_may_look(proposal: Proposal) -> QuerySet[Person]:
    """Those for whose eyes its alert is."""
    alert = alert_of(proposal)
    return who_may_look(alert) if alert is not None else staff_besides(proposal.concerns_id)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What becomes of a kind of proposal, and who may be the second person."""

    done: Done
    alone: Done | None
    declined: Declined | None
    eyes: Eyes
    opens: Opens | None
    rests_on: RestsOn | None


@dataclass(frozen=True, slots=True)
class Opened:
    """What is proposed and why, and the words it is about, where there are any."""

    details: dict[str, Any]
    again: Again | None


_rules: dict[str, _Rule] = {}


def when_agreed(
    kind: str,
    done: Done,
    *,
    alone: Done | None = None,
    declined: Declined | None = None,
    eyes: Eyes = _who_may_look,
    opens: Opens | None = None,
    rests_on: RestsOn | None = None,
) -> None:
    """What is done when a proposal of this kind is agreed to, and what when it is not.

    `alone` may be done by one person when no second can be had. It refuses where that may not be. `eyes`:
    who may agree, of whom whoever proposed it never is one. `opens`: the words it is about, and what was said
    of them, for the second person, who reads them with the rest. `rests_on`: the reports among that, all of
    which they have to have read.
    """
    _rules[kind] = _Rule(done, alone, declined, eyes, opens, rests_on)


@transaction.atomic
def propose(kind: str, about: str, concerns: Person, *, by: Person, **details: Any) -> Proposal:
    """Ask for a second person. Everybody who may agree is told. The same again while it waits is the same.

    What differs is refused, so that nobody thinks that their reason is what the second person reads.
    """
    waiting = Proposal.objects.waiting().filter(kind=kind, about=about).select_related("concerns").first()
    if waiting is not None:
        if details_of(waiting) != details:
            raise Refused(
                _("This waits for a second person already, in other words. Please look at that first.")
            )
        return waiting
    proposal = Proposal(kind=kind, about=about, concerns=concerns, asked_by=by)
    proposal.sealed = seal(concerns, json.dumps(details), row=_row(proposal))
    proposal.save()
    _ask_others(proposal, by)
    return proposal


@transaction.atomic
def take_over(proposal: Proposal, *, by: Person) -> Proposal:
    """Whoever proposed it is gone. Somebody who has read it proposes it in their place, for another to agree.

    Taking over what one has proposed changes nothing.
    """
    locked = _locked(proposal)
    if locked.asked_by_id == by.pk:
        return locked
    if not _may_answer(locked, by):
        raise Refused(_("Somebody else has to agree to this."))
    if locked.asked_by_id is not None:
        raise Refused(_("Whoever proposed it is here. It is theirs to take back, and yours to answer."))
    if locked.answered_at is not None:
        raise Refused(_("This is decided already."))
    _must_have_read(locked, by)
    locked.asked_by, locked.asked_at = by, clock.now()
    locked.save(update_fields=["asked_by", "asked_at"])
    _ask_others(locked, by)
    return locked


def second_people(proposal: Proposal) -> QuerySet[Person]:
    """Who may agree to it."""
    return _rules[proposal.kind].eyes(proposal).exclude(pk=proposal.asked_by_id or NOBODY)


@transaction.atomic
def agree(proposal: Proposal, *, by: Person) -> Proposal:
    """A second person, who has read what and why, agrees, and it is done. Agreeing twice does it once."""
    locked = _locked(proposal)
    if locked.answer == Proposal.AGREED:
        return locked
    if not _may_answer(locked, by):
        raise Refused(_("Somebody else has to agree to this."))
    if locked.asked_by_id is None and locked.answered_at is None:
        raise Refused(
            _("Whoever proposed it is no longer here, and it takes two. Take it over, and another can agree.")
        )
    _must_have_read(locked, by)
    return _answered(locked, Proposal.AGREED, by, _rules[locked.kind].done)


@transaction.atomic
def decline(proposal: Proposal, *, by: Person) -> Proposal:
    """It is not done. Whoever proposed it may take it back by the same."""
    locked = _locked(proposal)
    if locked.answer == Proposal.DECLINED:
        return locked
    answered, declined = _answered(locked, Proposal.DECLINED, by, None), _rules[locked.kind].declined
    if declined is not None:
        declined(answered)
    return answered


@transaction.atomic
def act_alone(proposal: Proposal, *, by: Person) -> Proposal:
    """Nobody else can be reached and a life is in danger: one person decides, others look at it after."""
    locked = _locked(proposal)
    if locked.answer == Proposal.ALONE:
        return locked
    rule = _rules[locked.kind]
    if rule.alone is None:
        raise Refused(_("Somebody else has to agree to this."))
    locked.answered_by = by
    rule.alone(locked, details_of(locked))
    return _answered(locked, Proposal.ALONE, by, rule.done)


def call_off(about: str) -> None:
    """What was proposed about something falls when that is over. Nobody need decline it.

    One that somebody answers at this moment is left to them: their act finds that it is over, and refuses.
    """
    waiting = Proposal.objects.waiting().filter(about=about)
    for one in waiting.select_for_update(of=("self",), no_key=True, skip_locked=True):
        _answered(one, Proposal.DECLINED, None, None)


@transaction.atomic
def read(proposal: Proposal, *, by: Person, start: int = 1) -> Opened:
    """Open what is proposed and why, to somebody who may, and what it is about.

    It is a look, which whom it concerns can see. `start`: from which report on, where there are many.
    """
    look_at_what_was_done(proposal.concerns, alert_of(proposal), by=by, source=_row(proposal))
    details, opens = details_of(proposal), _rules[proposal.kind].opens
    return Opened(details, opens(proposal, by, start) if opens is not None else None)


def details_of(proposal: Proposal) -> dict[str, Any]:
    """What is to be done. Raises Unreadable when the key of whom it concerns is gone."""
    if not proposal.sealed:
        return {}
    told: dict[str, Any] = json.loads(unseal(proposal.concerns, proposal.sealed, row=_row(proposal)))
    return told


def has_read(proposal: Proposal, by: Person) -> bool:
    """Whether somebody has opened what is proposed, and all that reporters said of it."""
    is_read = has_opened(_row(proposal), proposal.concerns, by=by)
    return is_read and reading.has_read_reports(_reports_of(proposal), by=by)


def has_said(proposal: Proposal) -> bool:
    """Whether words of reporters open with it, who see that they were read."""
    return bool(reading.said_with(_reports_of(proposal)))


def _reports_of(proposal: Proposal) -> Sequence[Report]:
    rests_on = _rules[proposal.kind].rests_on
    return rests_on(proposal) if rests_on is not None else ()


def may_be_done_alone(proposal: Proposal) -> bool:
    return _rules[proposal.kind].alone is not None


def page_of(proposal: Proposal) -> str:
    return f"/desk/proposals/{proposal.key}/"


def alert_of(proposal: Proposal) -> Alert | None:
    """What it is about, where that is an alert that is still kept."""
    return _alerts.first(key=proposal.about.removeprefix("alert:"))


def _may_answer(locked: Proposal, by: Person) -> bool:
    return by.acts_as(*LOOKED_AT_BY) and second_people(locked).filter(pk=by.pk).exists()


def _must_have_read(locked: Proposal, by: Person) -> None:
    if not has_read(locked, by):
        raise Refused(_("Read it first: it is you who decides about it."))


def _ask_others(proposal: Proposal, by: Person) -> None:
    record("moderation.proposed", by=by.pk, about=proposal, what=proposal.kind)
    tell_each(second_people(proposal), "moderation.agree", page_of(proposal))


def _answered(locked: Proposal, answer: str, by: Person | None, done: Done | None) -> Proposal:
    if locked.answered_at is not None:
        raise Refused(_("This is decided already."))
    locked.answer, locked.answered_by, locked.answered_at = answer, by, clock.now()
    locked.save(update_fields=["answer", "answered_by", "answered_at"])
    record("moderation.answered", by=by.pk if by else None, about=locked, what=locked.kind, answer=answer)
    if by is not None:
        asked = _who_may_look(locked).filter(pk=locked.asked_by_id or NOBODY).exclude(pk=by.pk)
        tell_each(asked, "moderation.second_answered", page_of(locked))
    if done is not None:
        done(locked, details_of(locked))
    return locked


def _locked(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("concerns", "asked_by").get(pk=proposal.pk)


def _row(proposal: Proposal) -> str:
    return f"moderation.proposal:{proposal.key}"


_alerts = PreparedObjects[Alert](lambda key: Alert.objects.filter(key=key), key=str)
