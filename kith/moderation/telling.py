"""Telling several people one thing. A notice carries no word of anybody."""

from collections.abc import Iterable

from kith.notices.telling import tell
from kith.people.models import Person


def tell_all(people: Iterable[Person], kind: str, path: str) -> None:
    for person in people:
        tell(person, kind, path)
