"""Hosting a group: taking the role on, handing it on, laying it down. Pages say host, code facilitator."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.database.prepared import PreparedObjects
from kith.gates import Refused
from kith.groups import audience, seating
from kith.groups.models import Group, Membership
from kith.ledger.recording import record
from kith.live.publishing import wake
from kith.notices.telling import tell, tell_each
from kith.people.models import Person, Role


def hosts(group: Group) -> list[Person]:
    """Who hosts now, longest first."""
    return [seat.person for seat in _hosting.all(group=group.pk)]


def _as_hosting(group: int) -> "QuerySet[Membership]":
    seats = Membership.objects.facilitating().filter(group=group).select_related("person")
    return seats.order_by("joined_at", "pk")


_hosting = PreparedObjects[Membership](_as_hosting, group=int)


def is_last_host(group: Group, person: Person) -> bool:
    """Whether nobody would host when this person stops."""
    return [host.pk for host in hosts(group)] == [person.pk]


def must_host(group: Group, person: Person) -> None:
    """The rule behind every verb that is a host's."""
    if not Membership.objects.facilitating().of(group, person).exists():
        raise Refused(_("Only a host of this group can do that."))


@transaction.atomic
def make_facilitator(seat: Membership, *, by: Person) -> Membership:
    """A host asks a member to host too. The member is told and can lay it down again."""
    seating.lock(seat.group)
    must_host(seat.group, by)
    if _change_role(seat, Membership.FACILITATOR, by):
        tell(seat.person, "groups.made_host", seat.group.path, {"group": seat.group.name})
    return seat


@transaction.atomic
def unmake_facilitator(seat: Membership, *, by: Person) -> Membership:
    """End the hosting of somebody, oneself included. Their seat stays theirs."""
    seating.lock(seat.group)
    must_host(seat.group, by)
    if _change_role(seat, Membership.MEMBER, by):
        if seat.person_id != by.pk:
            tell(seat.person, "groups.no_longer_host", seat.group.path, {"group": seat.group.name})
        tell_if_hostless(seat.group)
    return seat


@transaction.atomic
def step_up(group: Group, *, by: Person) -> Membership:
    """A member takes the role on in a group that has no host."""
    locked = seating.lock(group)
    seat = Membership.objects.standing().of(locked, by).select_related("group").first()
    if seat is None:
        raise Refused(_("Only members of this group can host it."))
    if seat.role != Membership.FACILITATOR and hosts(locked):
        raise Refused(_("Somebody else hosts this group now."))
    _change_role(seat, Membership.FACILITATOR, by)
    return seat


def tell_hosts(group: Group, kind: str, path: str, names: Mapping[str, str]) -> None:
    tell_each(hosts(group), kind, path, names)


def tell_if_hostless(group: Group) -> None:
    """When the last host has gone, members may take it on and coordinators may look for one."""
    if hosts(group):
        return
    record("groups.hostless", by=None, about=group)
    seats = Membership.objects.standing().filter(group=group).select_related("person")
    members = {seat.person_id: seat.person for seat in seats}
    tell_each(members.values(), "groups.hostless", f"{group.path}hosting/", {"group": group.name})
    roles = Role.objects.filter(name=Role.COORDINATOR, ended_at__isnull=True).exclude(person__in=members)
    coordinators = [role.person for role in roles.select_related("person")]
    tell_each(coordinators, "groups.hostless", f"{group.path}joining/", {"group": group.name})


def take_back_links(seat: Membership, by: Person) -> None:
    """A link lets somebody in on the word of a host: it is good no longer than whoever made it hosts."""
    links = seat.group.invitations.filter(made_by=seat.person_id).good()
    keys = list(links.values_list("key", flat=True))
    links.update(revoked_at=clock.now())
    for key in keys:
        record("groups.invitation_revoked", by=by.pk, about=seat.group, invitation=key)


def _change_role(seat: Membership, role: str, by: Person) -> bool:
    """Whether it changed. The seat is read again, so that two hosts pressing at once change it once."""
    since = clock.now() if role == Membership.FACILITATOR else None
    others = Membership.objects.standing().filter(pk=seat.pk).exclude(role=role)
    changed = others.update(role=role, hosts_since=since)
    seat.refresh_from_db(fields=["role", "hosts_since"])
    if changed:
        if role != Membership.FACILITATOR:
            take_back_links(seat, by)
        record("groups.role_changed", by=by.pk, about=seat.group, seat=seat.key, role=role)
        audience.changed(seat.group)
        wake(f"person:{seat.person_id}")  # an open room shows hosts more than it shows the others
    return bool(changed)
