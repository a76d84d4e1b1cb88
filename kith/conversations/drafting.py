"""Keeping words that were not sent yet: on the server, sealed, for their writer alone."""

import json
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kith import clock
from kith.conversations.models import Conversation, Draft, Message
from kith.database.prepared import Prepared, PreparedObjects
from kith.groups.models import Group
from kith.people.models import Person
from kith.people.sealing import Unreadable, seal, unseal

PLACES = ("conversation", "quiet", "new", "edit")
"""What a draft can be of: words for a thread or a room, the first quiet word, a new thread, an edit."""


class Begun(NamedTuple):
    """What somebody began to write, the name they meant to write it under, and the form they wrote it in."""

    words: str = ""
    title: str = ""
    content_note: str = ""
    as_alias: bool = False
    picks: tuple[str, ...] = ()
    nonce: str = ""


class Kept(NamedTuple):
    """A draft in the list of them: where it was begun, and the way back there. Not its words.

    Where this person may not write any more there is no way back: then the words are there, to be copied.
    """

    place: str
    title: str
    group: str
    path: str
    saved_at: datetime
    begun: Begun | None = None


@transaction.atomic
def save(
    person: Person,
    place: str,
    words: str,
    *,
    title: str = "",
    content_note: str = "",
    as_alias: bool = False,
    picks: tuple[str, ...] = (),
    nonce: str = "",
) -> None:
    """Keep `words` as the draft of this place, whole. Nothing but space drops it.

    The alias is kept with them: whoever meant to write under one must not come back to find their own name.
    One statement writes it, whoever else saves at the same moment.
    """
    begun = Begun(words, title, content_note, as_alias, picks, nonce)
    if not f"{words}{title}".strip():
        _drop_blank(person, place, begun)
        return
    sent = Message.objects.filter(author=person, nonce=begun.nonce).select_related("conversation").first()
    if _is_out(sent, begun) or _stands_there(person, place, begun):
        drop_sent(person, place, begun)
        return
    draft = Draft(person=person, place=place, saved_at=clock.now())
    kept = begun if sent is None else begun._replace(nonce="")  # the form is spent, the words are not
    draft.sealed = seal(person, json.dumps(kept), row=_row(draft))
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["person", "place"],
        update_fields=["key", "sealed", "saved_at"],
    )


def read(person: Person, place: str) -> Begun | None:
    """The draft of this place, or nothing. One that cannot be opened any more counts as nothing."""
    draft = _draft.first(person=person.pk, place=place)
    if draft is None:
        return None
    return _opened(person, draft)


def drop(person: Person, place: str) -> None:
    Draft.objects.filter(person=person, place=place).delete()


def drop_sent(person: Person, place: str, sent: Begun) -> None:
    """Drop the draft of what was sent: of the same form, or part of it. Another page keeps its own."""
    if not _there(person=person.pk, place=place):
        return
    kept = read(person, place)
    is_same_form = kept is not None and bool(kept.nonce) and kept.nonce == sent.nonce
    if kept is None or is_same_form or _is_part(kept, sent):
        drop(person, place)


_draft = PreparedObjects[Draft](
    lambda person, place: Draft.objects.filter(person=person, place=place), person=int, place=str
)
_there = Prepared(
    lambda person, place: Draft.objects.filter(person=person, place=place).values_list("pk"),
    person=int,
    place=str,
)


def _drop_blank(person: Person, place: str, blank: Begun) -> None:
    """Who empties a box drops what it held, and not what another page holds."""
    kept = read(person, place)
    if kept is None or not (kept.nonce and blank.nonce) or kept.nonce == blank.nonce:
        drop(person, place)


def all_of(person: Person) -> list[Kept]:
    """The drafts of this person, newest first: where they can be sent, or else with their words."""
    ways = _ways(person)
    drafts = Draft.objects.filter(person=person).order_by("-saved_at")
    return [_listed(person, draft, ways.get(draft.place)) for draft in drafts]


def _listed(person: Person, draft: Draft, way: tuple[str, str, str] | None) -> Kept:
    if way is not None:
        return Kept(draft.place, *way, draft.saved_at)
    begun = _opened(person, draft) or Begun()
    return Kept(draft.place, begun.title, "", "", draft.saved_at, begun)


def _opened(person: Person, draft: Draft) -> Begun | None:
    try:
        begun = Begun(*json.loads(unseal(person, draft.sealed, row=_row(draft))))
    except Unreadable:
        return None
    return begun._replace(picks=tuple(begun.picks))


def _ways(person: Person) -> dict[str, tuple[str, str, str]]:
    """For every place where this person has words waiting and may still write: title, group, path."""
    places = [place.partition(":") for place in _places(person)]
    if not places:
        return {}
    keys = {kind: [key for known, _sign, key in places if known == kind] for kind in PLACES}
    written = Conversation.objects.visible_to(person).filter(closed_at__isnull=True)
    conversations = written.filter(key__in=keys["conversation"])
    rooms = Conversation.objects.rooms_near(person).filter(emptied_at__isnull=True, key__in=keys["quiet"])
    groups = Group.objects.visible_to(person).filter(key__in=keys["new"])
    own = Message.objects.filter(author=person, key__in=keys["edit"])
    edited = own.visible_to(person).standing().under_titles_for(person).select_related("conversation__group")
    ways = {
        f"conversation:{place.key}": (
            _title(place, is_blocked=place.title_is_blocked) or _name_of(place.kind),
            place.group.name,
            _path(place.kind, place.key),
        )
        for place in conversations.marked_for(person).select_related("group")
    }
    for key, group in rooms.values_list("key", "group__name"):
        ways[f"quiet:{key}"] = (_name_of(Conversation.QUIET), group, f"/rooms/{key}/?quiet")
    for key, name in groups.values_list("key", "name"):
        ways[f"new:{key}"] = (_("A new thread"), name, reverse("conversations:new_thread", args=[key]))
    for message in edited:
        place = message.conversation
        ways[f"edit:{message.key}"] = (
            _title(place, is_blocked=message.title_is_blocked) or _("Edit what you wrote"),
            place.group.name,
            reverse("conversations:edits", args=[message.key]),
        )
    return ways


def _title(place: Conversation, *, is_blocked: bool) -> str:
    return _("Opened by somebody you blocked") if is_blocked else place.title


def _name_of(kind: str) -> str:
    return _("Quiet word") if kind == Conversation.QUIET else _("The room")


def _path(kind: str, key: str) -> str:
    is_thread = kind == Conversation.THREAD
    return reverse("conversations:thread", args=[key]) if is_thread else f"/rooms/{key}/"


def _places(person: Person) -> list[str]:
    return list(Draft.objects.filter(person=person).values_list("place", flat=True))


def _row(draft: Draft) -> str:
    return f"conversations.draft:{draft.key}"


def _is_out(sent: Message | None, begun: Begun) -> bool:
    """A page may save once more after Send was pressed: what its form has sent is no draft any longer."""
    if sent is None or not begun.nonce:
        return False
    titled = f"{begun.title}\n\n{begun.words}" if begun.title else begun.words
    return _plain(sent.first_said()) == _plain(titled)


def _stands_there(person: Person, place: str, begun: Begun) -> bool:
    """Whether an edit says what the message says already."""
    kind, _sign, key = place.partition(":")
    if kind != "edit":
        return False
    message = Message.objects.filter(author=person, key=key).select_related("conversation").first()
    title = message.whole_title if message is not None and begun.title else begun.title
    return message is not None and (_plain(message.words), message.whole_note, title) == (
        _plain(begun.words),
        begun.content_note,
        begun.title,
    )


def _is_part(kept: Begun, sent: Begun) -> bool:
    return _plain(kept.words) in _plain(sent.words) and _plain(kept.title) in _plain(sent.title)


def _plain(words: str) -> str:
    return " ".join(words.split())
