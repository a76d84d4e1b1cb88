"""The door to notices: a person's own, and nobody else's."""

from functools import cache

from django.shortcuts import get_object_or_404

from kith.database.prepared import PreparedObjects
from kith.notices.models import Notice, NoticeQuerySet
from kith.people.models import Person


def notices_of(person: Person) -> NoticeQuerySet:
    """Newest first."""
    return Notice.objects.of(person).order_by("-made_at", "-pk")


def news_of(person: Person, *, besides: frozenset[str], most: int) -> list[Notice]:
    """The newest that this person has not looked at, without the kinds that the page says otherwise."""
    return _news(besides, most).all(person=person.pk)


def newest_of(person: Person, kind: str) -> Notice | None:
    """The newest of one kind that this person has not looked at."""
    return _newest.first(person=person.pk, kind=kind)


@cache
def _news(besides: frozenset[str], most: int) -> PreparedObjects[Notice]:
    """For the pages that show news: each leaves out other kinds, and always the same."""
    return PreparedObjects[Notice](
        lambda person: notices_of(Person(pk=person)).unseen().exclude(kind__in=besides)[:most], person=int
    )


_newest = PreparedObjects[Notice](
    lambda person, kind: notices_of(Person(pk=person)).unseen().filter(kind=kind)[:1], person=int, kind=str
)


def notice_for(person: Person, key: str) -> Notice:
    return get_object_or_404(Notice.objects.of(person), key=key)
