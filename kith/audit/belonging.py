"""Which rows are about a person. Contexts above say it of their own: the record itself names nobody."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from kith.audit.models import Entry
from kith.people.models import Person

KeysOf = Callable[[Person], Iterable[str]]

Untold = Callable[[Person, Sequence[tuple[str, dict[str, Any]]]], Sequence[bool]]

_left_out: dict[str, Untold] = {}
_belongs: dict[str, KeysOf] = {}


def belongs(name: str, keys_of: KeysOf) -> None:
    """Entries about rows of this name ("look") belong to whoever `keys_of` gives their keys for."""
    _belongs[name] = keys_of


def leave_out(kind: str, untold: Untold) -> None:
    """Of entries of this kind about a person's rows, `untold` says which they do not read."""
    _left_out[kind] = untold


def told_to(person: Person, entries: Iterable[Entry]) -> list[Entry]:
    """Of entries about this person's rows, those they may read."""
    listed = list(entries)
    hidden: set[int] = set()
    for kind, untold in _left_out.items():
        of_kind = [entry for entry in listed if entry.kind == kind]
        said = untold(person, [(entry.about, entry.details) for entry in of_kind]) if of_kind else ()
        hidden |= {entry.pk for entry, is_hidden in zip(of_kind, said, strict=True) if is_hidden}
    return [entry for entry in listed if entry.pk not in hidden]


def rows_about(person: Person) -> list[str]:
    """As `Entry.about` names them."""
    rows = [f"{name}:{key}" for name, keys_of in _belongs.items() for key in keys_of(person)]
    return [f"person:{person.key}", *rows]
