"""Two hosts who plan one evening from two pages: what the other changed is said, and nothing is lost.

A row of the form brings along a mark of what it showed, and not its words (`kith/groups/marking.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from kith.groups.marking import mark
from kith.meetings.models import Part


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form as it was sent, or as it is drawn anew."""

    kind: str
    minutes: str
    question: str
    shown: str = ""
    """What it showed, by its mark. Empty where no part stood."""
    asked: str = ""
    """The same of its question alone."""

    @property
    def is_touched(self) -> bool:
        return self.shown != mark_of(self.kind, self.minutes, self.question)

    @property
    def is_new_question(self) -> bool:
        return self.asked != mark_of_question(self.question)


@dataclass(slots=True)
class Woven:
    """The rows as they are shown again, and what another host changed: parts that came, and that went."""

    rows: list[Row] = field(default_factory=list)
    came: list[Row] = field(default_factory=list)
    went: list[Row] = field(default_factory=list)


def mark_of(kind: str, minutes: object, question: str) -> str:
    """The mark of a part. A row in which there is none has none."""
    return mark(f"{kind} | {minutes} | {question}") if kind or question.strip() else ""


def mark_of_question(question: str) -> str:
    return mark(question) if question.strip() else ""


def standing(parts: Iterable[Part]) -> list[Row]:
    """The parts as the form shows them."""
    return [_shown(part.kind, str(part.minutes), part.question) for part in parts]


def weave(sent: Sequence[Row], now: Sequence[Row]) -> Woven:
    """What stands now, with each row that was changed where it belongs.

    What was left as it was shown stays as the other has it by now. Where both changed a part, both stand
    there, one after the other. What was added comes last.
    """
    drawn = [row for row in sent if row.shown]
    woven = Woven()
    for is_same, mine, theirs in _blocks(drawn, now):
        if is_same:
            woven.rows += [_over(one, other) for one, other in zip(mine, theirs, strict=True)]
        else:
            woven.came += theirs
            woven.went += [row for row in mine if not row.is_touched]
            woven.rows += [*theirs, *_besides(mine, woven.came)]
    woven.rows += _besides([row for row in sent if not row.shown], woven.came)
    return woven


def _blocks(drawn: list[Row], now: Sequence[Row]) -> list[tuple[bool, list[Row], list[Row]]]:
    """Runs of parts that stand as they were shown, and between them what went and what came."""
    compared = SequenceMatcher(None, [row.shown for row in drawn], [row.shown for row in now], autojunk=False)
    return [(tag == "equal", drawn[a:b], list(now[c:d])) for tag, a, b, c, d in compared.get_opcodes()]


def _besides(mine: Iterable[Row], theirs: Iterable[Row]) -> list[Row]:
    """Rows in which I wrote or chose, as parts that are added. What the other made alike is there."""
    there = {row.shown for row in theirs}
    typed = [row for row in mine if row.is_touched and (row.kind or row.is_new_question)]
    return [
        Row(row.kind, row.minutes, row.question, asked=row.asked)
        for row in typed
        if mark_of(row.kind, row.minutes, row.question) not in there
    ]


def _over(mine: Row, theirs: Row) -> Row:
    """What I changed in a part that stands as it was. Its marks are those of what stands."""
    return Row(mine.kind, mine.minutes, mine.question, theirs.shown, theirs.asked)


def _shown(kind: str, minutes: str, question: str) -> Row:
    return Row(kind, minutes, question, mark_of(kind, minutes, question), mark_of_question(question))
