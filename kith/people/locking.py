"""One at a time about one person: whoever comes second waits until the first has done all of it."""

from typing import Any

from django.db.models import QuerySet

from kith.database.prepared import Prepared
from kith.people.models import Person


def _row_of(person: int) -> "QuerySet[Person, tuple[Any, ...]]":
    return Person.objects.filter(pk=person).select_for_update(no_key=True).values_list("pk")


_locked = Prepared(_row_of, person=int)


def lock(*people: int) -> None:
    """Hold these people, by number, to the end of the transaction. What points at them goes on meanwhile.

    Whoever needs two asks for both at once: they are held in one order, so that nobody waits in a circle.
    """
    for person in sorted(set(people)):
        if not _locked(person=person):
            raise Person.DoesNotExist
