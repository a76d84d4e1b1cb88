"""What stands around a text. Conversations know it, a layer above, and say it when they are asked.

Two questions: of the writer, what they wrote just before; of a reply, whom it may answer. And one for staff:
the few messages around what raised an alert. None of it is asked about a text in which nothing was noticed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kith.people.models import Person


@dataclass(frozen=True, slots=True)
class Earlier:
    """A text of the same writer, not long before."""

    source: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """A text of somebody else that a reply may answer."""

    person: Person
    source: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One message as staff read it around an alert: under the name the group knows, as it stands now."""

    name: str
    words: str
    written_at: datetime
    is_it: bool


def _nothing_earlier() -> Sequence[Earlier]:
    return ()


def _nobody() -> Sequence[Answered]:
    return ()


@dataclass(frozen=True, slots=True)
class Neighbours:
    """How to ask for them. Both are asked only when there is something to add to."""

    earlier: Callable[[], Sequence[Earlier]] = _nothing_earlier  # the newest first, without the text itself
    answers: Callable[[], Sequence[Answered]] = _nobody  # what others wrote before it, the newest first


Around = Callable[[str, int], Sequence[Line]]
_said: list[Around] = []


def ask_by(around: Around) -> None:
    """From now on `around(source, most)` gives the text and at most so many of its neighbours."""
    _said[:] = [around]


def around(source: str, most: int) -> Sequence[Line]:
    return _said[0](source, most) if _said else ()
