"""Writing an entry, in the transaction of what it tells of, and binding it to all before it.

The entry is there when the verb is, or neither. Its place in the chain is given by a sweep, seconds later: so
nobody waits for the record while they raise an alert, and no two verbs wait for each other.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.db import IntegrityError, transaction

from kith.audit.models import Entry
from kith.ledger.models import Fact

AT_ONCE = 500
_NAME = re.compile(r"[A-Za-z0-9_.:/-]{0,96}")  # a key, a kind, a code. Words have spaces


def write(fact: Fact) -> Entry:
    """Take a fact into the record. What could be somebody's words is left out: it would stay for ever."""
    entry = _entry(fact)
    entry.save(force_insert=True)
    return entry


def write_all(facts: Iterable[Fact]) -> None:
    """Take these into the record at once, in the order they were written."""
    Entry.objects.bulk_create(_entry(fact) for fact in facts)


def _entry(fact: Fact) -> Entry:
    details = {name: value for name, value in fact.details.items() if is_no_word(value)}
    return Entry(kind=fact.kind, at=fact.happened_at, by=fact.by, about=fact.about, details=details)


def is_no_word(value: Any) -> bool:
    """Numbers, yes and no, names of things; lists of these."""
    if isinstance(value, list | tuple):
        return all(is_no_word(one) for one in value)
    if isinstance(value, str):
        return _NAME.fullmatch(value) is not None
    return value is None or isinstance(value, int)


def sweep() -> int:
    """Chain what waits, in the order it was written. Safe in two processes: a position is given only once."""
    if not Entry.objects.waiting().exists():
        return 0
    try:
        return _chain()
    except IntegrityError:  # another process was faster
        return 0


@transaction.atomic
def _chain() -> int:
    """What waits is locked before the end of the chain is read: who had to wait for it reads both anew."""
    waiting = list(Entry.objects.waiting().order_by("pk").select_for_update(no_key=True)[:AT_ONCE])
    last = Entry.objects.chained().order_by("-position").first()
    length, previous = (last.position or 0, last.hash) if last is not None else (0, "")
    for position, entry in enumerate(waiting, start=length + 1):
        entry.position, entry.previous = position, previous
        entry.hash = previous = digest(entry)
        entry.save(update_fields=["position", "previous", "hash"])
    return len(waiting)


def digest(entry: Entry) -> str:
    """SHA-256 over the hash before it and everything the entry says, in one canonical form."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    says = [entry.previous, entry.position, entry.kind, at, entry.by, entry.about, entry.details]
    return hashlib.sha256(json.dumps(says, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
