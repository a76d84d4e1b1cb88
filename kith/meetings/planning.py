"""Planning an evening: its parts, their questions and about how long each takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kith.gates import Refused
from kith.groups.hosting import must_host
from kith.ledger.recording import record
from kith.meetings.models import Meeting, Part
from kith.meetings.noticing import notice_words
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
def plan(meeting: Meeting, parts: Sequence[Planned], *, by: Person) -> list[Part]:
    """Set the parts of an evening anew, while its room has not opened."""
    must_host(meeting.group, by)
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    meeting.refresh_from_db(fields=["opened_at", "closed_at", "cancelled_at"])
    if meeting.opened_at is not None or not meeting.is_standing:
        raise Refused(_("The parts of an evening can be changed until its room opens."))
    if not 1 <= len(parts) <= MOST_PARTS:
        raise Refused(_("An evening has between one and twelve parts."))
    meeting.parts.all().delete()
    laid = lay_out(meeting, parts)
    record("meetings.planned", by=by.pk, about=meeting, parts=len(laid))
    questions = "\n\n".join(part.question for part in laid if part.question)
    notice_words(meeting.group, f"meeting:{meeting.key}", questions, by)
    return laid
