"""The rest of those who look after others: no more heavy cases in a turn than a person can bear, and breaks.

Nothing of it ever leaves an alert alone: it holds only while somebody else is on duty who can take it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kith import clock
from kith.database.prepared import Prepared, UpTo, in_parts
from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation.models import Care, Rest, Turn
from kith.moderation.staffing import others_here
from kith.people.models import Person
from kith.safety.alerting import who_may_look
from kith.safety.models import Alert
from kith.safety.readiness import ready
from kith.ui.times import time_of_day

AT_ONCE = 20  # people who are asked about together
HEAVY = 3  # the level from which a case counts
WITHOUT_A_TURN = timedelta(hours=12)


def heavy_cases(person: Person) -> int:
    """How many alerts of level 3 or 4 this person has held in their turn. For themselves and a lead alone."""
    return heavy_cases_of([person])[person]


def heavy_cases_of(people: Sequence[Person]) -> dict[Person, int]:
    """The same of several, in two queries for twenty."""
    began = _turns_began(people)
    since = min(began.values(), default=clock.now())
    alerts: dict[int, set[int]] = {pk: set() for pk in began}
    for part in in_parts(began, AT_ONCE):
        for person, alert, began_at in _held(people=part, since=since):
            if began_at >= began[person]:
                alerts[person].add(alert)
    return {person: len(alerts[person.pk]) for person in people}


def rests_until(person: Person) -> datetime | None:
    return next((until for until, _is_given in _resting(person=person.pk, now=clock.now())), None)


def has_to_rest(person: Person) -> bool:
    """Whether the break they have was given to them after a case of the highest level."""
    return any(is_given for _until, is_given in _resting(person=person.pk, now=clock.now()))


@transaction.atomic
def rest(*, by: Person) -> Rest | None:
    """Take a break: no new alert comes to this person meanwhile, as long as somebody else is on duty."""
    until = clock.now() + timedelta(minutes=settings.KITH_REST_MINUTES)
    if not settings.KITH_REST_MINUTES or rests_until(by) is not None:
        return None
    record("moderation.rested", by=by.pk)
    return Rest.objects.create(person=by, until=until)


@transaction.atomic
def give_rest(person: Person) -> None:
    """The break after a case of the highest level, also to who takes one by themselves just then."""
    if settings.KITH_REST_MINUTES:
        record("moderation.rested", by=person.pk)
        until = clock.now() + timedelta(minutes=settings.KITH_REST_MINUTES)
        Rest.objects.create(person=person, until=until, is_given=True)


@transaction.atomic
def be_back(*, by: Person) -> None:
    """End one's own break before its time; not one that was given. Coming back twice is coming back once."""
    Rest.objects.filter(person=by, until__gt=clock.now(), is_given=False).update(until=clock.now())


def refuse_the_tired(alert: Alert, person: Person) -> None:
    """Leave it to somebody else who can take it: for who takes a break, or has held enough in this turn."""
    until = rests_until(person)
    has_enough = alert.level >= HEAVY and heavy_cases(person) >= settings.KITH_HEAVY_CASES
    if (until is None and not has_enough) or not _can_anybody_else(alert, person):
        return
    if until is not None:
        said = _("You take a break until %(time)s, and somebody else is on duty.")
        raise Refused(said % {"time": time_of_day(until)})
    raise Refused(_("You have held enough heavy cases in this turn, and somebody else is on duty."))


def _can_anybody_else(alert: Alert, person: Person) -> bool:
    """Whether somebody who is here may open it and need not rest themselves. Who is tired beside others who
    all are, or beside whom it is about alone, takes it after all."""
    others = ready(who_may_look(alert)).filter(pk__in=others_here(person).values("person"))
    fresh = list(others.exclude(pk__in=_breaks(clock.now()).values("person")))
    if alert.level < HEAVY:
        return bool(fresh)
    return any(held < settings.KITH_HEAVY_CASES for held in heavy_cases_of(fresh).values())


def _breaks(now: datetime) -> QuerySet[Rest]:
    return Rest.objects.filter(began_at__lte=now, until__gt=now)


def _as_resting(person: int, now: datetime) -> "QuerySet[Rest, Any]":
    return _breaks(now).filter(person=person).order_by("-until").values_list("until", "is_given")


def _as_held(people: list[int], since: datetime) -> "QuerySet[Care, Any]":
    held = Care.objects.filter(person__in=people, level__gte=HEAVY, accepted_at__isnull=False)
    return held.filter(began_at__gte=since).values_list("person", "alert", "began_at")


def _as_running(people: list[int], now: datetime) -> "QuerySet[Turn, Any]":
    running = Turn.objects.running(now).filter(person__in=people)
    return running.order_by("-starts_at").values_list("person", "starts_at")


_resting = Prepared(_as_resting, person=int, now=datetime)
_held = Prepared(_as_held, people=UpTo(AT_ONCE), since=datetime)
_running = Prepared(_as_running, people=UpTo(AT_ONCE), now=datetime)


def _turns_began(people: Sequence[Person]) -> dict[int, datetime]:
    """By number of the person: when the turn that runs began; for who has none, half a day ago."""
    now = clock.now()
    began = dict.fromkeys((one.pk for one in people), now - WITHOUT_A_TURN)
    for part in in_parts(began, AT_ONCE):
        began |= dict(_running(people=part, now=now))
    return began
