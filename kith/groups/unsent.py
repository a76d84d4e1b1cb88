"""Words to a group that were refused: a request to join, the purpose of a group that is not founded.

They come back in their form and no row holds them. Safety, above, reads them for their writer's sake.
"""

from dataclasses import dataclass, field

from django.db import transaction

from kith.groups.models import Group
from kith.keys import new_key
from kith.ledger.recording import record
from kith.people.models import Person


@dataclass(slots=True)
class Unsent:
    """What was refused, of whom, and in which group: none, when there is none yet."""

    person: Person
    group: Group | None
    texts: tuple[str, ...]
    key: str = field(default_factory=new_key)


def is_same(text: str, before: str) -> bool:
    """Whether a box still says what stood in it: browsers send its ends of lines, and spaces, another way."""
    return text.split() == before.split()


@transaction.atomic
def not_sent(*texts: str, by: Person, group: Group | None = None) -> None:
    """Say that these were refused, whatever the reason. The fact holds no word of them and names nobody."""
    written = tuple(text for text in texts if text.strip())
    if written:
        record("groups.not_sent", by=None, about=Unsent(by, group, written))
