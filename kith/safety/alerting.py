"""Raising an alert: somebody may be in danger, and a person should look.

An alert never changes what happens to somebody's words. It is raised in the transaction of what
caused it, so that one does not exist without the other.
"""

import json
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from kith import clock
from kith.database.prepared import Prepared, PreparedObjects
from kith.ledger.recording import record
from kith.notices.models import Delivery, Notice
from kith.notices.telling import tell, tell_each
from kith.people import locking
from kith.people.models import Person, Role, second_factors
from kith.people.sealing import NO_KEY, seal, unseal
from kith.safety import heeding, nearness
from kith.safety.causes import as_told, cause_of, seal_cause
from kith.safety.duty import is_looked_after, people_on_duty
from kith.safety.models import NEWS_AFTER, Alert

log = structlog.get_logger(__name__)

NOTICE, STILL_WAITS, RAISED = "safety.alert", "safety.still_waits", "safety.alert_raised"
TAKEN, TOLD, LEFT, NOBODY = "taken", "told", "left", "nobody"
LOOKED_AT_BY = Role.LOOK_AFTER_ALERTS
_KEPT = 5  # of the texts that raised one alert, the newest


@transaction.atomic
def raise_alert(
    person: Person, *, place: str, level: int, cause: str, words: str = "", is_quiet: bool = False
) -> Alert:
    """Open an alert about `person` at `place` ("checkin:<key>"), or raise the one that stands open there.

    A later hit can raise the level and never lowers it. Staff are told when an alert is opened, when
    its level rises, when the person asks for somebody, and when they were last told a day ago; not for
    every further hit, nor when `is_quiet`: then whoever raises it tells them in another way. How somebody
    treats others (`Alert.CONDUCT`) has an alert of its own.
    """
    locking.lock(person.pk)  # one at a time about one person
    is_conduct = cause == Alert.CONDUCT
    alert = open_alert(person, place, is_conduct=is_conduct)
    if alert is None:
        alert = Alert(person=person, place=place, level=level, is_conduct=is_conduct)
        before, is_news = "", True
    else:
        alert.person = person
        before = cause_of(alert)
        is_more = level > alert.level or (cause == Alert.REQUEST != before)
        is_news = is_more or not was_told_lately(alert)
        alert.level = max(level, alert.level)
    sealed = seal_cause(alert, cause)
    if sealed and is_news and before != Alert.REQUEST:
        alert.sealed_cause = sealed
    _keep_words(alert, words)
    alert.raised_at = clock.now()
    alert.save()
    told = {"level": alert.level, "is_conduct": is_conduct, "language": person.language}
    record(RAISED, by=None, about=alert, sealed=as_told(sealed), **told)
    if is_news and not is_quiet:
        _tell_staff(alert, Alert.REQUEST if before == Alert.REQUEST else cause)
    return alert


def open_alert(person: Person, place: str, *, is_conduct: bool = False) -> Alert | None:
    """The alert that stands open about this person at this place."""
    return _open_at[is_conduct].first(person=person.pk, place=place)


def word_of(alert: Alert) -> str:
    """How far word of this alert has come to somebody who may open it today: a word of those above.

    Taken is what somebody looks after now. Told is who has seen their last note on the site, or to whom its
    mail has left. Until then the note lies there. It says nothing of when they will read it, and neither may
    the page.
    """
    if is_looked_after(alert):
        return TAKEN
    last: dict[int, bool] = dict(_notes(path=page_of(alert), person=alert.person_id))
    if not last:
        return NOBODY
    return TOLD if any(last.values()) else LEFT


@transaction.atomic
def tell_of_open_alerts(person: Person) -> None:
    """Tell somebody who may look after alerts from now on of those that stand open."""
    standing = Alert.objects.for_eyes_of(person).filter(closed_at__isnull=True)
    for alert in standing.order_by("opened_at"):
        path = page_of(alert)
        if not Notice.objects.filter(person=person, kind=NOTICE, path=path).exists():
            tell(person, NOTICE, path)


def can_tell(person: Person) -> bool:
    """Whether anybody at all would be told that this person asks for somebody, and could look."""
    return who_can_open(person.pk).exists()


def was_told_lately(alert: Alert) -> bool:
    """Whether staff had word of it by a note of its own within a day."""
    return bool(_told_since(path=page_of(alert), since=clock.now() - NEWS_AFTER))


def words_of(alert: Alert) -> list[str]:
    """The texts that raised the alert, oldest first. Raises Unreadable when the person's key is gone."""
    if not alert.words:
        return []
    kept: list[str] = json.loads(unseal(alert.person, alert.words, row=_row(alert)))
    return kept


def _keep_words(alert: Alert, words: str) -> None:
    """Where no key can be had they are not kept here. The alert is raised all the same."""
    if not words:
        return
    try:
        kept = [*words_of(alert), words][-_KEPT:]
        alert.words = seal(alert.person, json.dumps(kept), row=_row(alert))
    except NO_KEY:
        log.exception("no key can be had, and an alert is raised without the words")


def _tell_staff(alert: Alert, cause: str) -> None:
    """Who is on duty; when nobody is, everybody who looks after alerts.

    On their pages, and by mail too unless it can wait a day: who is called for little stops coming.
    """
    is_little = alert.level == 1 and cause in (Alert.MESSAGE, Alert.CONDUCT)
    waits = is_little and not heeding.at_once(alert.place)
    staff, on_duty = _staff_for[alert.is_conduct].all(person=alert.person_id), people_on_duty()
    here = [member for member in staff if member.pk in on_duty]
    tell_each(here or staff, NOTICE, page_of(alert), mail=not waits)


def tell_that_it_waits(alert: Alert, people: QuerySet[Person]) -> None:
    """Tell these people that nobody has taken it in time."""
    tell_each(people, STILL_WAITS, page_of(alert))


def staff_besides(person_id: int) -> QuerySet[Person]:
    held = Role.objects.filter(name__in=LOOKED_AT_BY, ended_at__isnull=True).values("person")
    return Person.objects.filter(pk__in=held, is_active=True).exclude(pk=person_id)


def who_may_look(alert: Alert) -> QuerySet[Person]:
    """Of the staff, those for whose eyes it is (`AlertQuerySet.for_eyes_of`)."""
    staff = staff_besides(alert.person_id)
    if alert.is_conduct:
        staff = staff.exclude(pk__in=nearness.near(alert.person_id))
    return staff


def who_can_open(person_id: int) -> QuerySet[Person]:
    """Of those who are told, whoever could open an alert today: with a second factor. Who lacks the training
    is not kept from one that would wait otherwise.
    """
    return staff_besides(person_id).filter(pk__in=second_factors().values("user"))


def page_of(alert: Alert) -> str:
    """Its page stands in a layer above."""
    return f"/desk/alerts/{alert.key}/"


def _row(alert: Alert) -> str:
    return f"safety.alert:{alert.key}"


def _standing(person: int, place: str, *, is_conduct: bool) -> QuerySet[Alert]:
    return Alert.objects.open_at(place, Person(pk=person), is_conduct=is_conduct)


def _lookers(person: int, *, is_conduct: bool) -> QuerySet[Person]:
    return who_may_look(Alert(person_id=person, is_conduct=is_conduct))


def _told(path: str, since: datetime) -> "QuerySet[Notice, Any]":
    return Notice.objects.filter(kind=NOTICE, path=path, made_at__gt=since).values_list("pk")[:1]


def _notes_of(path: str, person: int) -> "QuerySet[Notice, Any]":
    """Of an alert: to whom each went who may open it today, and whether it has come, the last at the end."""
    notes = Notice.objects.filter(
        kind__in=(NOTICE, STILL_WAITS), path=path, person__in=who_can_open(person).values("pk")
    )
    mailed = Exists(Delivery.objects.filter(notice=OuterRef("pk"), sent_at__isnull=False))
    has_come = Q(seen_at__isnull=False) | mailed
    return notes.order_by("made_at", "pk").values_list("person", has_come)


_notes = Prepared(_notes_of, path=str, person=int)
_open_at = {
    of: PreparedObjects[Alert](partial(_standing, is_conduct=of), person=int, place=str)
    for of in (False, True)
}
_staff_for = {
    of: PreparedObjects[Person](partial(_lookers, is_conduct=of), person=int) for of in (False, True)
}
_told_since = Prepared(_told, path=str, since=datetime)
