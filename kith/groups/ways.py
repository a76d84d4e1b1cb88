"""The way into a group that is open to a person now: a seat, the queue, a question to the hosts, or none.

Reads only. The verbs check again, under the lock of the group.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from kith.database.prepared import Prepared, PreparedObjects
from kith.groups.models import Group, GroupQuerySet, Membership, Place, Request
from kith.people.models import Person

SITS, HELD, QUEUED, ASKED = "sits", "held", "queued", "asked"
REMOVED, JOIN, WAIT, ASK, INVITATION = "removed", "join", "wait", "ask", "invitation"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands with groups. Each set holds primary keys of groups."""

    sits: frozenset[int]
    held: frozenset[int]
    queued: frozenset[int]
    asked: frozenset[int]
    removed: frozenset[int]

    def way_into(self, group: Group) -> str:
        """One of the words above. `group` comes from `with_seats()`."""
        already = {
            SITS: self.sits,
            HELD: self.held,
            QUEUED: self.queued,
            ASKED: self.asked,
            REMOVED: self.removed,
        }
        for word, groups in already.items():
            if group.pk in groups:
                return word
        if group.admission == Group.OPEN:
            return JOIN if group.seats_free and not group.people_waiting else WAIT
        return ASK if group.admission == Group.ON_REQUEST else INVITATION


def standing_of(person: Person) -> Standing:
    """With all groups that know them, in three queries."""
    last: dict[int, str] = dict(_seats(person=person.pk))
    offered: dict[int, datetime | None] = dict(_places(person=person.pk))
    asked = (group for (group,) in _requests(person=person.pk))
    return Standing(
        sits=frozenset(group for group, ending in last.items() if ending == ""),
        held=frozenset(group for group, since in offered.items() if since is not None),
        queued=frozenset(group for group, since in offered.items() if since is None),
        asked=frozenset(asked),
        removed=frozenset(group for group, ending in last.items() if ending == Membership.REMOVED),
    )


def waited_for(person: Person) -> list[tuple[Group, str]]:
    """The groups this person has asked for a seat in, or queues for, and which of the two it is."""
    found = _asked.all(person=person.pk)
    if not found:
        return []
    standing = standing_of(person)
    return [(group, standing.way_into(group)) for group in found]


def _as_asked(person: int) -> GroupQuerySet:
    places = Place.objects.standing().filter(person=person)
    requests = Request.objects.open().filter(person=person)
    groups = Group.objects.filter(Q(pk__in=places.values("group")) | Q(pk__in=requests.values("group")))
    return groups.with_seats().order_by("name")


_seats = Prepared(
    lambda person: Membership.objects.filter(person=person).order_by("pk").values_list("group", "ending"),
    person=int,
)
_places = Prepared(
    lambda person: Place.objects.standing().filter(person=person).values_list("group", "offered_at"),
    person=int,
)
_requests = Prepared(
    lambda person: Request.objects.open().filter(person=person).values_list("group"), person=int
)
_asked = PreparedObjects[Group](_as_asked, person=int)


def way_into(group: Group, person: Person) -> str:
    return standing_of(person).way_into(group)
