"""Taking an alias: a name from nature, for one conversation, that leads back to nobody."""

import json
import secrets
from functools import cache
from pathlib import Path

from django.db import transaction

from kith.conversations.models import Alias, Conversation
from kith.groups.models import Group, Membership
from kith.ledger.recording import record
from kith.people.models import Person
from kith.people.naming import draw_mark, skeleton

_NAMES = Path(__file__).parent / "data"


@transaction.atomic
def take_alias(conversation: Conversation, *, by: Person) -> Alias:
    """The alias of this person here, drawn at the first time and the same from then on.

    The name and the mark come from the system's random source. Neither is computed from the person, and
    nothing is excluded because of who asks: an exclusion would tell something too.
    """
    taken = alias_of(conversation, by)
    if taken is None:
        name = _free_name(conversation.group)
        taken = Alias.objects.create(conversation=conversation, person=by, name=name, mark=draw_mark())
        record("conversations.alias_taken", by=by.pk, about=conversation)
    return taken


def alias_of(conversation: Conversation, person: Person) -> Alias | None:
    return Alias.objects.filter(conversation=conversation, person=person).first()


def bears(bones: str, except_for: Person | None) -> bool:
    """Whether an alias somewhere has a name of that skeleton. Nobody takes it, its own bearer neither."""
    taken = Alias.objects.values_list("name", flat=True).distinct()
    return any(skeleton(name) == bones for name in taken)


def names(language: str) -> tuple[str, ...]:
    """The names to draw from, in the language of the group."""
    return _names(language if (_NAMES / f"{language}.json").exists() else "en")


@cache
def _names(language: str) -> tuple[str, ...]:
    return tuple(json.loads((_NAMES / f"{language}.json").read_text(encoding="utf-8")))


def _free_name(group: Group) -> str:
    """A name that nobody here is called, and nobody in this group has borne, as pseudonym or as alias."""
    seats = Membership.objects.filter(group=group).values_list("person__pseudonym_skeleton", "ended_as")
    aliases = Alias.objects.filter(conversation__group=group).values_list("name", flat=True)
    borne = {bones for now, before in seats for bones in (now, skeleton(before))}
    borne |= {skeleton(name) for name in aliases}
    words = names(group.language)
    people = Person.objects.filter(pseudonym_skeleton__in={skeleton(word) for word in words})
    borne |= set(people.values_list("pseudonym_skeleton", flat=True))
    free = [word for word in words if skeleton(word) not in borne]
    if free:
        return secrets.choice(free)
    while True:  # some forty thousand pairs: a group does not use them up
        pair = f"{secrets.choice(words)} {secrets.choice(words)}"
        bones = skeleton(pair)
        if bones not in borne and not Person.objects.filter(pseudonym_skeleton=bones).exists():
            return pair
