"""How a group remembers who wrote or came: by the name of today, or by the one they left under.

Whoever leaves and takes another name is not led to under it by those they left.
"""

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from kith.groups.models import Membership
from kith.people.models import Person
from kith.people.naming import skeleton


def name_of(person: str, *, group: str) -> Coalesce:
    """The name to show, for a query around: `person` and `group` are the ways there to each."""
    return Coalesce(NullIf(_last(person, group, "ended_as"), Value("")), F(f"{person}__pseudonym"))


def mark_of(person: str, *, group: str) -> Coalesce:
    """The mark beside that name."""
    return Coalesce(_last(person, group, "ended_mark"), F(f"{person}__mark"))


def bears(bones: str, except_for: Person | None) -> bool:
    """Whether some group remembers somebody else under a name of that skeleton."""
    names = Membership.objects.exclude(ended_as="").exclude(person=except_for)
    return any(skeleton(name) == bones for name in names.values_list("ended_as", flat=True).distinct())


def _last(person: str, group: str, what: str) -> Subquery:
    """What the last seat keeps of its person. One that still stands keeps nothing yet."""
    seats = Membership.objects.filter(person=OuterRef(person), group=OuterRef(group))
    return Subquery(seats.order_by("-pk").values(what)[:1])
