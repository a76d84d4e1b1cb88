"""Keeping vigil over a group in which something hard happened: beginning it, and ending it.

It holds nothing back and reads nothing more. What differs is how soon staff hear of small signs, and what
members and hosts find on a page of their own.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kith import clock
from kith.conversations.models import Conversation
from kith.database.prepared import Prepared
from kith.gates import Refused
from kith.groups.models import Group, Membership
from kith.ledger.recording import record
from kith.moderation.models import Vigil
from kith.notices.telling import tell_each
from kith.people.models import Person
from kith.safety.alerting import LOOKED_AT_BY


@transaction.atomic
def begin(group: Group, *, by: Person) -> Vigil:
    """Twice is once. Everybody who sits there is told that there is something to read."""
    _may(by)
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    standing = Vigil.objects.standing().filter(group=group).first()
    if standing is not None:
        return standing
    vigil = Vigil.objects.create(group=group, begun_by=by)
    record("moderation.vigil_begun", by=by.pk, about=group)
    seats = Membership.objects.in_circle().filter(group=group).select_related("person")
    path = f"{group.path}vigil/"
    tell_each([seat.person for seat in seats], "moderation.vigil", path, {"group": group.name})
    return vigil


@transaction.atomic
def end(group: Group, *, by: Person) -> None:
    """A person ends it: no day of the calendar does. Twice is once, and nobody is told."""
    _may(by)
    standing = Vigil.objects.standing().filter(group=group)
    if standing.update(ended_at=clock.now(), ended_by=by):
        record("moderation.vigil_ended", by=by.pk, about=group)


def is_watched(place: str) -> bool:
    """Whether a place where an alert stands ("conversation:<key>", "group:<key>") lies in such a group."""
    kind, _kind_ends, key = place.partition(":")
    if kind == "conversation":
        return bool(_around(key=key))
    return kind == "group" and bool(_over(key=key))


def _as_around(key: str) -> "QuerySet[Vigil, tuple[int]]":
    group = Conversation.objects.filter(key=key).values("group")
    return Vigil.objects.standing().filter(group__in=group).values_list("pk")[:1]


_around = Prepared(_as_around, key=str)
_over = Prepared(lambda key: Vigil.objects.standing().filter(group__key=key).values_list("pk")[:1], key=str)


def _may(by: Person) -> None:
    if not by.acts_as(*LOOKED_AT_BY):
        raise Refused(_("Only those who answer for safety can do that."))
