"""Inviting: a link that lets one person in, once, within fourteen days, while whoever made it hosts."""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.gates import Refused
from kith.groups import agreeing, seating, waiting
from kith.groups.hosting import must_host
from kith.groups.models import Group, Invitation, Membership, Place
from kith.keys import new_key
from kith.ledger.recording import record
from kith.people.models import Person

LASTS = timedelta(days=14)


def digest_of(code: str) -> str:
    """The code has 128 random bits, so a plain hash of it cannot be turned back."""
    return hashlib.sha256(code.encode()).hexdigest()


@transaction.atomic
def invite(group: Group, *, by: Person) -> tuple[Invitation, str]:
    """Make a link. The code is returned this once; the digest alone is kept."""
    seating.lock(group)  # hosting does not end while the link is made
    must_host(group, by)
    code = new_key()
    invitation = Invitation.objects.create(
        group=group, digest=digest_of(code), made_by=by, runs_out_at=clock.now() + LASTS
    )
    record("groups.invited", by=by.pk, about=group, invitation=invitation.key)
    return invitation, code


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: Person, accepting: int) -> Membership | Place:
    """Come in by the link. In a full group it is worth a place on the waiting list.

    Whoever sits here already uses nothing up. Nobody comes in by a link of their own.
    """
    locked = seating.lock(invitation.group)
    seat = seating.seat_of(locked, by)
    if seat is not None:
        return seat
    invitation.refresh_from_db()
    if invitation.made_by_id == by.pk:
        raise Refused(_("You made this link yourself. It is there for somebody else."))
    if not invitation.is_good():
        raise Refused(_("This invitation has been used, taken back, or has run out. Ask for a new one."))
    agreeing.accept(locked, by=by, version=accepting)
    invitation.used_at, invitation.used_by = clock.now(), by
    invitation.save(update_fields=["used_at", "used_by"])
    return waiting.seat_or_queue(locked, by, through="invitation")


@transaction.atomic
def revoke(invitation: Invitation, *, by: Person) -> Invitation:
    """Make the link worthless, if nobody used it yet."""
    seating.lock(invitation.group)
    must_host(invitation.group, by)
    invitation.refresh_from_db()
    if invitation.is_good():
        invitation.revoked_at = clock.now()
        invitation.save(update_fields=["revoked_at"])
        record("groups.invitation_revoked", by=by.pk, about=invitation.group, invitation=invitation.key)
    return invitation
