"""The doors to conversations. Whoever may not pass finds no page there."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, NoReturn

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from kith.conversations.models import (
    Alias,
    Conversation,
    ConversationQuerySet,
    Draft,
    Message,
    MessageQuerySet,
    ReadingWish,
    Withheld,
)
from kith.database.prepared import Prepared, PreparedObjects
from kith.groups.agreeing import AgreementFirst, before_reading_on, unaccepted
from kith.groups.models import Group
from kith.people.models import Person
from kith.safety.models import Shown

_A_KEY = "k" * 22
MOST_KEPT = 100


class Opened(NamedTuple):
    """A thread as one person comes to it: how it stands, and the name, wish and draft they have here."""

    pk: int
    key: str
    title: str
    opened_by: int | None
    opened_at: datetime
    first_reply_at: datetime | None
    closed_at: datetime | None
    last_position: int
    last_revision: int
    voices: int
    group_pk: int
    group_key: str
    group_name: str
    my_alias: str | None
    opens_notes: bool
    has_draft: bool
    must_agree: bool
    group_language: str
    help_at: str | None  # the text of theirs at which a help panel stands
    title_is_blocked: bool
    whole_title: str | None  # to who gave it, when something of it is kept back from the others

    @property
    def shown_title(self) -> str:
        return self.whole_title or self.title

    @property
    def path(self) -> str:
        return path_of(self.key)

    @property
    def first_reply_after(self) -> int | None:
        """In how many minutes somebody answered, or nothing while nobody has."""
        if self.first_reply_at is None:
            return None
        return int((self.first_reply_at - self.opened_at).total_seconds() // 60)


def path_of(key: str) -> str:
    """Where a thread is found. Asked for often, so the way is looked up once."""
    return _path().replace(_A_KEY, key)


@cache
def _path() -> str:
    return reverse("conversations:thread", args=[_A_KEY])


def _as_opened(person: int, key: str, place: str) -> "QuerySet[Conversation, tuple[Any, ...]]":
    reader = Person(pk=person)
    alias = Alias.objects.filter(conversation=OuterRef("pk"), person=reader)
    thread = Conversation.objects.in_reach_of(reader).threads().filter(key=key)
    shown = Shown.objects.filter(person=reader, place=place, closed_at__isnull=True).order_by("-pk")
    kept = Withheld.objects.filter(
        message__conversation=OuterRef("pk"), message__author=reader, let_through_at__isnull=True
    )
    columns = [name.replace("group_", "group__", 1) for name in Opened._fields]
    return (
        thread.marked_for(reader)
        .annotate(
            my_alias=Subquery(alias.values("name")[:1]),
            opens_notes=Exists(ReadingWish.objects.filter(person=reader, folds_notes=False)),
            has_draft=Exists(Draft.objects.filter(person=reader, place=place)),
            must_agree=Exists(unaccepted(reader).filter(group=OuterRef("group"))),
            help_at=Subquery(shown.values("source")[:1]),
            whole_title=Subquery(kept.filter(message__position=1).values("title")[:1]),
        )
        .values_list(*columns)
    )


def _as_thread(person: int, key: str) -> ConversationQuerySet:
    return _thread(key).visible_to(Person(pk=person)).select_related("group")


def _thread(key: str) -> ConversationQuerySet:
    return Conversation.objects.threads().filter(key=key)


def _around(key: str) -> ConversationQuerySet:
    return Conversation.objects.filter(pk__in=Message.objects.filter(key=key).values("conversation"))


def _as_message(person: int, key: str) -> MessageQuerySet:
    reader = Person(pk=person)
    messages = Message.objects.filter(key=key).select_related("conversation__group", "author", "alias")
    return messages.visible_to(reader).marked_for(reader).under_titles_for(reader)


def _as_own(person: int, key: str) -> MessageQuerySet:
    reached = Conversation.objects.in_reach_of(Person(pk=person))
    own = Message.objects.filter(author=person, conversation__in=reached.values("pk"), key=key)
    return own.select_related("conversation__group", "author", "alias")


def _reached(person: int, conversation: ConversationQuerySet) -> ConversationQuerySet:
    return conversation.in_reach_of(Person(pk=person)).select_related("group")


_opened = Prepared(_as_opened, person=int, key=str, place=str)
_threads = PreparedObjects[Conversation](_as_thread, person=int, key=str)
_messages = PreparedObjects[Message](_as_message, person=int, key=str)
_own = PreparedObjects[Message](_as_own, person=int, key=str)
_reached_threads = PreparedObjects[Conversation](
    lambda person, key: _reached(person, _thread(key)), person=int, key=str
)
_reached_around = PreparedObjects[Conversation](
    lambda person, key: _reached(person, _around(key)), person=int, key=str
)


def thread_for(person: Person, key: str) -> Conversation:
    """A thread of a group this person sits in."""
    found = _threads.first(person=person.pk, key=key)
    return found or _led_on(person, _reached_threads.first(person=person.pk, key=key))


def opened_for(person: Person, key: str) -> Opened:
    """The same thread, with what its page needs to know of it and of this person, in one light query."""
    rows = _opened(person=person.pk, key=key, place=f"conversation:{key}")
    if not rows:
        raise Http404
    opened = Opened._make(rows[0])
    if opened.must_agree:
        raise AgreementFirst(opened.group_key)
    return opened


def message_for(person: Person, key: str) -> Message:
    """A message in a conversation this person may read."""
    found = _messages.first(person=person.pk, key=key)
    return found or _led_on(person, _reached_around.first(person=person.pk, key=key))


def own_message_for(person: Person, key: str) -> Message:
    """A message this person wrote, while they may read where it stands."""
    message = message_for(person, key)
    if message.author_id != person.pk:
        raise Http404
    return message


def message_to_block(person: Person, key: str) -> Message:
    """A message that somebody else wrote, who is still there to be blocked."""
    message = message_for(person, key)
    if message.author_id in (None, person.pk):
        raise Http404
    return message


def message_to_take_back(person: Person, key: str) -> Message:
    """A message this person wrote, as long as they sit in its group: taking back waits for no agreement."""
    return _own.one(person=person.pk, key=key)


def message_for_safety(key: str) -> Message:
    """Any message, for those who answer for safety. The view's gate says who they are."""
    messages = Message.objects.select_related("conversation__group", "author", "alias")
    return get_object_or_404(messages, key=key)


def kept_back_for(person: Person) -> list[Withheld]:
    """What is kept back and waits for somebody to look. Nobody looks after what they wrote themselves."""
    return _kept_back.all(person=person.pk)


def _as_kept_back(person: int) -> "QuerySet[Withheld]":
    waiting = Withheld.objects.filter(let_through_at__isnull=True).exclude(message__author=person)
    return waiting.select_related("message__conversation__group").order_by("made_at", "pk")[:MOST_KEPT]


_kept_back = PreparedObjects[Withheld](_as_kept_back, person=int)


def withheld_message_for(person: Person, key: str) -> Message:
    """A message of which something is or was kept back, for those who look after such things."""
    messages = Message.objects.filter(withheld__isnull=False).exclude(author=person)
    return get_object_or_404(messages.select_related("conversation__group", "author", "alias"), key=key)


class Place(NamedTuple):
    """Where a draft is kept: in which group, and whether its hosts alone would read it."""

    group: int
    is_to_hosts: bool


def check_place(person: Person, place: str) -> Place:
    """A draft is kept only where this person may write, or could after saying yes to the agreement."""
    kind, _, key = place.partition(":")
    conversations = Conversation.objects.in_reach_of(person)
    doors: dict[str, QuerySet[Any]] = {
        "conversation": conversations,
        "quiet": Conversation.objects.rooms_near(person),
        "new": Group.objects.visible_to(person),
        "edit": Message.objects.select_related("conversation").filter(
            author=person, conversation__in=conversations.values("pk")
        ),
    }
    if kind not in doors:
        raise Http404
    found = get_object_or_404(doors[kind], key=key)
    if isinstance(found, Group):
        return Place(found.pk, is_to_hosts=False)
    talk: Conversation = found.conversation if isinstance(found, Message) else found
    return Place(talk.group_id, is_to_hosts=kind == "quiet" or talk.kind == Conversation.QUIET)


def _led_on(person: Person, reached: Conversation | None) -> NoReturn:
    """Nothing is there, or it waits behind the agreement."""
    if reached is not None:
        before_reading_on(reached.group, person)
    raise Http404
