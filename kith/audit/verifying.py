"""Verifying the record: whether anything in it was changed, taken out, put in or moved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from kith import clock
from kith.audit.chaining import digest
from kith.audit.models import Entry

LATE = timedelta(minutes=10)  # the sweep comes every two seconds
AT_ONCE = 2000
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends. Noted elsewhere, it shows later whether the end was cut off or written anew."""

    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. `broken_at` is the first position that does not hold; 0 when all do."""

    entries: int
    first_at: datetime | None
    last_at: datetime | None
    head: Head
    waiting: int
    late: int
    broken_at: int = 0
    why: str = ""
    noted_at: int | None = None  # where a head that was noted elsewhere stands; 0: nowhere

    @property
    def is_whole(self) -> bool:
        return not (self.broken_at or self.late or self.noted_at == 0)

    def lines(self) -> Iterator[str]:
        """For whoever runs the site."""
        yield f"{self.entries} entries hold"
        if self.first_at and self.last_at:
            first, last = (f"{when:%Y-%m-%d %H:%M:%S}" for when in (self.first_at, self.last_at))
            yield f"the first {first}, the last {last} UTC"
            yield f"head {self.head.position} {self.head.hash}"
        if self.broken_at:
            yield f"BROKEN at entry {self.broken_at}: {self.why}"
        if self.noted_at == 0:
            yield "BROKEN: the head noted elsewhere is not here. The end was cut off, or written anew"
        elif self.noted_at:
            yield f"the head noted elsewhere stands at entry {self.noted_at}"
        if self.late:
            yield f"LATE: {self.late} entries have waited for more than ten minutes. Do the sweeps run?"
        elif self.waiting:
            yield f"{self.waiting} entries wait to be chained"


def head() -> Head:
    last = Entry.objects.chained().order_by("-position").first()
    return Head(last.position or 0, last.hash) if last is not None else Head(0, "")


def verify(*, noted: str = "", tell: Tell = lambda count: None) -> Finding:
    """Walk the chain from its first entry. `noted` is the hash of a head that was written down elsewhere."""
    walked, first, last, noted_at = 0, None, None, 0
    previous, fault = "", ""
    for entry in _entries():
        fault = _fault(entry, walked + 1, previous)
        if fault:
            break
        walked, previous, last = walked + 1, entry.hash, entry.at
        first = first or entry.at
        noted_at = walked if noted and entry.hash == noted else noted_at
        if walked % AT_ONCE == 0:
            tell(walked)
    waiting = Entry.objects.waiting()
    return Finding(
        entries=walked,
        first_at=first,
        last_at=last,
        head=Head(walked, previous),
        waiting=waiting.count(),
        late=waiting.filter(at__lt=clock.now() - LATE).count(),
        broken_at=walked + 1 if fault else 0,
        why=fault,
        noted_at=noted_at if noted else None,
    )


def lacking_guards() -> list[str]:
    """The triggers of migration `0002_only_added` that are not there."""
    wanted = {"audit_no_update", "audit_no_delete"}
    standing = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        wanted.add("audit_no_truncate")
        standing = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'"
    with connection.cursor() as cursor:
        cursor.execute(standing)
        return sorted(wanted - {str(name) for (name,) in cursor.fetchall()})


def _entries() -> Iterator[Entry]:
    return Entry.objects.chained().order_by("position").iterator(chunk_size=AT_ONCE)


def _fault(entry: Entry, position: int, previous: str) -> str:
    if entry.position != position:
        return f"an entry is missing: the next one stands at {entry.position}"
    if entry.previous != previous:
        return "it does not follow the entry before it"
    if entry.hash != digest(entry):
        return "what it says is not what was written"
    return ""
