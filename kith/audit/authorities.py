"""Noting that an authority asked for data about somebody, and whether it was given. No more than that."""

from django.db import transaction

from kith.audit.kinds import AUTHORITY_ASKED
from kith.ledger.recording import record


@transaction.atomic
def note_request(*, granted: bool) -> None:
    """By whoever runs the site, who is asked. Of whom and by whom stands in their own files, not here."""
    record(AUTHORITY_ASKED, by=None, granted=granted)
