"""The doors to groups. Whoever may not pass finds no page there."""

from django.db.models import Q
from django.shortcuts import get_object_or_404

from kith.groups.models import Group, Membership, Place, Request
from kith.people.models import Person


def group_for(person: Person, key: str) -> Group:
    """A group this person sits in."""
    return get_object_or_404(Group.objects.visible_to(person), key=key)


def group_held_by(person: Person, key: str) -> Group:
    """A group this person facilitates."""
    return get_object_or_404(Group.objects.held_by(person), key=key)


def listing_for(person: Person, key: str) -> Group:
    """What a person may see of a group before sitting in it: a listed one, or one that concerns them."""
    mine = (
        Membership.objects.standing().filter(person=person).values("group"),
        Request.objects.open().filter(person=person).values("group"),
        Place.objects.standing().filter(person=person).values("group"),
    )
    concerned = Q(pk__in=mine[0]) | Q(pk__in=mine[1]) | Q(pk__in=mine[2])
    listed = Group.objects.listed().values("pk")
    return get_object_or_404(Group.objects.filter(Q(pk__in=listed) | concerned), key=key)


def membership_for(person: Person, key: str) -> Membership:
    """This person's own seat in the group with that key."""
    seats = Membership.objects.standing().filter(person=person).select_related("group")
    return get_object_or_404(seats, group__key=key)


def seat_in(group: Group, key: str) -> Membership:
    """One standing seat of a group, by its own key."""
    return get_object_or_404(group.memberships.standing().select_related("person", "group"), key=key)


def request_to(group: Group, key: str) -> Request:
    """One request of a group, answered or not."""
    return get_object_or_404(group.requests.select_related("person", "group"), key=key)
