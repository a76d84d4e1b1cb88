"""The doors to groups. Whoever may not pass finds no page there."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from kith.database.prepared import PreparedObjects
from kith.groups.agreeing import before_reading_on
from kith.groups.inviting import digest_of
from kith.groups.models import Group, GroupQuerySet, Invitation, Membership, Place, Request
from kith.people.models import Person, Role

_sat_in = PreparedObjects[Group](
    lambda person, key: Group.objects.visible_to(Person(pk=person)).filter(key=key), person=int, key=str
)
_held = PreparedObjects[Group](
    lambda person, key: Group.objects.held_by(Person(pk=person)).filter(key=key), person=int, key=str
)
_seat = PreparedObjects[Membership](
    lambda person, key: (
        Membership.objects.standing().filter(person=person, group__key=key).select_related("group")
    ),
    person=int,
    key=str,
)


_last_seat = PreparedObjects[Membership](
    lambda person, key: (
        Membership.objects.filter(person=person, group__key=key).select_related("group").order_by("-pk")[:1]
    ),
    person=int,
    key=str,
)
_with_seats = PreparedObjects[Group](
    lambda person: Group.objects.visible_to(Person(pk=person)).with_seats().order_by("name"), person=int
)


_circle = PreparedObjects[Membership](
    lambda group: (
        Membership.objects.in_circle()
        .filter(group=group)
        .select_related("person")
        .order_by("joined_at", "pk")
    ),
    group=int,
)
_seats_in = PreparedObjects[Membership](
    lambda group: (
        Membership.objects.standing().filter(group=group).select_related("person").order_by("joined_at", "pk")
    ),
    group=int,
)


def _open_with_seats(key: str) -> GroupQuerySet:
    return Group.objects.filter(closed_at__isnull=True, key=key).with_seats()


def _listed_or_theirs(person: int, key: str) -> GroupQuerySet:
    mine = (
        Membership.objects.standing().filter(person=person).values("group"),
        Request.objects.open().filter(person=person).values("group"),
        Place.objects.standing().filter(person=person).values("group"),
    )
    concerned = Q(pk__in=mine[0]) | Q(pk__in=mine[1]) | Q(pk__in=mine[2])
    return _open_with_seats(key).filter(Q(pk__in=Group.objects.listed().values("pk")) | concerned)


_shown = PreparedObjects[Group](_listed_or_theirs, person=int, key=str)
_open_one = PreparedObjects[Group](_open_with_seats, key=str)


def groups_of(person: Person) -> list[Group]:
    """The groups this person sits in, by their names, each with its seats."""
    return _with_seats.all(person=person.pk)


def circle_of(group: Group) -> list[Membership]:
    """The seats of who is shown to sit there, in the order they came."""
    return _circle.all(group=group.pk)


def seats_of(group: Group) -> list[Membership]:
    """Every seat that stands there, also that of a closed account, in the same order."""
    return _seats_in.all(group=group.pk)


def group_for(person: Person, key: str) -> Group:
    """A group this person sits in."""
    group = _sat_in.one(person=person.pk, key=key)
    before_reading_on(group, person)
    return group


def group_held_by(person: Person, key: str) -> Group:
    """A group this person facilitates."""
    group = _held.one(person=person.pk, key=key)
    before_reading_on(group, person)
    return group


def group_to_close(person: Person, key: str) -> Group:
    """A group this person facilitates, or one they have closed: whoever closes it may press twice."""
    ended = Membership.objects.filter(ended_by=person, ending=Membership.GROUP_CLOSED).values("group")
    mine = Q(pk__in=Group.objects.held_by(person).values("pk")) | Q(pk__in=ended)
    return get_object_or_404(Group.objects.filter(mine), key=key)


def listing_for(person: Person, key: str) -> Group:
    """What a person may see of a group before sitting in it: a listed one, or one that concerns them.

    Coordinators look after groups, so they find each of them, in a session that may act as one.
    """
    found = _shown.first(person=person.pk, key=key)
    if found is None and person.acts_as(Role.COORDINATOR):
        found = _open_one.first(key=key)
    if found is None:
        raise Http404
    return found


def membership_for(person: Person, key: str) -> Membership:
    """This person's own seat in the group with that key."""
    seat = own_seat_for(person, key)
    before_reading_on(seat.group, person)
    return seat


def own_seat_for(person: Person, key: str) -> Membership:
    """The same, to read the agreement, to be away or to leave: for that nobody has to say yes first."""
    return _seat.one(person=person.pk, key=key)


def seat_in(group: Group, key: str) -> Membership:
    """One seat of a group, by its own key, standing or ended: a host may press twice."""
    return get_object_or_404(group.memberships.select_related("person", "group"), key=key)


def request_to(group: Group, key: str) -> Request:
    """One request of a group, answered or not."""
    return get_object_or_404(group.requests.select_related("person", "group"), key=key)


def any_seat_for(person: Person, key: str) -> Membership:
    """The last seat this person has, or had, in the group: whoever leaves may press twice."""
    return _last_seat.one(person=person.pk, key=key)


def place_for(person: Person, key: str) -> Place:
    """This person's last place on the waiting list of the group with that key, standing or ended."""
    places = Place.objects.filter(person=person, group__key=key).select_related("group")
    place = places.order_by("pk").last()
    if place is None:
        raise Http404
    return place


def invitation_by(person: Person, code: str) -> Invitation:
    """The invitation a link belongs to, if it is still good or this person came in by it.

    To everybody else a wrong link and a used one look the same.
    """
    good_or_mine = Q(pk__in=Invitation.objects.good().values("pk")) | Q(used_by=person)
    links = Invitation.objects.filter(good_or_mine, group__closed_at__isnull=True)
    return get_object_or_404(links.select_related("group"), digest=digest_of(code))


def invitation_of(group: Group, key: str) -> Invitation:
    """One invitation of a group, by its key, good or not."""
    return get_object_or_404(group.invitations.select_related("group"), key=key)
