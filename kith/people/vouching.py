"""Vouching that somebody is a clinician: two of the staff have each seen the document that shows it."""

from django.db import transaction
from django.utils.translation import gettext as _

from kith import clock
from kith.gates import Refused
from kith.ledger.recording import record
from kith.people import locking
from kith.people.models import Person, Vouching


@transaction.atomic
def vouch(person: Person, *, by: Person) -> Vouching:
    """Say that one has seen the document. The second person to say it gives the badge.

    The same person saying it twice is one. Nobody vouches for themselves.
    """
    if person.pk == by.pk:
        raise Refused(_("Somebody else must say it of you."))
    locking.lock(person.pk)
    row = Vouching.objects.standing().filter(person=person).first()
    if row is None:
        record("people.vouched_for", by=by.pk, about=person)
        return Vouching.objects.create(person=person, first_by=by)
    if row.second_at is None and row.first_by_id != by.pk:
        _give(row, by)
    return row


@transaction.atomic
def end(person: Person, *, by: Person) -> None:
    """Take the word back, whoever gave it: one is enough. Where there is none, nothing changes."""
    locking.lock(person.pk)
    row = Vouching.objects.standing().filter(person=person).first()
    if row is not None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        _say(person, since=False)
        record("people.badge_ended", by=by.pk, about=person, was_given=row.second_at is not None)


def _give(row: Vouching, by: Person) -> None:
    row.second_by, row.second_at = by, clock.now()
    row.save(update_fields=["second_by", "second_at"])
    _say(row.person, since=True)
    record("people.badge_given", by=by.pk, about=row.person)


def _say(person: Person, *, since: bool) -> None:
    person.clinician_since = clock.now() if since else None
    person.save(update_fields=["clinician_since"])
