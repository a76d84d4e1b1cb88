"""The rest of those who look after others: no more heavy cases in a turn than a person can bear, and breaks.

Nothing of it ever leaves an alert alone: it holds only while somebody else is on duty who can take it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kith import clock
from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation.models import Care, Rest, Turn
from kith.moderation.staffing import others_here
from kith.people.models import Person
from kith.safety.alerting import who_may_look
from kith.safety.models import Alert
from kith.safety.readiness import ready
from kith.ui.times import time_of_day

HEAVY = 3  # the level from which a case counts
WITHOUT_A_TURN = timedelta(hours=12)


def heavy_cases(person: Person) -> int:
    """How many alerts of level 3 or 4 this person has held in their turn. For themselves and a lead alone."""
    return heavy_cases_of([person])[person]


def heavy_cases_of(people: Sequence[Person]) -> dict[Person, int]:
    """The same of several, in two queries."""
    began = _turns_began(people)
    held = Care.objects.filter(person__in=people, level__gte=HEAVY, accepted_at__isnull=False)
    rows = held.filter(began_at__gte=min(began.values(), default=clock.now()))
    alerts: dict[int, set[int]] = {pk: set() for pk in began}
    for person, alert, began_at in rows.values_list("person", "alert", "began_at"):
        if person is not None and began_at >= began[person]:
            alerts[person].add(alert)
    return {person: len(alerts[person.pk]) for person in people}


def rests_until(person: Person) -> datetime | None:
    return _standing(person).order_by("-until").values_list("until", flat=True).first()


def has_to_rest(person: Person) -> bool:
    """Whether the break they have was given to them after a case of the highest level."""
    return _standing(person).filter(is_given=True).exists()


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
    fresh = list(others.exclude(pk__in=_breaks().values("person")))
    if alert.level < HEAVY:
        return bool(fresh)
    return any(held < settings.KITH_HEAVY_CASES for held in heavy_cases_of(fresh).values())


def _standing(person: Person) -> QuerySet[Rest]:
    return _breaks().filter(person=person)


def _breaks() -> QuerySet[Rest]:
    now = clock.now()
    return Rest.objects.filter(began_at__lte=now, until__gt=now)


def _turns_began(people: Sequence[Person]) -> dict[int, datetime]:
    """By number of the person: when the turn that runs began; for who has none, half a day ago."""
    running = Turn.objects.running(clock.now()).filter(person__in=people).order_by("-starts_at")
    without = dict.fromkeys((one.pk for one in people), clock.now() - WITHOUT_A_TURN)
    return without | dict(running.values_list("person", "starts_at"))
