"""Saying how one wishes to read: content notes folded until opened, or open."""

from kith.conversations.models import ReadingWish
from kith.people.models import Person


def folds_notes(person: Person) -> bool:
    """Folded, unless this person wished otherwise."""
    wish = ReadingWish.objects.filter(person=person).values_list("folds_notes", flat=True).first()
    return True if wish is None else wish


def wish(person: Person, *, folds_notes: bool) -> None:
    ReadingWish.objects.update_or_create(person=person, defaults={"folds_notes": folds_notes})
