"""Marks of what a page of settings showed, so that an old page writes nothing of another host's away.

Marks go along with the form, and not the texts: what somebody else wrote is never sent as one's own.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from kith.groups.models import Group

LENGTH = 16


def mark(value: Any) -> str:
    """The same for what is the same, however a browser sends its spaces and its ends of lines."""
    if isinstance(value, list):
        value = sorted(value)
    return hashlib.sha256(" ".join(str(value).split()).encode()).hexdigest()[:LENGTH]


def bring_along(group: Group, now: Group, drawn_from: Mapping[str, str], boxes: Collection[str]) -> list[str]:
    """Take over what others changed meanwhile in those of these boxes that were sent as they had been shown.

    Answers the boxes in which both wrote, each something else. A box without a mark is as it was sent.
    """
    both = []
    for box in boxes:
        shown, sent, kept = drawn_from.get(box), mark(getattr(group, box)), mark(getattr(now, box))
        if not shown or shown == kept:
            continue
        if sent == shown:
            setattr(group, box, getattr(now, box))
        elif sent != kept:
            both.append(box)
    return both
