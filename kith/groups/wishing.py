"""What somebody looks for in a group: asked in two minutes, every question optional, sealed."""

import json
from dataclasses import asdict, dataclass, fields

from django.db import transaction

from kith import clock
from kith.database.prepared import PreparedObjects
from kith.groups.models import Wish
from kith.people.models import Person
from kith.people.sealing import Unreadable, seal, unseal


@dataclass(frozen=True, slots=True)
class Wishes:
    """Empty means: no preference. Topics by slug, hours by their names in `fitting.HOURS`."""

    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


@transaction.atomic
def save(wishes: Wishes, *, by: Person) -> Wish:
    """Keep what this person looks for, in place of what they said before."""
    wish, _ = Wish.objects.select_for_update().get_or_create(person=by)
    wish.sealed = seal(by, json.dumps(asdict(wishes)), row=_row(wish))
    wish.saved_at = clock.now()
    wish.save()
    return wish


def read(person: Person) -> Wishes | None:
    """What this person said they look for, or nothing when they said nothing that can still be read."""
    wish = _wish.first(person=person.pk)
    if wish is None:
        return None
    try:
        said = json.loads(unseal(person, wish.sealed, row=_row(wish)))
    except Unreadable:
        return None
    return Wishes(**{name: tuple(values) for name, values in said.items()})


_wish = PreparedObjects[Wish](lambda person: Wish.objects.filter(person=person), person=int)


def _row(wish: Wish) -> str:
    return f"groups.wish:{wish.key}"
