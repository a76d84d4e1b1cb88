"""Founding a group, arranging it anew, and closing it."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.gates import Refused
from kith.groups import audience, hosting, seating, waiting
from kith.groups.holding import before_writing
from kith.groups.marking import bring_along, mark
from kith.groups.models import Acceptance, Agreement, Group, Invitation, Membership, Place, Request, Topic
from kith.groups.unsent import is_same
from kith.ledger.recording import record
from kith.notices.telling import tell_each
from kith.people import locking
from kith.people.models import Person, Role

HUES = 6
WORDS = ("name", "purpose")
SENT_TWICE_WITHIN = timedelta(minutes=10)


class ChangedMeanwhile(Refused):
    """Two hosts wrote in the same boxes. The page shows what stands there now, and keeps what was sent."""

    def __init__(self, boxes: list[str]) -> None:
        super().__init__(
            _(
                "Somebody changed this meanwhile. It stands above as it is now; yours is kept here. Save once"
                " more to put yours in its place."
            )
        )
        self.boxes = boxes


def may_found(person: Person) -> bool:
    """Anyone, or coordinators alone, as the organisation decided."""
    return settings.KITH_FOUNDING == "anyone" or person.acts_as(Role.COORDINATOR)


@transaction.atomic
def found(group: Group, *, by: Person, agreement: str, topics: Iterable[Topic] = ()) -> Group:
    """Found `group`, not saved yet. Its founder is its first host and the first to accept the agreement.

    Founding the same group twice in a row founds it once: a form is easily sent twice.
    """
    if not may_found(by):
        raise Refused(_("Coordinators found the groups of this organisation."))
    before_writing(by)
    locking.lock(by.pk)
    if (sent_before := _founded_just_now(group, by)) is not None:
        return sent_before
    group.founded_by, group.hue = by, secrets.randbelow(HUES)
    group.save(force_insert=True)
    group.topics.set(topics)
    first = Agreement.objects.create(group=group, version=1, text=agreement, written_by=by)
    Acceptance.objects.create(agreement=first, person=by)
    seating.sit(group, by, role=Membership.FACILITATOR)
    record("groups.founded", by=by.pk, about=group)
    return group


@transaction.atomic
def rearrange(
    group: Group, *, by: Person, topics: Iterable[Topic], drawn_from: Mapping[str, str] | None = None
) -> Group:
    """Keep what was changed on `group`. More seats are offered at once; fewer than are needed are refused.

    A host who may not write changes no word of it. `drawn_from`: marks of what the host was shown. What they
    left so stays as others have it by now, and no words of others are replaced unseen.
    """
    locked = seating.lock(group)
    hosting.must_host(locked, by)
    shown = drawn_from or {}
    both_wrote = [box for box in bring_along(group, locked, shown, ARRANGED) if box in WORDS]
    changed = [box for box in WORDS if not is_same(getattr(group, box), getattr(locked, box))]
    if changed:
        before_writing(by, locked)
    if both_wrote:
        raise ChangedMeanwhile(both_wrote)
    needed = locked.memberships.standing().count() + locked.places.holding().count()
    if group.capacity < needed:
        raise Refused(
            _("%(needed)s seats are taken or held for somebody. There cannot be fewer.") % {"needed": needed}
        )
    group.save(update_fields=ARRANGED)
    chosen = list(topics)
    if shown.get("topics") != mark([topic.pk for topic in chosen]):
        group.topics.set(chosen)
    record("groups.rearranged", by=by.pk, about=group, changed=changed)
    waiting.offer_free_seats(group)
    return group


def _founded_just_now(group: Group, by: Person) -> Group | None:
    same = Group.objects.filter(founded_by=by, name=group.name, purpose=group.purpose, closed_at__isnull=True)
    return same.filter(founded_at__gt=clock.now() - SENT_TWICE_WITHIN).first()


ARRANGED = (
    "name",
    "purpose",
    "kind",
    "mode",
    "admission",
    "language",
    "zone",
    "capacity",
    "reply_within_hours",
    "is_public",
)


@transaction.atomic
def close(group: Group, *, by: Person) -> Group:
    """End the group. Every seat ends, whoever waits is told, and no link leads in any more. Twice is once."""
    locked = seating.lock(group)
    if locked.closed_at is not None:
        return locked
    hosting.must_host(locked, by)
    now = clock.now()
    locked.closed_at = now
    locked.save(update_fields=["closed_at"])
    concerned = _everybody(locked) - {by}
    _end_all(locked, by)
    audience.changed(locked)
    record("groups.closed", by=by.pk, about=locked)
    told = sorted(concerned, key=lambda person: person.pk)
    tell_each(told, "groups.closed", "/groups/", {"group": locked.name})
    return locked


def _everybody(group: Group) -> set[Person]:
    seats = group.memberships.standing().select_related("person")
    requests = group.requests.open().select_related("person")
    places = group.places.standing().select_related("person")
    return {row.person for rows in (seats, requests, places) for row in rows}


def _end_all(group: Group, by: Person) -> None:
    now = clock.now()
    group.memberships.all().end(ending=Membership.GROUP_CLOSED, by=by)
    group.requests.open().order_by().update(answer=Request.DECLINED, answered_at=now, answered_by=by)
    group.places.standing().order_by().update(ending=Place.WITHDRAWN, ended_at=now)
    Invitation.objects.filter(group=group).good().update(revoked_at=now)
