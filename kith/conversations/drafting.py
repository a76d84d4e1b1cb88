"""Keeping words that were not sent yet: on the server, sealed, for their writer alone."""

import json
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse

from kith import clock
from kith.conversations.models import Conversation, Draft, Message
from kith.conversations.wording import LONGEST
from kith.groups.models import Group
from kith.people.models import Person
from kith.people.sealing import Unreadable, seal, unseal


class Begun(NamedTuple):
    """What somebody began to write, and the name they meant to write it under."""

    words: str = ""
    title: str = ""
    content_note: str = ""
    as_alias: bool = False


class Kept(NamedTuple):
    """A draft in the list of them: where it was begun, and the way back there. Not its words."""

    place: str
    title: str
    group: str
    path: str
    saved_at: datetime


@transaction.atomic
def save(
    person: Person,
    place: str,
    words: str,
    *,
    title: str = "",
    content_note: str = "",
    as_alias: bool = False,
) -> None:
    """Keep `words` as the draft of this place. Nothing but space drops it.

    The alias is kept with them: whoever meant to write under one must not come back to find their own name.
    """
    begun = Begun(words[:LONGEST], title[:120], content_note[:80], as_alias)
    if not f"{begun.words}{begun.title}".strip() or _was_just_sent(person, begun.words):
        drop(person, place)
        return
    draft = Draft.objects.filter(person=person, place=place).first() or Draft(person=person, place=place)
    draft.sealed = seal(person, json.dumps(begun), row=_row(draft))
    draft.saved_at = clock.now()
    draft.save()


def read(person: Person, place: str) -> Begun | None:
    """The draft of this place, or nothing. One that cannot be opened any more counts as nothing."""
    draft = Draft.objects.filter(person=person, place=place).first()
    if draft is None:
        return None
    try:
        return Begun(*json.loads(unseal(person, draft.sealed, row=_row(draft))))
    except Unreadable:
        return None


def drop(person: Person, place: str) -> None:
    Draft.objects.filter(person=person, place=place).delete()


def all_of(person: Person) -> list[Kept]:
    """The drafts of this person that can still be sent, newest first."""
    ways = _ways(person)
    drafts = Draft.objects.filter(person=person).order_by("-saved_at")
    return [Kept(draft.place, *ways[draft.place], draft.saved_at) for draft in drafts if draft.place in ways]


def _ways(person: Person) -> dict[str, tuple[str, str, str]]:
    """For every place where this person has words waiting and may still write: title, group, path."""
    places = [place.partition(":") for place in _places(person)]
    keys = {
        kind: [key for known, _, key in places if known == kind] for kind in ("conversation", "new", "edit")
    }
    threads = Conversation.objects.visible_to(person).threads().filter(key__in=keys["conversation"])
    groups = Group.objects.visible_to(person).filter(key__in=keys["new"])
    edited = Message.objects.visible_to(person).filter(author=person, key__in=keys["edit"])
    ways = {
        f"conversation:{key}": (title, group, reverse("conversations:thread", args=[key]))
        for key, title, group in threads.values_list("key", "title", "group__name")
    }
    for key, name in groups.values_list("key", "name"):
        ways[f"new:{key}"] = ("", name, reverse("conversations:new_thread", args=[key]))
    for key, title, group in edited.values_list("key", "conversation__title", "conversation__group__name"):
        ways[f"edit:{key}"] = (title, group, reverse("conversations:edits", args=[key]))
    return ways


def _places(person: Person) -> list[str]:
    return list(Draft.objects.filter(person=person).values_list("place", flat=True))


def _row(draft: Draft) -> str:
    return f"conversations.draft:{draft.key}"


def _was_just_sent(person: Person, words: str) -> bool:
    """A page may save once more after Send was pressed: what was sent is no draft any longer."""
    if not words.strip():
        return False
    recent = Message.objects.filter(author=person, written_at__gte=clock.ago(minutes=10))
    return recent.filter(words=words.replace("\r\n", "\n").strip()).exists()
