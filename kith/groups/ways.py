"""The way into a group that is open to a person now: a seat, the queue, a question to the hosts, or none.

Reads only. The verbs check again, under the lock of the group.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from kith.groups.models import Group, Membership, Place, Request
from kith.people.models import Person

SITS, HELD, QUEUED, ASKED = "sits", "held", "queued", "asked"
REMOVED, JOIN, WAIT, ASK, INVITATION = "removed", "join", "wait", "ask", "invitation"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands with some groups. Each set holds primary keys of groups."""

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


def standing_of(person: Person, groups: Iterable[Group]) -> Standing:
    """Three queries, however many groups."""
    pks = [group.pk for group in groups]
    seats = Membership.objects.filter(person=person, group__in=pks).order_by("pk")
    last = dict(seats.values_list("group", "ending"))
    places = Place.objects.standing().filter(person=person, group__in=pks)
    offered = dict(places.values_list("group", "offered_at"))
    asked = Request.objects.open().filter(person=person, group__in=pks).values_list("group", flat=True)
    return Standing(
        sits=frozenset(group for group, ending in last.items() if ending == ""),
        held=frozenset(group for group, since in offered.items() if since is not None),
        queued=frozenset(group for group, since in offered.items() if since is None),
        asked=frozenset(asked),
        removed=frozenset(group for group, ending in last.items() if ending == Membership.REMOVED),
    )


def waited_for(person: Person) -> list[tuple[Group, str]]:
    """The groups this person has asked for a seat in, or queues for, and which of the two it is."""
    places = Place.objects.standing().filter(person=person)
    requests = Request.objects.open().filter(person=person)
    groups = Group.objects.filter(Q(pk__in=places.values("group")) | Q(pk__in=requests.values("group")))
    standing = standing_of(person, found := list(groups.with_seats().order_by("name")))
    return [(group, standing.way_into(group)) for group in found]


def way_into(group: Group, person: Person) -> str:
    return standing_of(person, [group]).way_into(group)
