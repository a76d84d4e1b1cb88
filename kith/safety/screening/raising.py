"""What a conversation adds to the verdict on one message. It may raise a level, never lower it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from kith.safety.screening.adding import is_enough
from kith.safety.screening.judging import engine, screen
from kith.safety.screening.rules import THIRD_PARTY, Sum
from kith.safety.screening.verdicts import Verdict

LATCHED_FOR = timedelta(hours=24)
MESSAGES_BACK = 6  # of the same writer, this one among them, whose weak signs are counted together
CUES_FOR_ONE, CUES_FOR_TWO = 2, 4  # different weak signs for level 1 and for level 2
WORRIED_REPLIES = 2  # peers who ask "are you safe?" after a message
RUN_ON_BACK = 3  # messages of one writer, sent straight after one another, that are read as one text
RUN_ON_WITHIN = timedelta(minutes=2)
NIGHT = range(6)  # hours on the writer's clock
_LATCH, _CUES, _WORRY, _RUN_ON, _NIGHT = "latch", "cues", "worry", "run-on", "night"


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the conversation when a message comes.

    `level_before` is the highest level of the writer in this conversation within `LATCHED_FOR`;
    `cues_before` the ids of the weak signs in their last messages, at most `MESSAGES_BACK` - 1;
    `level_run_on` what `run_on` says of this message with those sent straight before it;
    `worried_replies` how many peers asked after them since; `hour` the hour on the writer's clock.
    """

    level_before: int = 0
    cues_before: Sequence[str] = ()
    level_run_on: int = 0
    worried_replies: int = 0
    hour: int | None = None


@dataclass(frozen=True, slots=True)
class Raised:
    """The level in its conversation, and what raised it above the verdict."""

    level: int
    because: tuple[str, ...]


def raised(verdict: Verdict, context: Context) -> Raised:
    """The level of distress of a message where it stands. Never below the verdict's own."""
    by = {
        _LATCH: context.level_before,
        _CUES: _of_cues({*context.cues_before, *cue_ids(verdict)}, verdict),
        _WORRY: _of_worry(verdict, context),
        _RUN_ON: context.level_run_on,
    }
    level = max(verdict.distress, *by.values())
    because = [name for name, value in by.items() if value == level > verdict.distress]
    if context.hour in NIGHT and level == 1 and _is_about_the_writer(verdict):
        level, because = 2, [*because, _NIGHT]
    return Raised(level, tuple(because))


def run_on(before: Sequence[str], text: str, lang: str | None = None) -> int:
    """The level of distress of what begins in the messages sent just before and ends in this one.

    Some write a sentence in pieces: "i want", "to die". `before` are the last `RUN_ON_BACK` of the same
    writer within `RUN_ON_WITHIN`, oldest first.
    """
    if not before:
        return 0
    whole = "\n".join([*before, text])
    seam = len(whole) - len(text) - 1
    found = screen(whole, lang, is_by_rules_alone=True).findings  # grammar alone can cross a seam
    across = [one for one in found if one.start < seam < one.end and not one.is_conduct]
    return max((one.level for one in across), default=0)


def cue_ids(verdict: Verdict) -> tuple[str, ...]:
    """The weak signs of one message, to be kept for its next neighbours. No words of anybody."""
    weak = (found for found in verdict.findings if (found.is_cue and found.stands) or found.level == 1)
    return tuple(sorted({found.rule for found in weak if not found.is_conduct}))


def _of_cues(cues: set[str], verdict: Verdict) -> int:
    if not cue_ids(verdict):  # a harmless message is not raised by what stood before it
        return 0
    number = 2 if len(cues) >= CUES_FOR_TWO else int(len(cues) >= CUES_FOR_ONE)
    return max(number, *(one.level for one in _sums() if is_enough(one, cues, one.unless)), 0)


def _sums() -> Iterator[Sum]:
    """Those of all languages. What they are about is not known here, so more signs are asked for."""
    for grammar in engine().grammars.values():
        yield from grammar.sums


def _of_worry(verdict: Verdict, context: Context) -> int:
    if context.worried_replies < WORRIED_REPLIES:
        return 0
    return min(max(verdict.distress, 1) + 1, 4)


def _is_about_the_writer(verdict: Verdict) -> bool:
    return any(category != THIRD_PARTY for category in verdict.categories)
