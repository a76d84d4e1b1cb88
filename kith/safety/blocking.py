"""Blocking somebody: not having to hear them any more. They are not told, and nothing changes for them.

Whoever is blocked sees the same pages, the same counts and the same words as before. So nothing that they
can see may hang on a row of `Block`: it is asked for by the one who made it, and never by whom it names.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from kith.database.prepared import Prepared
from kith.gates import Refused
from kith.ledger.recording import record
from kith.people.models import Person
from kith.safety.models import Block, voice_of


@transaction.atomic
def block(person: Person, *, by: Person, known_as: str, alias: str = "") -> Block:
    """Do not hear this voice any more: the pseudonym, or the alias of that key. Twice is once."""
    if person.pk == by.pk:
        raise Refused(_("That is you. You cannot block yourself."))
    made, is_new = Block.objects.get_or_create(
        person=by, blocked=person, alias=alias, defaults={"known_as": known_as}
    )
    if is_new:
        record("safety.blocked", by=by.pk, about=made)
    return made


@transaction.atomic
def unblock(made: Block, *, by: Person) -> None:
    """Hear them again, what they wrote meanwhile too. They are told of this as little as of the block."""
    found = Block.objects.filter(pk=made.pk, person=by).first()
    if found is not None:
        record("safety.unblocked", by=by.pk, about=found)
        found.delete()


def has_blocked(person: int, author: int, alias: str = "") -> bool:
    """Whether `person` would rather not hear that voice. One query, whatever the answer is."""
    return bool(_blocks(person=person, blocked=author, alias=alias))


def deaf_to(authors: Iterable[int]) -> Mapping[str, frozenset[int]]:
    """Who would rather not hear the voices of these authors. Asked when their words are sent, as it is then.

    For most authors it is nobody, and one light query says so.
    """
    people: dict[str, set[int]] = defaultdict(set)
    for author in authors:
        for person, alias in _made_against(blocked=author):
            people[voice_of(author, alias)].add(person)
    return {voice: frozenset(deaf) for voice, deaf in people.items()}


def blocks_of(person: Person) -> list[Block]:
    """Whom this person has blocked, the newest first, under the names they had then."""
    return list(Block.objects.filter(person=person).order_by("-made_at", "-pk"))


_blocks = Prepared(
    lambda person, blocked, alias: Block.objects.filter(
        person=person, blocked=blocked, alias=alias
    ).values_list("pk"),
    person=int,
    blocked=int,
    alias=str,
)
_made_against = Prepared(
    lambda blocked: Block.objects.filter(blocked=blocked).values_list("person", "alias"), blocked=int
)
