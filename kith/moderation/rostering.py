"""The rota: who is to be on duty, who says that they are, and who hands a turn to somebody else."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kith import clock
from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation.models import Turn
from kith.moderation.staffing import is_anybody_else_here
from kith.notices.telling import tell
from kith.people.models import Person
from kith.safety.alerting import staff_besides, tell_of_open_alerts

LONGEST = timedelta(hours=24)
EARLY = timedelta(minutes=30)  # so long before its start one may say that one is here
PAGE = "/desk/rota/"


@transaction.atomic
def plan(person: Person, part: str, starts_at: datetime, ends_at: datetime, *, by: Person) -> Turn:
    """Put somebody on the rota. They are told, unless they did it themselves."""
    if not timedelta(0) < ends_at - starts_at <= LONGEST:
        raise Refused(_("A turn ends after it begins, and takes 24 hours at most."))
    if ends_at <= clock.now():
        raise Refused(_("This turn is over already."))
    if not staff_besides(0).filter(pk=person.pk).exists():
        raise Refused(_("Only people who look after alerts can have a turn."))
    turn = Turn.objects.create(person=person, part=part, starts_at=starts_at, ends_at=ends_at, made_by=by)
    record("moderation.turn_planned", by=by.pk, about=turn, part=part)
    if person != by:
        tell(person, "moderation.turn", PAGE)
    return turn


@transaction.atomic
def be_here(turn: Turn, *, by: Person) -> Turn:
    """Say "I am here". From now on the site may say that somebody is on duty. Twice is once.

    Who comes on duty is told of what stands open.
    """
    locked = _locked(turn)
    if locked.person_id != by.pk or locked.given_up_at is not None:
        raise Refused(_("This turn is not yours any more."))
    if not locked.starts_at - EARLY <= clock.now() < locked.ends_at:
        raise Refused(_("You can say that you are here from half an hour before your turn until its end."))
    if locked.here_at is None:
        locked.here_at = clock.now()
        locked.save(update_fields=["here_at"])
        record("moderation.here", by=by.pk, about=locked, part=locked.part)
        tell_of_open_alerts(by)
    return locked


@transaction.atomic
def hand_over(turn: Turn, to: Person, *, by: Person) -> Turn:
    """Give the rest of a turn to somebody else, without a reason. They have to say that they are here."""
    locked = _given_up(turn, by)
    if locked is None:
        raise Refused(_("This turn is not yours any more."))
    starts_at = max(locked.starts_at, clock.now())
    return plan(to, locked.part, starts_at, locked.ends_at, by=by)


@transaction.atomic
def give_up(turn: Turn, *, by: Person) -> None:
    """Strike a turn from the rota. Twice is once."""
    _given_up(turn, by)


def leaves_nobody(turn: Turn) -> bool:
    """Whether nobody would be on duty if this turn ended now."""
    return turn.runs() and turn.here_at is not None and not is_anybody_else_here(turn.person)


def _given_up(turn: Turn, by: Person) -> Turn | None:
    locked = _locked(turn)
    if locked.given_up_at is not None or locked.ends_at <= clock.now():
        return None
    locked.given_up_at = clock.now()
    locked.save(update_fields=["given_up_at"])
    record("moderation.turn_given_up", by=by.pk, about=locked, part=locked.part)
    if locked.person != by:
        tell(locked.person, "moderation.turn", PAGE)
    return locked


def _locked(turn: Turn) -> Turn:
    return Turn.objects.select_for_update(of=("self",)).select_related("person").get(pk=turn.pk)
