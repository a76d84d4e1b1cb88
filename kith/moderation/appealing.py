"""Appealing: whoever a decision is about asks, once, that somebody else looks at it, and is answered."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kith import clock
from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation import reading
from kith.moderation.deciding import undo
from kith.moderation.impartial import with_fresh_eyes
from kith.moderation.models import Appeal, Decision
from kith.notices.telling import tell, tell_each
from kith.people.models import Person
from kith.safety.alerting import LOOKED_AT_BY
from kith.safety.noticing import Written, notice


@transaction.atomic
def appeal(decision: Decision, words: str, *, by: Person) -> Appeal:
    """Ask for other eyes. Asking twice asks once, and in other words it is refused: nobody would read them.

    The measure holds until somebody has looked.
    """
    locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if locked.about_id != by.pk or not locked.is_agreed or locked.measure == Decision.NONE:
        raise Refused(_("Only whom a decision is about can appeal it."))
    if (before := Appeal.objects.filter(decision=locked).first()) is not None:
        if words.strip() not in ("", before.read()):
            raise Refused(_("You have appealed already, and that can be done once."))
        return before
    if locked.undone_at is not None:
        raise Refused(_("This was undone. There is nothing left to appeal."))
    if not words.strip():
        raise Refused(_("Write a few words, so that somebody else knows what to look at."))
    made = Appeal(decision=locked, by=by)
    made.say(words.strip())
    made.save(force_insert=True)
    record("moderation.appealed", by=by.pk, about=made, measure=locked.measure)
    path = reverse("moderation:decision", args=[locked.key])
    tell_each(with_fresh_eyes(locked), "moderation.appealed", path)
    _read(made, words, by)
    return made


@transaction.atomic
def answer(asked: Appeal, outcome: str, words: str, *, by: Person) -> Appeal:
    """Decide an appeal, as somebody who had no part in the decision and has read it with what it rests on.

    Overturned, the measure is undone. Whoever answers second finds the first answer.
    """
    near = ("decision__about", "decision__instead_of", "by")
    locked = Appeal.objects.select_for_update(of=("self",)).select_related(*near).get(pk=asked.pk)
    decision = locked.decision
    if not by.acts_as(*LOOKED_AT_BY) or not with_fresh_eyes(decision).filter(pk=by.pk).exists():
        raise Refused(_("An appeal is decided by somebody who had no part in the decision."))
    if locked.answered_at is not None:
        return locked
    if decision.undone_at is not None:
        raise Refused(_("This was undone. There is nothing left to appeal."))
    if outcome not in Appeal.OUTCOMES or not words.strip():
        raise Refused(_("Say what you decide, and why. The person reads it."))
    if not has_read(locked, by):
        raise Refused(_("Read it first: it is you who decides about it."))
    locked.outcome, locked.answered_by, locked.answered_at = outcome, by, clock.now()
    locked.give_answer(words.strip())
    locked.save(update_fields=["outcome", "answered_by", "answered_at", "answer"])
    is_upheld = outcome == Appeal.UPHELD
    record("moderation.appeal_decided", by=by.pk, about=locked, upheld=is_upheld)
    if not is_upheld:
        undo(decision, by=by)
    tell(locked.by, "moderation.appeal_decided", reverse("moderation:appeal", args=[decision.key]))
    return locked


def has_read(asked: Appeal, by: Person) -> bool:
    """Whether somebody has opened the appeal, which opens with the reason, and all that reporters said."""
    return reading.has_read_reason(asked.decision, by=by, since=asked.made_at)


def can_be_answered(decision: Decision) -> bool:
    """Whether anybody is here who could look at it with fresh eyes."""
    return with_fresh_eyes(decision).exists()


def _read(made: Appeal, words: str, by: Person) -> None:
    """Whoever appeals may be in danger. What they quote of others is no conduct of theirs."""
    where, source = f"person:{by.key}", f"appeal:{made.key}"
    notice(Written(by, where, source, words, language=by.language, is_to_staff=True))
