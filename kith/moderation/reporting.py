"""Reporting: a member tells staff of a message, a person in a group, or a group.

Who reported is known to staff alone, and that there is a report to nobody else. Nothing follows by itself:
a report opens an alert that a person looks at, and many reports are the same alert.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kith import clock
from kith.conversations.models import Message
from kith.database.prepared import Prepared, PreparedObjects
from kith.gates import Refused
from kith.groups.models import Group, Membership
from kith.ledger.recording import record
from kith.moderation import flooding
from kith.moderation.impartial import NOBODY, concerned, staff_for
from kith.moderation.models import Report, ReportQuerySet
from kith.notices.models import Notice
from kith.notices.telling import tell_each
from kith.people import locking
from kith.people.models import Person
from kith.people.sealing import unseal_each
from kith.safety.alerting import open_alert, raise_alert, was_told_lately, who_can_open
from kith.safety.models import Alert
from kith.safety.noticing import Written, notice

LEVELS = {
    Report.FEAR: 2,
    Report.HURTING: 2,
    Report.ADVICE: 2,
    Report.CONTACT: 1,
    Report.SELLING: 1,
    Report.TRUST: 1,
    Report.OTHER: 1,
}
"""By what was said to have happened. How many say so never adds to it."""


@transaction.atomic
def report_message(message: Message, kind: str, words: str = "", *, by: Person) -> Report:
    """Report a message. Whoever wrote it under an alias stays unknown to the reporter."""
    if message.author_id == by.pk:
        raise Refused(_("You wrote this yourself. You can take it back, or ask for a person."))
    place = message.conversation
    report = Report(by=by, about=message.author, group=place.group, message=message, kind=kind)
    report.source = f"message:{message.key}"
    return _report(report, words, place=f"conversation:{place.key}", said=message.as_read)


@transaction.atomic
def report_person(seat: Membership, kind: str, words: str = "", *, by: Person) -> Report:
    """Report somebody who sits in a group, a host too: no host ever hears of it."""
    if seat.person_id == by.pk:
        raise Refused(_("This is you. If you would like somebody to talk to, ask for a person."))
    report = Report(by=by, about=seat.person, group=seat.group, kind=kind, source=f"seat:{seat.key}")
    return _report(report, words, place=f"group:{seat.group.key}")


@transaction.atomic
def report_group(group: Group, kind: str, words: str = "", *, by: Person) -> Report:
    """Report a group as a whole. It is about nobody yet: staff find out whom it concerns."""
    report = Report(by=by, group=group, kind=kind, source=f"group:{group.key}")
    return _report(report, words, place=f"group:{group.key}")


@transaction.atomic
def withdraw(report: Report, *, by: Person) -> Report:
    """Take a report back. Twice is once. The alert stays: a person may have begun to look."""
    locked = Report.objects.select_for_update(no_key=True, of=("self",)).get(pk=report.pk, by=by)
    if locked.withdrawn_at is None and locked.decision_id is None:
        locked.withdrawn_at = clock.now()
        locked.save(update_fields=["withdrawn_at"])
        record("moderation.report_withdrawn", by=None, about=locked)
    return locked


def standing_reports(person: Person, source: str) -> list[Report]:
    """What this person has reported of a thing and not taken back."""
    return _standing_reports.all(person=person.pk, source=source)


def _as_standing(person: int, source: str) -> ReportQuerySet:
    made = Report.objects.filter(by=person, source=source, withdrawn_at__isnull=True)
    return made.select_related("decision", "about").order_by("pk")


_standing_reports = PreparedObjects[Report](_as_standing, person=int, source=str)


def heard(reports: Iterable[Report]) -> set[int]:
    """Which of these somebody could look at today. For whoever made them."""
    made = list(reports)
    able = set(who_can_open(NOBODY).values_list("pk", flat=True))
    return {report for report, near in concerned(made).items() if able - near}


def _report(report: Report, words: str, *, place: str, said: str = "") -> Report:
    """Keep it, unless the same stands already, and see that a person looks.

    A fear for somebody and a complaint about them are two things, also from one reporter. Another kind, or
    more words, are a report beside the first: whatever is said reaches whoever decides.
    """
    # A form is easily sent twice; and the alert is about somebody who may just report whoever reports them.
    locking.lock(report.by_id, report.about_id or report.by_id)
    if (standing := _standing(report, words)) is not None:
        _read(standing, words, place)
        return standing
    waiting = [kind for (kind,) in _kinds_waiting(source=report.source)]
    is_first = not any((kind == Report.FEAR) == report.is_fear for kind in waiting)
    report.say(words)
    is_one_of_many = flooding.is_one_of_many(report)
    report.alert = _alert(report, place, said, is_first=is_first, is_quiet=is_one_of_many)
    report.save(force_insert=True)
    record("moderation.reported", by=None, about=report, of=report.kind)
    if is_one_of_many:
        _tell_of_many(report)
    elif report.about is None:
        _tell_of(report)
    _read(report, words, place)
    return report


def _standing(report: Report, words: str) -> Report | None:
    """What the same person said of it already.

    Of a message that was decided about, the same kind and words are not reported anew.
    """
    said = _said_before.all(by=report.by_id, source=report.source, kind=report.kind)
    before = [one for one in said if report.message or one.decision_id is None]
    if not words:
        return before[0] if before else None
    read = unseal_each((report.by, one.words, one.row) for one in before)
    return next((one for one, theirs in zip(before, read, strict=True) if theirs == words), None)


def _alert(report: Report, place: str, said: str, *, is_first: bool, is_quiet: bool) -> Alert | None:
    """One alert for each person and place. Another report of the same thing adds nothing to one that staff
    were told of.

    `is_quiet`: it has its clock as any other, and staff are told of it with others of its kind.
    """
    if report.about is None:
        return None
    cause = Alert.REPORT if report.is_fear else Alert.CONDUCT
    level = LEVELS[report.kind]
    standing = open_alert(report.about, place, is_conduct=not report.is_fear)
    is_like_before = standing is not None and standing.level >= level and standing.is_recent()
    if standing is not None and is_like_before and not is_first and (is_quiet or was_told_lately(standing)):
        return standing
    words = said if is_first else ""
    return raise_alert(report.about, place=place, level=level, cause=cause, words=words, is_quiet=is_quiet)


def _tell_of(report: Report) -> None:
    """About nobody there can be no alert, so staff are told of the report itself: once for each group.

    What one account reported of it in a flood was told with the rest of that, and is no word of the group.
    """
    others = Report.objects.open().filter(source=report.source).exclude(pk=report.pk)
    pages = [reverse("moderation:case", args=[one.key]) for one in others]
    if not Notice.objects.filter(kind="moderation.reported", path__in=pages).exists():
        tell_each(staff_for(report), "moderation.reported", reverse("moderation:case", args=[report.key]))


def _tell_of_many(report: Report) -> None:
    """One account goes on reporting: that is told once in an hour, and not of each thing."""
    path, since = reverse("moderation:cases"), clock.now() - flooding.WITHIN
    told = Notice.objects.filter(kind="moderation.reported", path=path, made_at__gt=since)
    tell_each(staff_for(report).exclude(pk__in=told.values("person")), "moderation.reported", path)


def _read(report: Report, words: str, place: str) -> None:
    """The reporter may be in danger too. What they quote of others is no conduct of theirs."""
    if words:
        source = f"report:{report.key}"
        notice(Written(report.by, place, source, words, language=report.by.language, is_to_staff=True))


def _by_one(by: int, source: str, kind: str) -> "QuerySet[Report]":
    made = Report.objects.filter(by=by, source=source, kind=kind, withdrawn_at__isnull=True)
    return made.select_related("by").order_by("pk")


def _of_this(source: str) -> "QuerySet[Report, Any]":
    return Report.objects.open().filter(source=source).order_by().values_list("kind").distinct()


_said_before = PreparedObjects[Report](_by_one, by=int, source=str, kind=str)
_kinds_waiting = Prepared(_of_this, source=str)
