"""The door to notices: a person's own, and nobody else's."""

from django.shortcuts import get_object_or_404

from kith.notices.models import Notice, NoticeQuerySet
from kith.people.models import Person


def notices_of(person: Person) -> NoticeQuerySet:
    """Newest first."""
    return Notice.objects.of(person).order_by("-made_at", "-pk")


def notice_for(person: Person, key: str) -> Notice:
    return get_object_or_404(Notice.objects.of(person), key=key)
