"""The door to notices: a person's own, and nobody else's."""

from django.shortcuts import get_object_or_404

from kith.notices.models import Notice, NoticeQuerySet
from kith.people.models import Person


def notices_of(person: Person) -> NoticeQuerySet:
    """Newest first."""
    return Notice.objects.of(person).order_by("-made_at", "-pk")


def news_of(person: Person, *, besides: frozenset[str], most: int) -> list[Notice]:
    """The newest that this person has not looked at, without the kinds that the page says otherwise."""
    return list(notices_of(person).unseen().exclude(kind__in=besides)[:most])


def newest_of(person: Person, kind: str) -> Notice | None:
    """The newest of one kind that this person has not looked at."""
    return notices_of(person).unseen().filter(kind=kind).first()


def notice_for(person: Person, key: str) -> Notice:
    return get_object_or_404(Notice.objects.of(person), key=key)
