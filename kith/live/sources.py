"""What a live stream is fed from: who may see it, what is newer than a mark, and how it looks.

A conversation and a meeting's room each implement `Source`. Every method is synchronous and runs in the
threads of the streams, so it may use the ORM; none of them may hold a transaction open when it returns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

MESSAGE, ROOM = "message", "room"
NOT_FOR_THEM = b""
"""What a source renders of an event that is not for those who read in one variant: no frame is made of it."""
AS_SAID, LEFT_OUT, WHOLE = "", "left out", "whole"
"""How an event is drawn: for all, for who does not hear its voice, for its writer."""
MOST_AT_ONCE = 256
"""At most so many events in one batch, and at most so many frames waiting for one slow reader."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One neutral way of showing things, shared by everybody who reads in it."""

    language: str
    zone: str
    side: str = ""  # a second neutral form, such as "host" in a room or "folds" in a thread
    after: int = 0  # what stands up to this position was not for those who read in it


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody may watch: in which form, and which wakes concern them besides the stream's own topic."""

    topic: str  # "conversation:<key>", "room:<key>"
    variant: Variant
    topics: tuple[str, ...] = ()  # also listened to: "group:<key>", a room's "conversation:<key>"


@dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has read: the last position, and the last change to what stood before it."""

    position: int = 0
    revision: int = 0

    def __or__(self, other: "Mark") -> "Mark":
        """The further of both."""
        return Mark(max(self.position, other.position), max(self.revision, other.revision))

    def __and__(self, other: "Mark") -> "Mark":
        """What both have behind them."""
        return Mark(min(self.position, other.position), min(self.revision, other.revision))

    def lacks(self, event: "Event") -> bool:
        """Whether `event` is news to somebody who has read to here. A state of a room always is."""
        if event.kind != MESSAGE:
            return True
        return event.position > self.position or event.revision > self.revision


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to show: a message new or changed, or (kind "room") the state of the room as it is now.

    Of a room's states only the newest counts. One that looks as the last one sent is not sent again.
    """

    kind: str
    position: int = 0
    revision: int = 0
    thing: Any = None  # what `render` needs: a model instance with everything already fetched
    voice: str = ""  # in which it was said, for those who do not hear that one
    writer: int = 0  # who reads it in another form than the others do, if anybody does


@dataclass(frozen=True, slots=True)
class Batch:
    """What is newer than a mark.

    Read the events first, and the conversation's row (audience version, last position, last revision) in the
    same query or after them. The other way round, somebody could be removed in between, and still be sent
    what was written after it.
    """

    audience_version: int
    mark: Mark  # last_position and last_revision of the conversation, also when nothing is newer
    events: list[Event]  # lowest position first, at most MOST_AT_ONCE
    more: bool = False  # there were more than that; the page is read anew then


class Source(Protocol):
    """A kind of stream: /live/<kind>/<key>/."""

    def admit(self, person_id: int, key: str) -> Admission | None:
        """Whether this person may watch now; None is a 404."""

    def audience(self, key: str, person_ids: frozenset[int]) -> frozenset[int]:
        """Which of these may see it right now, by the database's truth."""

    def deaf_to(self, events: list[Event]) -> Mapping[str, frozenset[int]]:
        """By voice, of these events, who would rather not hear it: asked for as it is now."""

    def since(self, key: str, mark: Mark) -> Batch:
        """Messages of a higher position or a higher revision than `mark`, and a room's state.

        Raises ObjectDoesNotExist when the thing itself is no more.
        """

    def render(self, event: Event, variant: Variant, form: str = AS_SAID) -> bytes:
        """The data of one frame: neutral HTML, made once per variant for all who watch. Or `NOT_FOR_THEM`.

        In the form `LEFT_OUT` what stands in its place for those who do not hear that voice, in the form
        `WHOLE` what its writer sees.
        """

    def came(self, person_id: int, key: str) -> None:
        """This person's first stream here opened."""

    def stay(self, person_ids: frozenset[int], key: str) -> None:
        """These people have streams here now. Said every minute: a server that is killed says no goodbye."""

    def went(self, person_id: int, key: str) -> None:
        """This person's last stream here closed."""
