"""Telling a person something, in the transaction of the verb that made it true.

The sentence waits on the person's own pages. When they wish for mail, one neutral mail leaves too;
about a duty (`kinds.DUTIES`) it leaves whatever they wish.
"""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, QuerySet

from kith.database.prepared import Prepared
from kith.notices.kinds import KINDS
from kith.notices.models import Delivery, Notice
from kith.people.models import Person


def tell(
    person: Person,
    kind: str,
    path: str,
    names: Mapping[str, str] | None = None,
    *,
    mail: bool = True,
    is_hushed: bool = False,
) -> Notice:
    """Leave a notice for `person`. `path` is where to go on this site ("/groups/…/").

    One that `is_hushed` is written in the same statements, and reaches nobody.

    A kind nobody wrote a sentence for, or names that do not fill it, is a fault of the caller and
    fails here, not when the person opens the page.
    """
    return tell_each([person], kind, path, names, mail=mail, is_hushed=is_hushed)[0]


def tell_each(
    people: Iterable[Person],
    kind: str,
    path: str,
    names: Mapping[str, str] | None = None,
    *,
    mail: bool = True,
    is_hushed: bool = False,
) -> list[Notice]:
    """The same to each of these, in two statements however many they are."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("a notice leads to a page of this site")
    filled = {name: str(value) for name, value in (names or {}).items()}
    str(KINDS[kind]) % filled
    notices = [
        Notice(person=person, kind=kind, path=path, names=filled, is_hushed=is_hushed) for person in people
    ]
    with transaction.atomic(savepoint=False):
        Notice.objects.bulk_create(notices)
        Delivery.objects.bulk_create(
            Delivery(notice=notice) for notice in notices if mail and notice.is_wanted_by_mail()
        )
    return notices


def unseen(person: Person) -> int:
    """How many notices this person has not looked at."""
    return sum(number for (number,) in _unseen(person=person.pk))


def _as_unseen(person: int) -> "QuerySet[Notice, tuple[int]]":
    mine = Notice.objects.of(Person(pk=person)).unseen().order_by()
    return mine.values("person").annotate(n=Count("pk")).values_list("n")


_unseen = Prepared(_as_unseen, person=int)
