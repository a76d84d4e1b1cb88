"""Writing down that the rules of the screen have changed: which version reads from when on."""

from django.db import transaction

from kith.ledger.models import Fact
from kith.ledger.recording import record
from kith.safety.screening.judging import engine

CHANGED = "safety.rules_changed"
_noted: set[str] = set()  # by this process: while two versions serve side by side, each is noted once


def sweep() -> int:
    """Record the version this process reads by, when it is another than the one recorded last."""
    version = engine().version
    if version in _noted:
        return 0
    is_new = _note(version)
    _noted.add(version)
    return int(is_new)


@transaction.atomic
def _note(version: str) -> bool:
    last = Fact.objects.filter(kind=CHANGED).order_by("-happened_at").first()
    if last is not None and last.details["version"] == version:
        return False
    record(CHANGED, by=None, version=version)
    return True
