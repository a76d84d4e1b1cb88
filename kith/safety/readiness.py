"""Who of the staff has learned what the house asks before they open anything. Moderation is asked for it."""

from collections.abc import Callable

from django.db.models import QuerySet

from kith.people.models import Person

LEARNING = "/desk/training/"
"""Whoever has not is led there. The page stands in a layer above."""
Ready = Callable[[QuerySet[Person]], QuerySet[Person] | None]
_asked: list[Ready] = []


def ask_by(ready: Ready) -> None:
    """From now on `ready(people)` says who of them are; None when the house asks for nothing."""
    _asked[:] = [ready]


def ready(people: QuerySet[Person]) -> QuerySet[Person]:
    """Of these people, those who may open what lies at the desk."""
    found = _asked[0](people) if _asked else None
    return people if found is None else found


def is_ready(person: Person) -> bool:
    """No query, where the house asks for nothing."""
    found = _asked[0](Person.objects.filter(pk=person.pk)) if _asked else None
    return found is None or found.exists()
