"""A trusted contact: somebody a person names while they are well, to be told when it is worst.

No program ever tells them. Staff may open the name only from an open alert about that person, of the level
the person chose, and each opening is a look that the person sees under You.
"""

import json
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from kith import clock
from kith.database.prepared import PreparedObjects
from kith.gates import Refused
from kith.ledger.recording import record
from kith.people.models import Person
from kith.people.sealing import Unreadable, seal, unseal
from kith.safety.looking import TRUSTED
from kith.safety.models import Alert, Look, TrustedContact

LOOKED_AT = TRUSTED
ASKED, UNREACHED = "asked", "unreached"
BECAUSE = (ASKED, UNREACHED)  # they ask for it now; or nobody could reach them, and it is as bad as they said


class Contact(NamedTuple):
    """Who, how, and what the person would have them told."""

    name: str
    reach: str
    words: str
    from_level: int


def contact_of(person: Person) -> Contact | None:
    """A person's own trusted contact, for their own page."""
    kept = _contact.first(person=person.pk)
    return _opened(kept) if kept is not None else None


_contact = PreparedObjects[TrustedContact](
    lambda person: TrustedContact.objects.filter(person=person), person=int
)


@transaction.atomic
def name_contact(name: str, reach: str, words: str, *, from_level: int, by: Person) -> None:
    """Name somebody, or name somebody else. Saying yes to it is the act itself."""
    kept = TrustedContact.objects.select_for_update().filter(person=by).first() or TrustedContact(person=by)
    kept.sealed = seal(by, json.dumps([name, reach, words]), row=_row(kept))
    kept.from_level, kept.consented_at = from_level, clock.now()
    kept.save()
    record("safety.contact_named", by=by.pk)


@transaction.atomic
def remove_contact(*, by: Person) -> None:
    """From this moment nobody can open it any more. Twice is once."""
    if TrustedContact.objects.filter(person=by).delete()[0]:
        record("safety.contact_removed", by=by.pk)


def may_be_opened(alert: Alert) -> bool:
    """Whether the person left a contact for a time like this. It says nothing of who that is."""
    if alert.closed_at is not None or alert.is_conduct:
        return False
    return TrustedContact.objects.filter(person=alert.person_id, from_level__lte=alert.level).exists()


@transaction.atomic
def open_contact(alert: Alert, *, by: Person, because: str) -> Contact:
    """A step of the ladder: show staff whom the person named. It is written down for the person to see."""
    kept = TrustedContact.objects.filter(person=alert.person_id).first()
    if kept is None or not may_be_opened(alert):
        raise Refused(_("They have named nobody for a time like this."))
    if because not in BECAUSE:
        raise Refused(_("Say why first."))
    opened = _opened(kept)
    if opened is None:
        raise Refused(_("It cannot be read any more: the key of this account is gone."))
    look = Look.objects.create(person=alert.person, by=by, alert=alert, what=LOOKED_AT)
    record("safety.contact_opened", by=by.pk, about=look, alert=alert.key, because=because)
    return opened


def _opened(kept: TrustedContact) -> Contact | None:
    try:
        name, reach, words = json.loads(unseal(kept.person, kept.sealed, row=_row(kept)))
    except Unreadable:
        return None
    return Contact(name, reach, words, kept.from_level)


def _row(kept: TrustedContact) -> str:
    return f"safety.trusted:{kept.key}"
