"""Barring somebody from an account that they keep: they may sign in, and reach little more than why.

Who is barred is decided above, and asked there. Whose account was closed otherwise does not come in at all.
"""

from collections.abc import Callable

from kith.ledger.recording import record
from kith.live.publishing import wake
from kith.people.models import Person

IsBarred = Callable[[Person], bool]
_asked: list[IsBarred] = []


def ask_by(is_barred: IsBarred) -> None:
    """From now on `is_barred(person)` says whether a decision stands that keeps them out."""
    _asked[:] = [is_barred]


def is_barred(person: Person) -> bool:
    """Whether this person may sign in to read why they are kept out, and to appeal."""
    return not person.is_active and any(asked(person) for asked in _asked)


def bar(person: Person, *, by: Person | None) -> None:
    """Within the transaction of the decision. Open streams close, and no mail leaves any more."""
    Person.objects.filter(pk=person.pk).update(is_active=False)
    record("people.barred", by=by.pk if by else None, about=person)
    wake(f"person:{person.pk}")


def let_in(person: Person, *, by: Person | None) -> None:
    """The account is as it was."""
    Person.objects.filter(pk=person.pk).update(is_active=True)
    record("people.let_in", by=by.pk if by else None, about=person)
