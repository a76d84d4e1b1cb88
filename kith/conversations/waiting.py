"""Threads that wait for a first reply: shown to those who may answer, never pressed on anybody."""

from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import QuerySet

from kith import clock
from kith.conversations.models import Conversation, ConversationQuerySet
from kith.database.prepared import Prepared, PreparedObjects
from kith.groups.models import Group
from kith.people.models import Person

SHOWN_DAYS = 14
"""After so long a thread is left to the group's own pages and its facilitator; Home stays quiet."""
SHOWN_HERE = 3
USUAL_OF, USUAL_FROM = 20, 5
MOST = 200


def for_person(person: Person) -> list[Conversation]:
    """One waiting thread of each of this person's groups, the longest waiting. None of their own."""
    first: dict[int, Conversation] = {}
    for thread in _waiting.all(person=person.pk, since=clock.ago(days=SHOWN_DAYS)):
        first.setdefault(thread.group_id, thread)
    return list(first.values())


def here(group: Group, person: Person) -> list[Conversation]:
    """Some threads of others in this group that nobody has answered, the longest waiting first."""
    return _here.all(person=person.pk, since=clock.ago(days=SHOWN_DAYS), group=group.pk)


def past_the_groups_time(group: Group) -> list[Conversation]:
    """Threads that have waited longer than this group means to let anybody wait."""
    return _past.all(group=group.pk, until=clock.ago(hours=group.reply_within_hours))


def past_the_time_of_groups_held_by(host: Person) -> list[Conversation]:
    """The same for all groups that somebody hosts, without what they opened themselves."""
    return [
        thread
        for thread in _held.all(host=host.pk)
        if thread.opened_at <= clock.ago(hours=thread.group.reply_within_hours)
    ]


def usual_first_reply(group: Group) -> timedelta | None:
    """How long a first reply usually takes here: the middle of the last twenty, when there are five."""
    spans = _answered(group=group.pk)
    seconds = [(replied_at - opened_at).total_seconds() for opened_at, replied_at in spans]
    return timedelta(seconds=median(seconds)) if len(seconds) >= USUAL_FROM else None


def _others_waiting(person: int, since: datetime) -> ConversationQuerySet:
    reader = Person(pk=person)
    lately = Conversation.objects.visible_to(reader).waiting().filter(opened_at__gte=since)
    return lately.exclude(opened_by=reader).not_opened_by_blocked(reader).select_related("group")


def _waiting_in_held(host: int) -> ConversationQuerySet:
    held = Group.objects.held_by(Person(pk=host)).values("pk")
    waiting = Conversation.objects.waiting().filter(group__in=held).exclude(opened_by=host)
    return waiting.select_related("group")[:MOST]


def _past_the_time(group: int, until: datetime) -> ConversationQuerySet:
    return Conversation.objects.filter(group=group).waiting().filter(opened_at__lte=until)


def _as_answered(group: int) -> "QuerySet[Conversation, tuple[Any, ...]]":
    answered = Conversation.objects.threads().filter(group=group, first_reply_at__isnull=False)
    return answered.order_by("-opened_at").values_list("opened_at", "first_reply_at")[:USUAL_OF]


_here = PreparedObjects[Conversation](
    lambda group, **reader: _others_waiting(**reader).filter(group=group)[:SHOWN_HERE],
    person=int,
    since=datetime,
    group=int,
)
_past = PreparedObjects[Conversation](_past_the_time, group=int, until=datetime)
_answered = Prepared(_as_answered, group=int)
_waiting = PreparedObjects[Conversation](
    lambda person, since: _others_waiting(person, since)[:MOST], person=int, since=datetime
)
_held = PreparedObjects[Conversation](_waiting_in_held, host=int)
