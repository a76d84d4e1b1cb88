"""Which rows are about a person. Contexts above say it of their own: the record itself names nobody."""

from collections.abc import Callable, Iterable

from kith.people.models import Person

KeysOf = Callable[[Person], Iterable[str]]

_belongs: dict[str, KeysOf] = {}


def belongs(name: str, keys_of: KeysOf) -> None:
    """Entries about rows of this name ("look") belong to whoever `keys_of` gives their keys for."""
    _belongs[name] = keys_of


def rows_about(person: Person) -> list[str]:
    """As `Entry.about` names them."""
    rows = [f"{name}:{key}" for name, keys_of in _belongs.items() for key in keys_of(person)]
    return [f"person:{person.key}", *rows]
