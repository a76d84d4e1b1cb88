"""What meetings do when something below them happens: whoever leaves a group leaves its rooms too.

And what they say to those below who ask: which rooms somebody was in.
"""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from kith.conversations import hearing
from kith.conversations.models import Message
from kith.groups.models import Group, Membership
from kith.ledger.models import Fact
from kith.ledger.recording import on
from kith.meetings import opening, seating
from kith.meetings.models import Coming, Meeting, QuietWord, Seat
from kith.meetings.state import changed
from kith.people.models import Person


def answer() -> None:
    """Called once, when the app is ready."""
    hearing.ask_by(rooms_heard_by)
    on("groups.left", free_the_chairs)
    on("groups.removed", free_the_chairs)
    on("groups.removed_for_safety", free_the_chairs)
    on("groups.closed", end_everything)
    on("people.renamed", show_the_new_name)
    on("conversations.edited", draw_anew)
    on("conversations.taken_back", draw_anew)
    on("conversations.covered", draw_anew)
    on("conversations.uncovered", draw_anew)


def rooms_heard_by(person: Person) -> "QuerySet[Any, Any]":
    """The rooms whose words somebody may read, for the conversations below."""
    return Meeting.objects.heard_by(person).values("conversation")


def free_the_chairs(fact: Fact, group: Group) -> None:
    """Chairs of people who sit in this group no more become free, and nobody counts on their coming."""
    sitting = Membership.objects.standing().filter(group=group).values("person")
    standing = Meeting.objects.standing().filter(group=group)
    for seat in Seat.objects.filter(meeting__in=standing, left_at__isnull=True).exclude(person__in=sitting):
        seating.leave(seat.meeting, by=seat.person)
    Coming.objects.filter(meeting__in=standing).exclude(person__in=sitting).delete()


def draw_anew(fact: Fact, message: Message) -> None:
    """Hosts see the newest quiet words on their console: what was changed or taken back changes there too."""
    for word in QuietWord.objects.filter(conversation=message.conversation_id).select_related("meeting"):
        transaction.on_commit(partial(changed, word.meeting))


def show_the_new_name(fact: Fact, person: Person) -> None:
    """A circle shows names: the open rooms in which this person sits look different now."""
    rooms = Meeting.objects.standing().filter(opened_at__isnull=False)
    for seat in Seat.objects.filter(meeting__in=rooms, person=person, left_at__isnull=True).select_related(
        "meeting"
    ):
        transaction.on_commit(partial(changed, seat.meeting))


def end_everything(fact: Fact, group: Group) -> None:
    """A group that closed meets no more: open rooms close, and what was to come is called off."""
    standing = Meeting.objects.standing().filter(group=group)
    for meeting in standing.filter(opened_at__isnull=False):
        opening.close_room(meeting, by=None)
    standing.filter(opened_at__isnull=True).update(cancelled_at=fact.happened_at)
