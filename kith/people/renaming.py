"""Taking another name. The mark is drawn anew.

What one wrote in the groups one sits in is shown under the new name. Groups one has left do not learn it.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction

from kith import clock
from kith.ledger.recording import record
from kith.people.access import NameTaken, is_taken
from kith.people.models import HeldName, Person
from kith.people.naming import skeleton, tidy

HELD_FOR = timedelta(days=90)  # nobody steps into a name that others still remember


def rename(person: Person, to: str) -> None:
    """Be called `to`, which is a name that may be taken (`naming.check_pseudonym`)."""
    if tidy(to) == person.pseudonym:
        return
    if is_taken(to, except_for=person):
        raise NameTaken
    try:
        with transaction.atomic():
            _rename(person, to)
    except IntegrityError:  # somebody was quicker
        raise NameTaken from None


def _rename(person: Person, to: str) -> None:
    before = person.pseudonym_skeleton
    person.take_name(to)
    person.save(update_fields=["pseudonym", "pseudonym_skeleton", "mark"])
    if before != skeleton(to):
        _hold(before, person)
    record("people.renamed", by=person.pk, about=person)


def _hold(bones: str, person: Person) -> None:
    until = clock.now() + HELD_FOR
    HeldName.objects.update_or_create(skeleton=bones, defaults={"until": until, "held_for": person})
