"""The ways from something typed to a person. There is no directory, so there are few."""

from kith.people.models import HeldName, Person
from kith.people.naming import skeleton


def is_taken(pseudonym: str, *, except_for: Person | None = None) -> bool:
    """Whether somebody else has this name, or one that looks like it."""
    looks = skeleton(pseudonym)
    others = Person.objects.filter(pseudonym_skeleton=looks)
    if except_for is not None:
        others = others.exclude(pk=except_for.pk)
    return others.exists() or HeldName.objects.filter(skeleton=looks).exists()
