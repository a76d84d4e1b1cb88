"""Looking at the words behind an alert: as few as are needed, and each look is written down.

Whose words they are sees it under You: who looked, when, and at how much. Of the others whose messages were
read around them nobody is told: it would say to them that there was an alert.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat

from kith.database.prepared import Prepared, PreparedObjects
from kith.ledger.models import Fact
from kith.ledger.recording import record, record_each
from kith.people.models import Person
from kith.people.sealing import NO_KEY
from kith.safety import keeping, neighbours
from kith.safety.alerting import RAISED, words_of
from kith.safety.causes import LOST, causes_of, told_in
from kith.safety.models import Alert, Look, Noticed, Shown
from kith.safety.neighbours import Line
from kith.safety.screening.verdicts import is_by_second_reader

AROUND = 5
MOST = 200  # looks of which somebody reads
WORDS = "words"  # what a look was at: words that led to an alert, or that were reported
DONE = "done"  # what was noted, written or proposed about an alert
TRUSTED = "trusted"  # whom they named to be told when it is worst
UNNAMED = "unnamed"  # what was done about an alert of which they are not told
NAMED = (Alert.REQUEST, TRUSTED, DONE)  # what its person reads by its name; all else is something they wrote


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look shows: the words that were kept, and what stands around the newest of them now."""

    words: Sequence[str]
    around: Sequence[Line]
    is_lost: bool  # the person's key is gone, and with it what was sealed
    is_unsent: bool = False  # the newest of it was refused, or came back: nobody else was given it
    is_guess: bool = False  # no rule found how it treats others, only words that were weighed together
    is_partly_guess: bool = False  # that is so of a part of it: of one text, or of one kind of conduct


@transaction.atomic
def look(alert: Alert, *, by: Person, source: str = "") -> Seen:
    """Open the words of an alert to somebody who may (`access.alert_for`), and write down that they did.

    Only of one that `may_be_read`. `source` names the text in question, where it is not the newest of it.
    """
    newest = source or _source_of(alert)
    seen = _seen(alert, source) if source else _seen_all(alert, newest)
    others = sum(not line.is_it for line in seen.around)
    found = Look(person=alert.person, by=by, alert=alert, what=WORDS, source=newest, around=others)
    found.save(force_insert=True)
    record("safety.looked", by=by.pk, about=found, alert=alert.key, around=others)
    found_by_rules, guessed = _found_in(alert, source)
    return replace(
        seen,
        is_unsent=newest.startswith(Shown.UNSENT),
        is_guess=bool(guessed) and not found_by_rules,
        is_partly_guess=bool(guessed and found_by_rules),
    )


@transaction.atomic
def look_again(person: Person, source: str, *, by: Person, alert: Alert | None) -> Seen:
    """The same of one text about which something was decided, also when its alert is gone by now."""
    if alert is not None:
        return look(alert, by=by, source=source)
    around = neighbours.around(source, AROUND)
    others = sum(not line.is_it for line in around)
    found = Look.objects.create(person=person, by=by, what=WORDS, source=source, around=others)
    record("safety.looked", by=by.pk, about=found, alert="", around=others)
    return Seen((), around, is_lost=False)


@transaction.atomic
def look_at_one(person: Person, place: str, source: str, *, by: Person) -> Look:
    """Write down that somebody read one text of this person, of which something is kept back from others."""
    alert = Alert.objects.open_at(place, person, is_conduct=True).first()
    found = Look.objects.create(person=person, by=by, alert=alert, what=WORDS, source=source)
    record("safety.looked", by=by.pk, about=found, alert=alert.key if alert else "", around=0)
    return found


@transaction.atomic
def look_at_words(sources: Mapping[Person, Sequence[str]], *, by: Person) -> None:
    """Write down that somebody read what these people told staff. No alert of theirs led to it.

    What has to be read is asked text by text, so each has its row. The record has one line for each person.
    """
    looks = [
        [Look(person=person, by=by, what=WORDS, source=source) for source in theirs]
        for person, theirs in sources.items()
    ]
    Look.objects.bulk_create([one for theirs in looks for one in theirs])
    firsts = [theirs[0] for theirs in looks]
    record_each("safety.looked", by=by.pk, abouts=firsts, alert="", around=0)


@transaction.atomic
def look_at_what_was_done(person: Person, alert: Alert | None, *, by: Person, source: str = "") -> None:
    """Write down that somebody read what staff noted, wrote or proposed about this person, and nothing else.

    Of an alert of which they are not told it says no more than that something was read. `source`: what was
    read, where somebody has to have read it.
    """
    is_told = alert is not None and alert.key in alerts_told_to(person)
    what = DONE if is_told else UNNAMED
    found = Look.objects.create(person=person, by=by, alert=alert, what=what, source=source)
    record("safety.looked", by=by.pk, about=found, alert=alert.key if alert else "", around=0)


def has_opened(source: str, of: Person, *, by: Person, since: datetime | None = None) -> bool:
    """Whether somebody has read this text, so that they can decide about it; since it is as it is now."""
    last = _last_look(person=of.pk, by=by.pk, source=source)
    return any(since is None or looked_at >= since for (looked_at,) in last)


def has_opened_all(sources: Collection[str], *, by: Person) -> bool:
    """Whether somebody has read each of these texts, whoever wrote them."""
    opened = Look.objects.filter(by=by, source__in=sources).values("source").distinct()
    return not sources or opened.count() == len(set(sources))


def has_opened_words_of(alert: Alert, *, by: Person) -> bool:
    """The same of what raised an alert last, wherever it stood."""
    looks = Look.objects.filter(alert=alert, by=by, what=WORDS)
    return looks.filter(source=_source_of(alert)).exists()


def looks_at(person: Person) -> list[Look]:
    """Who looked at this person's words, the newest first. What led to a request is said by that name."""
    looks = _newest.all(person=person.pk)
    causes = causes_of({look.alert for look in looks if look.alert is not None})
    for look in looks:
        if look.what == WORDS and causes.get(look.alert_id or 0) == Alert.REQUEST:
            look.what = Alert.REQUEST
    return looks


def folded(looks: Iterable[Look]) -> list[list[Look]]:
    """What one person read within a minute, together: one press opens many texts. Of those alike, one."""
    minutes = groupby(looks, key=lambda one: (one.by_id, one.looked_at.replace(second=0, microsecond=0)))
    return [_unlike(near) for _minute, near in minutes]


def looks_of(person: Person) -> list[str]:
    """The keys of these looks, for a person's copy of the record."""
    return list(Look.objects.filter(person=person).values_list("key", flat=True))


def stand_under_you(person: Person, *, by: Person) -> Look:
    """Let a person see that somebody read what they had written before. The act itself records it."""
    return Look.objects.create(person=person, by=by, what=WORDS)


def alerts_told_to(person: Person) -> list[str]:
    """The keys of the alerts a person may read of in their copy of the record.

    Those that began with what they wrote or answered themselves. Of a report, and of how they treat others,
    they hear with a decision. Where it cannot be read any more what it began with, it may have been a report.
    """
    keys = [key for (key,) in _of_distress(person=person.pk)]
    facts = [(details.get("sealed", ""), about) for details, about in _raised(person=person.pk)]
    causes = told_in(person, facts)
    first = {about: cause for (_told, about), cause in zip(facts, causes, strict=True)}  # the oldest is last
    return [key for key in keys if first.get(f"alert:{key}") not in (Alert.REPORT, LOST)]


def untold(person: Person, entries: Sequence[tuple[str, dict[str, Any]]]) -> list[bool]:
    """Of entries that tell of an alert of this person, given as (about, details): which they do not read.

    That somebody reported them, or how they treat others, raised an alert of theirs; or it is lost what did.
    """
    causes = told_in(person, [(details.get("sealed", ""), about) for about, details in entries])
    in_clear = ["cause" in details for _about, details in entries]  # in entries from before it was sealed
    return [
        cause in (Alert.REPORT, Alert.CONDUCT) or (cause == LOST and not is_in_clear)
        for cause, is_in_clear in zip(causes, in_clear, strict=True)
    ]


def may_be_read(alert: Alert) -> bool:
    """Answers of a check-in are promised to be their giver's alone. That there is an alert is all we tell."""
    return not alert.place.startswith("checkin:")


def _unlike(looks: Iterable[Look]) -> list[Look]:
    found: dict[tuple[str, int], Look] = {}
    for one in looks:
        found.setdefault((one.what if one.what in NAMED else "", one.around), one)
    return list(found.values())


def _seen_all(alert: Alert, newest: str) -> Seen:
    """All that was kept of it, with what stands around the newest."""
    return _with_words(alert, neighbours.around(newest, AROUND) if newest else ())


def _seen(alert: Alert, source: str) -> Seen:
    """One text where it stands. What was kept opens only when it stands there no more."""
    around = neighbours.around(source, AROUND)
    if any(line.is_it and line.words for line in around):
        return Seen((), around, is_lost=False)
    return _with_words(alert, around)


def _with_words(alert: Alert, around: Sequence[Line]) -> Seen:
    try:
        return Seen(words_of(alert), around, is_lost=False)
    except NO_KEY:
        return Seen((), around, is_lost=True)


def _found_in(alert: Alert, source: str) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """What the screen found of conduct: what a rule did, and what its second reader alone took for that.

    In one text, or in all that raised the alert. Each kind in each text stands by itself: a guess beside
    what a rule found is a guess still.
    """
    if not alert.is_conduct:
        return set(), set()
    rows = Noticed.objects.filter(alert=alert)
    rows = rows.filter(source=source) if source else rows
    kept = zip(rows, keeping.opened(alert.person, rows), strict=False)  # none, when the key is gone
    found = [(row.pk, one) for row, told in kept for one in told.findings if one.is_conduct and one.counts]
    by_rules = {(pk, one.category) for pk, one in found if not is_by_second_reader(one.rule)}
    return by_rules, {(pk, one.category) for pk, one in found} - by_rules


def _source_of(alert: Alert) -> str:
    """The text that raised it last."""
    rows = Noticed.objects.filter(alert=alert).order_by("-pk").values_list("source", flat=True)
    here = Noticed.objects.filter(person=alert.person, place=alert.place, noticed_at__lte=alert.raised_at)
    return rows.first() or here.order_by("-pk").values_list("source", flat=True).first() or ""


def _as_looked(person: int, by: int, source: str) -> "QuerySet[Look, Any]":
    found = Look.objects.filter(person=person, by=by, source=source)
    return found.order_by("-looked_at").values_list("looked_at")[:1]


def _as_newest(person: int) -> "QuerySet[Look]":
    found = Look.objects.filter(person=person).select_related("by", "alert__person")
    return found.order_by("-looked_at", "-pk")[:MOST]


def _as_of_distress(person: int) -> "QuerySet[Alert, Any]":
    return Alert.objects.filter(person=person, is_conduct=False).values_list("key")


def _as_raised(person: int) -> "QuerySet[Fact, Any]":
    """What the ledger says of these, the newest first."""
    named = Concat(Value("alert:"), "key", output_field=CharField())
    of_them = Alert.objects.filter(person=person, is_conduct=False).values_list(named)
    return Fact.objects.filter(kind=RAISED, about__in=of_them).order_by("-pk").values_list("details", "about")


_newest = PreparedObjects[Look](_as_newest, person=int)
_of_distress = Prepared(_as_of_distress, person=int)
_raised = Prepared(_as_raised, person=int)
_last_look = Prepared(_as_looked, person=int, by=int, source=str)
