"""Planning an evening: its parts, their questions and about how long each takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kith.gates import Refused
from kith.groups.holding import before_writing
from kith.groups.hosting import must_host
from kith.groups.unsent import is_same
from kith.ledger.recording import record
from kith.meetings.models import Meeting, Part
from kith.meetings.noticing import notice_words
from kith.meetings.weaving import standing
from kith.people.models import Person

USUAL_MINUTES = 60
USUAL = (
    (Part.ARRIVAL, 5),
    (Part.AGREEMENT, 2),
    (Part.ROUND, 18),
    (Part.TOPIC, 22),
    (Part.BREAK, 3),
    (Part.CLOSING, 10),
)
MOST_PARTS = 12
SHORT = 5  # minutes of a part of which nobody said how many


class PlannedMeanwhile(Refused):
    """Another host planned the evening while the page lay open."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody planned this evening meanwhile. What they changed stands above, and below with what"
                " you changed. Look through the parts, and save once more."
            )
        )


@dataclass(frozen=True)
class Planned:
    """One part as somebody wishes it. An empty question asks what that kind of part usually asks."""

    kind: str
    minutes: int
    question: str = ""


def usual_parts(minutes: int) -> list[Planned]:
    """The usual evening, stretched or shortened to `minutes`. No part is shorter than a minute."""
    return [Planned(kind, max(1, usual * minutes // USUAL_MINUTES)) for kind, usual in USUAL]


def lay_out(meeting: Meeting, parts: Sequence[Planned]) -> list[Part]:
    return Part.objects.bulk_create(
        Part(meeting=meeting, order=order, kind=part.kind, minutes=part.minutes, question=part.question)
        for order, part in enumerate(parts, start=1)
    )


@transaction.atomic
def plan(
    meeting: Meeting, parts: Sequence[Planned], *, by: Person, drawn_from: Sequence[str] | None = None
) -> list[Part]:
    """Set the parts of an evening anew, while its room has not opened.

    A host who may not write arranges the parts and their minutes, and asks no question that is new.
    `drawn_from`: the marks of the parts they were shown. What another host planned is not replaced unseen.
    """
    must_host(meeting.group, by)
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    meeting.refresh_from_db(fields=["opened_at", "closed_at", "cancelled_at"])
    if meeting.opened_at is not None or not meeting.is_standing:
        raise Refused(_("The parts of an evening can be changed until its room opens."))
    if not 1 <= len(parts) <= MOST_PARTS:
        raise Refused(_("An evening has between one and twelve parts."))
    if drawn_from is not None and _differs(meeting, parts, drawn_from):
        raise PlannedMeanwhile
    new = new_questions(meeting, (part.question for part in parts))
    if new:
        before_writing(by, meeting.group)
    meeting.parts.all().delete()
    laid = lay_out(meeting, parts)
    record("meetings.planned", by=by.pk, about=meeting, parts=len(laid))
    notice_words(meeting.group, f"meeting:{meeting.key}", "\n\n".join(new), by)
    return laid


def new_questions(meeting: Meeting, questions: Iterable[str]) -> list[str]:
    """Those of these that no part of the evening asks yet. Others may be the words of another host."""
    asked = list(meeting.parts.values_list("question", flat=True))
    return [one for one in questions if one.strip() and not any(is_same(one, before) for before in asked)]


def _differs(meeting: Meeting, parts: Sequence[Planned], drawn_from: Sequence[str]) -> bool:
    """Whether other parts stand there than were shown, and not those that are wished."""
    now = list(meeting.parts.order_by("order"))
    wished = [(part.kind, part.minutes, part.question.split()) for part in parts]
    is_as_wished = wished == [(part.kind, part.minutes, part.question.split()) for part in now]
    return [row.shown for row in standing(now)] != list(drawn_from) and not is_as_wished
