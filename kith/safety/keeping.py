"""Keeping what the screen noticed: sealed with its writer's key, for as long as an alert about it.

In clear stands only that something was noticed, of whom, where and when: no word, no rule, no level.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q

from kith import clock
from kith.database.prepared import PreparedObjects
from kith.people.models import Person
from kith.people.sealing import Unreadable, seal, unseal_all
from kith.safety.models import Alert, Look, Noticed, Shown
from kith.safety.screening.raising import Raised, cue_ids
from kith.safety.screening.rules import WORRIED
from kith.safety.screening.verdicts import Finding, Verdict

Found = TypeVar("Found", Finding, "Hit")
KEPT_FOR = timedelta(days=90)  # after its alert was closed, or after it was noticed when it raised none
LOOKS_KEPT_FOR = timedelta(days=360)
AT_ONCE = 500
_STORED = (
    *("rule", "category", "level", "rule_level", "start", "end", "words"),
    *("slots", "scope", "language", "is_conduct", "is_cue"),
)
LATCH = "latch"  # as the engine names it: raised by an earlier level


@dataclass(frozen=True, slots=True)
class Hit:
    """One finding as it is stored. It stays readable whatever the engine of a later day calls its own."""

    rule: str
    category: str
    level: int
    rule_level: int
    start: int
    end: int
    words: str
    slots: tuple[str, ...]
    scope: tuple[str, ...]
    language: str
    is_conduct: bool
    is_cue: bool

    @property
    def counts(self) -> bool:
        return self.level > 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored verdict, opened."""

    version: str
    level: int
    because: tuple[str, ...]
    cues: tuple[str, ...]
    language: str
    findings: tuple[Hit, ...]

    @property
    def own_level(self) -> int:
        """Without what was said before it: a level that was handed on is not handed on again."""
        if LATCH not in self.because:
            return self.level
        return max((one.level for one in distress_in(self.findings)), default=0)


def keep(person: Person, place: str, source: str, verdict: Verdict, raised: Raised) -> Noticed:
    """Store the verdict on one text. The same text and version would give it again."""
    row = Noticed(person=person, place=place, source=source)
    row.asks_after_somebody = asks_after_somebody(verdict)
    told = {
        "version": verdict.version,
        "level": raised.level,
        "because": raised.because,
        "cues": cue_ids(verdict),
        "language": verdict.lang,
        "findings": [{name: getattr(one, name) for name in _STORED} for one in verdict.findings],
    }
    row.sealed = seal(person, json.dumps(told), row=_row(row))
    row.save(force_insert=True)
    return row


def asks_after_somebody(verdict: Verdict) -> bool:
    return any(one.category == WORRIED and not one.scope for one in verdict.findings)


def opened(person: Person, rows: Iterable[Noticed]) -> list[Kept]:
    """These rows of one person, opened. Nothing, when their key is gone."""
    sealed = [(row.sealed, _row(row)) for row in rows]
    try:
        return [_kept(json.loads(text)) for text in unseal_all(person, sealed)] if sealed else []
    except Unreadable:
        return []


def noticed_in(person: Person, source: str) -> Noticed | None:
    """The newest that was noticed in one text of this person."""
    return _noticed.first(person=person.pk, source=source)


_noticed = PreparedObjects[Noticed](
    lambda person, source: Noticed.objects.filter(person=person, source=source).order_by("-pk")[:1],
    person=int,
    source=str,
)


@transaction.atomic
def sweep() -> int:
    """Let go of what is older than it is kept. Says how many rows went.

    Of an alert that went the record still says that there was one, and its level; not about whom.
    """
    past = clock.now() - KEPT_FOR
    gone = 0
    for rows in (
        Noticed.objects.filter(Q(alert__isnull=True, noticed_at__lt=past) | Q(alert__closed_at__lt=past)),
        Shown.objects.filter(Q(alert__isnull=True, shown_at__lt=past) | Q(alert__closed_at__lt=past)),
        Alert.objects.filter(closed_at__lt=past),
        Look.objects.filter(looked_at__lt=clock.now() - LOOKS_KEPT_FOR),
    ):
        gone += _let_go(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE], rows.model)
    return gone


def _let_go(keys: Iterable[int], model: Any) -> int:
    return int(model.objects.filter(pk__in=list(keys)).delete()[0])


def tie(row: Noticed, alert: Alert) -> None:
    """What was noticed raised this alert, and is kept as long as it."""
    row.alert = alert
    row.save(update_fields=["alert"])


def _kept(told: dict[str, Any]) -> Kept:
    return Kept(
        version=told["version"],
        level=told["level"],
        because=tuple(told["because"]),
        cues=tuple(told["cues"]),
        language=told["language"],
        findings=tuple(_hit(one) for one in told["findings"]),
    )


def _hit(told: dict[str, Any]) -> Hit:
    return Hit(**{**told, "slots": tuple(told["slots"]), "scope": tuple(told["scope"])})


def distress_in(findings: Sequence[Found]) -> list[Found]:
    """What says how the writer is. How they treat others is another matter."""
    return [one for one in findings if not one.is_conduct]


def _row(row: Noticed) -> str:
    return f"safety.noticed:{row.key}"
