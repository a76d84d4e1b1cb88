"""Agreeing: what the members of a group promise each other, who said yes, and to which version."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.database.prepared import Prepared, PreparedObjects
from kith.gates import Refused
from kith.groups import audience, seating
from kith.groups.holding import before_writing
from kith.groups.hosting import must_host
from kith.groups.models import Acceptance, Agreement, Group, Membership
from kith.groups.unsent import is_same
from kith.ledger.recording import record
from kith.notices.telling import tell_each
from kith.people.models import Person


class AgreementFirst(Exception):
    """Somebody comes to a door before they have said yes to what changed. They are led to it."""

    def __init__(self, group_key: str) -> None:
        super().__init__(group_key)
        self.group_key = group_key


def newest(group: Group) -> Agreement:
    """The version that holds now. A group has one from its founding."""
    found = _newest.get(group=group.pk)
    found.group = group
    return found


def versions(group: Group) -> list[Agreement]:
    """Every version, the newest first."""
    return list(group.agreements.order_by("-version"))


def accepted_at(agreement: Agreement, person: Person) -> datetime | None:
    """When this person said yes to exactly this version."""
    return agreement.acceptances.filter(person=person).values_list("accepted_at", flat=True).first()


def needs_acceptance(group: Group, person: Person) -> bool:
    """Whether a major change came after what this person last said yes to."""
    return bool(_missing(group=group.pk, person=person.pk))


def unaccepted(person: Person) -> "QuerySet[Agreement]":
    """Major versions, of any group, after which this person has not said yes."""
    return Agreement.objects.unaccepted_by(person)


def _as_missing(group: int, person: int) -> "QuerySet[Agreement, tuple[int]]":
    return Agreement.objects.unaccepted_by(person).filter(group=group).values_list("pk")[:1]


_newest = PreparedObjects[Agreement](
    lambda group: Agreement.objects.filter(group=group).order_by("-version")[:1], group=int
)
_missing = Prepared(_as_missing, group=int, person=int)  # asked at every door


def before_reading_on(group: Group, person: Person) -> None:
    """What every door behind the agreement asks. Leaving, pausing and the agreement itself have others."""
    if needs_acceptance(group, person):
        raise AgreementFirst(group.key)


def before_taking_part(group: Group, person: Person) -> None:
    """What every verb behind the agreement asks."""
    if needs_acceptance(group, person):
        raise Refused(_("The agreement of this group has changed. Please read it and say yes to it first."))


@transaction.atomic
def accept(group: Group, *, by: Person, version: int) -> Acceptance:
    """Say yes to the version that was read. Saying yes twice says it once."""
    agreement = newest(group)
    if agreement.version != version:
        raise Refused(_("The agreement changed while you read it. Please read it once more."))
    acceptance, is_first = Acceptance.objects.get_or_create(
        agreement=agreement, person=by, defaults={"accepted_at": clock.now()}
    )
    if is_first:
        record("groups.agreed", by=by.pk, about=group, version=version)
    return acceptance


def has_stood(group: Group, text: str) -> bool:
    """Whether a version says just this. Whoever sends it back as it was has not written it."""
    return any(is_same(text, version.text) for version in versions(group))


@transaction.atomic
def rewrite(
    group: Group, text: str, *, by: Person, is_major: bool, drawn_from: int | None = None
) -> Agreement:
    """Write the next version. After a major change everybody says yes again before reading on.

    `drawn_from` is the version the writer had before them: a newer one is not replaced unseen.
    """
    must_host(group, by)
    seating.lock(group)
    before = newest(group)
    if before.text == text:
        return before
    before_writing(by, group)
    if drawn_from not in (None, before.version):
        raise Refused(
            _("Somebody changed the agreement meanwhile. It stands above as it is now. Yours is kept here.")
        )
    agreement = Agreement.objects.create(
        group=group, version=before.version + 1, text=text, is_major=is_major, written_by=by
    )
    Acceptance.objects.create(agreement=agreement, person=by)
    if is_major:
        audience.changed(group)  # open streams wait for the yes too
        _tell_members(group, by)
    record("groups.agreement_rewritten", by=by.pk, about=group, version=agreement.version, major=is_major)
    return agreement


def _tell_members(group: Group, writer: Person) -> None:
    path = f"{group.path}agreement/"
    seats = Membership.objects.standing().filter(group=group).exclude(person=writer)
    told = [seat.person for seat in seats.select_related("person")]
    tell_each(told, "groups.agreement_changed", path, {"group": group.name})
