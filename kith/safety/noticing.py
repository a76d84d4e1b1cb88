"""Noticing: every text that a person writes for others is read by the screen as it is written.

It changes nothing about the text. It is not asked before the text is written and has no say in whether it
is: what it can do is keep what it noticed, open an alert that a person looks at, and show its writer help.
Where it fails, the text goes out all the same, and staff are told that it was not read.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import structlog
from django.db import transaction

from kith import clock
from kith.ledger.recording import record
from kith.notices.models import Notice
from kith.notices.telling import tell
from kith.people import locking
from kith.people.models import Person
from kith.safety import keeping, showing
from kith.safety.alerting import raise_alert, staff_besides
from kith.safety.models import Alert, Noticed, Shown
from kith.safety.neighbours import Answered, Earlier, Neighbours
from kith.safety.panels import NOT_SCREENED, SOMEONE_ELSE, WORDS
from kith.safety.reading import read, whole
from kith.safety.screening import Verdict, screen
from kith.safety.screening.data_files import LANGUAGES
from kith.safety.screening.raising import LATCHED_FOR, MESSAGES_BACK, WORRIED_REPLIES, Context, Raised, raised
from kith.safety.screening.rules import CLINICIAN_CLAIM, THIRD_PARTY
from kith.safety.screening.verdicts import is_by_second_reader

AT_SOMEBODY_IN_DANGER = 3  # the level of goading or insulting them
HARASSMENT = "harassment"
FAILED = "safety.screen_failed"  # a fact, and a notice to staff
T = TypeVar("T")
_DECLARED = {language.lower(): language for language in LANGUAGES}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """A text that was just written. `place` is where an alert about it stands, `source` the text itself."""

    person: Person
    place: str
    source: str
    text: str
    title: str = ""  # stands over it
    label: str = ""  # says what it is about
    language: str = ""  # of the group, or of the writer: a hint
    neighbours: Neighbours = field(default_factory=Neighbours)
    is_to_staff: bool = False  # a report, an appeal: what it tells of others is no conduct of its writer

    @property
    def whole(self) -> str:
        return whole(self.text, title=self.title, label=self.label)


def notice(written: Written) -> Shown | None:
    """Read one text in the transaction that writes it. Answers the help panel its writer is to see, if any.

    It never raises: nobody's words are lost because we failed to read them.
    """
    verdict = None
    try:
        declared = _DECLARED.get(written.language)
        verdict = read(written.text, title=written.title, label=written.label, language=declared)
        if verdict.is_screened and not verdict.findings:
            return None
        with transaction.atomic():
            return _act_on(verdict, written)
    except Exception:
        log.exception("the screen failed, the text went out unread", kind=written.source.partition(":")[0])
        _say_that_it_failed(written)
        return _at_least(verdict, written)


def calls_for_help(text: str, *, language: str, zone: str) -> bool:
    """Whether help would stand at this, were it the first of its writer. Nothing is kept, nobody told."""
    try:
        verdict = read(text, language=_DECLARED.get(language))
        hour = clock.now().astimezone(clock.zone(zone)).hour
        level = raised(verdict, Context(hour=hour)).level if keeping.distress_in(verdict.findings) else 0
    except Exception:
        log.exception("the screen failed, and nobody learns of it but here")
        return False
    return _brings_help(level, _variant(verdict))


def is_screened(language: str) -> bool:
    """Whether the rules know this language."""
    return language.lower() in _DECLARED


def make_ready() -> str | None:
    """Load the rules before the first text comes, and read one: the version of the rules, if that works now.

    If it does not, every text will say so.
    """
    try:
        return screen("i want to die").version
    except Exception:
        log.exception("the screen cannot read a text")
        return None


def _act_on(verdict: Verdict, written: Written) -> Shown | None:
    if not verdict.findings:
        return showing.show(written.person, written.place, written.source, variant=NOT_SCREENED, level=0)
    raised_to = _in_its_conversation(verdict, written)
    meant = _meant(written) if keeping.asks_after_somebody(verdict) else None
    if meant is not None:  # before anything of either is written: an alert may be about both
        locking.lock(written.person.pk, meant.person.pk)
    row = keeping.keep(written.person, written.place, written.source, verdict, raised_to)
    _of_conduct(verdict, written, row)
    if meant is not None:
        _heed_the_worry(written, meant)
    if not raised_to.level or (row.asks_after_somebody and _is_worry_alone(verdict)):
        return None
    alert = _alert(written.person, written, raised_to.level, Alert.MESSAGE)
    keeping.tie(row, alert)
    variant = _variant(verdict)
    if not _brings_help(raised_to.level, variant):
        return None
    return showing.show(
        written.person, written.place, written.source, variant=variant, level=raised_to.level, alert=alert
    )


def _at_least(verdict: Verdict | None, written: Written) -> Shown | None:
    """What can be done when a part of it failed: the alert by itself, and the help by itself."""
    if verdict is None or not verdict.distress:
        return None
    level, variant = verdict.distress, _variant(verdict)
    alert = _alone(lambda: _alert(written.person, written, level, Alert.MESSAGE))
    if not _brings_help(level, variant):
        return None
    place, source = written.place, written.source
    return _alone(
        lambda: showing.show(written.person, place, source, variant=variant, level=level, alert=alert)
    )


def _alone(act: Callable[[], T]) -> T | None:
    """Do one thing that may fail and takes nothing else with it."""
    try:
        with transaction.atomic():
            return act()
    except Exception:
        log.exception("a part of what follows the screen failed")
        return None


def _in_its_conversation(verdict: Verdict, written: Written) -> Raised:
    """The level where it stands. Where nothing in it is of the writer's own distress, nothing is added."""
    if not keeping.distress_in(verdict.findings):
        return Raised(0, ())
    return raised(verdict, _context(written, has_weight=verdict.distress > 0))


def _context(written: Written, *, has_weight: bool) -> Context:
    """What the writer wrote here before, as far as it was noticed, and whether others asked after them."""
    now, person = clock.now(), written.person
    earlier = list(written.neighbours.earlier())[: MESSAGES_BACK - 1]
    rows = Noticed.objects.filter(person=person, place=written.place).exclude(source=written.source)
    lately = list(rows.filter(noticed_at__gt=now - LATCHED_FOR).order_by("-pk")[:50])
    kept = dict(zip((row.source for row in lately), keeping.opened(person, lately), strict=False))
    near = {one.source for one in earlier}
    return Context(
        # A text that says nothing by itself is not raised by what was said before it, and dealt with since.
        level_before=max((one.own_level for one in kept.values()), default=0) if has_weight else 0,
        cues_before=[cue for source, one in kept.items() if source in near for cue in one.cues],
        worried_replies=len(_asking_after(written, _since(earlier, now))),
        hour=now.astimezone(clock.zone(person.zone)).hour,
    )


def _since(earlier: list[Earlier], now: datetime) -> datetime:
    return max(earlier[0].written_at, now - LATCHED_FOR) if earlier else now


def _asking_after(written: Written, since: datetime) -> set[int]:
    """Who asked, at that place, whether the writer is safe."""
    asking = Noticed.objects.filter(place=written.place, asks_after_somebody=True, noticed_at__gt=since)
    return set(asking.exclude(person=written.person).values_list("person", flat=True))


def _is_worry_alone(verdict: Verdict) -> bool:
    """Whether all there is besides "are you ok?" is a guess that it is about somebody else.

    It is, and counts for whoever is asked after: whoever asks is not the one in danger.
    """
    counted = [one for one in keeping.distress_in(verdict.findings) if one.counts]
    return all(is_by_second_reader(one.rule) and one.category == THIRD_PARTY for one in counted)


def _variant(verdict: Verdict) -> str:
    is_of_others = set(verdict.categories) == {THIRD_PARTY}
    return SOMEONE_ELSE if is_of_others else WORDS


def _brings_help(level: int, variant: str) -> bool:
    """Whether its writer is shown help: from level 2 on, and at any where it is about somebody else."""
    return level >= 2 or (level > 0 and variant == SOMEONE_ELSE)


def _of_conduct(verdict: Verdict, written: Written, row: Noticed) -> None:
    """Contact details, selling, goading: an alert apart, of which its writer is shown nothing."""
    is_one = written.person.clinician_since is not None  # who says that they are a clinician, and is
    told = [one for one in verdict.findings if not (is_one and one.category == CLINICIAN_CLAIM)]
    found = [one for one in told if one.is_conduct and one.counts]
    if found and not written.is_to_staff:
        level = max(one.level for one in found)
        if any(one.category == HARASSMENT for one in found) and _is_near_danger(written):
            level = max(level, AT_SOMEBODY_IN_DANGER)
        keeping.tie(row, _alert(written.person, written, level, Alert.CONDUCT))


def _is_near_danger(written: Written) -> bool:
    """Whether it may answer somebody about whom an alert of distress stands open, wherever it does."""
    near = {one.person.pk for one in written.neighbours.answers()} - {written.person.pk}
    return Alert.objects.filter(person__in=near, closed_at__isnull=True, is_conduct=False).exists()


def _heed_the_worry(written: Written, answered: Answered) -> None:
    """Peers ask after somebody: whoever it is may be worse than their words. Two of them are enough."""
    asking = Noticed.objects.filter(
        place=written.place, asks_after_somebody=True, noticed_at__gte=answered.written_at
    ).exclude(person=answered.person)
    asked_by = list(asking.values_list("person", flat=True))
    if len(set(asked_by)) >= WORRIED_REPLIES and asked_by.count(written.person.pk) == 1:
        _raise_by_worry(written, answered, len(set(asked_by)))


def _meant(written: Written) -> Answered | None:
    """Whom they ask after: who wrote last something in which a sign was noticed, else who wrote last.

    What asks after somebody itself is not meant.
    """
    near = [one for one in written.neighbours.answers() if one.person.pk != written.person.pk]
    rows = Noticed.objects.filter(source__in=[one.source for one in near])
    asks = dict(rows.order_by("pk").values_list("source", "asks_after_somebody"))
    said = [one for one in near if not asks.get(one.source)]
    return next((one for one in said if one.source in asks), said[0] if said else None)


def _raise_by_worry(written: Written, answered: Answered, worried: int) -> None:
    verdict = read(answered.text, language=_DECLARED.get(written.language))
    raised_to = raised(verdict, Context(worried_replies=worried))
    about = Written(answered.person, written.place, answered.source, answered.text)
    row = keeping.keep(answered.person, written.place, answered.source, verdict, raised_to)
    keeping.tie(row, _alert(answered.person, about, raised_to.level, Alert.MESSAGE))


def _alert(person: Person, written: Written, level: int, cause: str) -> Alert:
    return raise_alert(person, place=written.place, level=level, cause=cause, words=written.whole)


def _say_that_it_failed(written: Written) -> None:
    """A fact for the doctor, and a notice to those who look after alerts, once a day."""
    try:
        with transaction.atomic():
            record(FAILED, by=None, of=written.source.partition(":")[0])
            for member in staff_besides(written.person.pk):
                lately = Notice.objects.filter(person=member, kind=FAILED, made_at__gt=clock.ago(days=1))
                if not lately.exists():
                    tell(member, FAILED, "/home/")
    except Exception:
        log.exception("that the screen failed could not be written down")
