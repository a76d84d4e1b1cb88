"""The bytes of server-sent events."""

import re
import secrets

from kith.live.sources import MESSAGE, Event, Mark

HEARTBEAT = b": still here\n\n"
_ID = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_LINES = re.compile(rb"\r\n|\r|\n")


def frame(kind: str, data: bytes, mark: Mark | None = None) -> bytes:
    """One event. With a mark it carries an id, from which a reader who lost the line goes on."""
    name = f"id: {mark.position}-{mark.revision}\n" if mark else ""
    lines = b"".join(b"data: " + line + b"\n" for line in _LINES.split(data))
    return f"event: {kind}\n{name}".encode() + lines + b"\n"


GONE = frame("gone", b"gone")
RESET = frame("reset", b"reset")


def retry_soon() -> bytes:
    """When to come back: not everybody in the same moment."""
    return b"retry: %d\n\n" % (2_000 + secrets.randbelow(2_000))


def mark_from(text: str) -> Mark | None:
    """The mark that an id or `?after=` names, or None when it names none."""
    found = _ID.fullmatch(text)
    return Mark(int(found[1]), int(found[2])) if found else None


def furthest(events: list[Event]) -> Mark:
    """Where somebody stands who has seen all of these."""
    positions = [event.position for event in events if event.kind == MESSAGE]
    revisions = [event.revision for event in events if event.kind == MESSAGE]
    return Mark(max(positions, default=0), max(revisions, default=0))


def weave(events: list[Event], data: list[bytes], start: Mark) -> bytes:
    """The frames of those events that are news after `start` and for these readers, as one piece.

    An id must never promise more than was sent before it. So while frames go by it grows by the positions
    alone, and only the last message carries the end: somebody cut in between may see a change twice, and
    misses none.
    """
    pairs = zip(events, data, strict=True)
    news = [(event, shown) for event, shown in pairs if shown and start.lacks(event)]
    end = start | furthest([event for event, _ in news])
    last = max((n for n, (event, _) in enumerate(news) if event.kind == MESSAGE), default=-1)
    pieces, mark = [], start
    for n, (event, shown) in enumerate(news):
        if event.kind != MESSAGE:
            pieces.append(frame(event.kind, shown))
            continue
        mark = end if n == last else Mark(max(mark.position, event.position), mark.revision)
        pieces.append(frame(event.kind, shown, mark))
    return b"".join(pieces)
