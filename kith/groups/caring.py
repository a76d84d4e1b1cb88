"""What a host looks after: who asks to join, and who has not been here for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith import clock
from kith.database.prepared import PreparedObjects
from kith.groups.models import Group, Membership, MembershipQuerySet, Place, Request, RequestQuerySet
from kith.people.models import Person

QUIET_DAYS = 14


@dataclass(frozen=True)
class Quiet:
    """A member who has not been here for a while, in coarse words."""

    seat: Membership
    words: str


def requests(group: Group) -> list[Request]:
    """Who asks to join, longest waiting first."""
    return _asking_here.all(group=group.pk)


def places(group: Group) -> list[Place]:
    """Who waits for a seat, longest first."""
    return _waiting.all(group=group.pk)


def requests_to_hosts(person: Person) -> list[Request]:
    """Who asks to join any of the groups this person hosts, longest waiting first."""
    return _asking.all(host=person.pk)


def _as_asking(host: int) -> RequestQuerySet:
    held = Group.objects.held_by(Person(pk=host)).values("pk")
    return Request.objects.open().filter(person__is_active=True, group__in=held).select_related("group")


_asking_here = PreparedObjects[Request](
    lambda group: (
        Request.objects.open().filter(group=group, person__is_active=True).select_related("person", "group")
    ),
    group=int,
)
_waiting = PreparedObjects[Place](
    lambda group: Place.objects.standing().filter(group=group).select_related("person").order_by("since"),
    group=int,
)
_asking = PreparedObjects[Request](_as_asking, host=int)


def gone_quiet(group: Group, days: int = QUIET_DAYS) -> list[Quiet]:
    """Members not seen for so many days, longest first. Whoever paused is away by choice and not listed."""
    return [Quiet(seat, _in_words(seat)) for seat in _quiet.all(group=group.pk, until=clock.ago(days=days))]


def _as_quiet(group: int, until: datetime) -> MembershipQuerySet:
    members = Membership.objects.in_circle().filter(group=group, role=Membership.MEMBER)
    seats = members.filter(paused_at__isnull=True).annotate(last=Coalesce("seen_at", "joined_at"))
    return seats.filter(last__lte=until).select_related("person").order_by("last", "pk")


_quiet = PreparedObjects[Membership](_as_quiet, group=int, until=datetime)


def _in_words(seat: Membership) -> str:
    """Weeks, then months. Nobody is shown a day or an hour."""
    weeks = round((clock.now() - (seat.seen_at or seat.joined_at)) / timedelta(weeks=1))
    if weeks <= 1:
        return _("not here for about a week")
    if weeks < 8:
        return ngettext("not here for about %(count)s week", "not here for about %(count)s weeks", weeks) % {
            "count": weeks
        }
    return _("not here for two months or more")
