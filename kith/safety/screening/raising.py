"""What a conversation adds to the verdict on one message. It may raise a level, never lower it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from kith.safety.screening.rules import THIRD_PARTY
from kith.safety.screening.verdicts import Verdict

LATCHED_FOR = timedelta(hours=24)
MESSAGES_BACK = 6  # of the same writer, this one among them, whose weak signs are counted together
CUES_FOR_ONE, CUES_FOR_TWO = 2, 4  # different weak signs for level 1 and for level 2
WORRIED_REPLIES = 2  # peers who ask "are you safe?" after a message
NIGHT = range(6)  # hours on the writer's clock
_LATCH, _CUES, _WORRY, _NIGHT = "latch", "cues", "worry", "night"


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the conversation when a message comes.

    `level_before` is the highest level of the writer in this conversation within `LATCHED_FOR`;
    `cues_before` the ids of the weak signs in their last messages, at most `MESSAGES_BACK` - 1;
    `worried_replies` how many peers asked after them since; `hour` the hour on the writer's clock.
    """

    level_before: int = 0
    cues_before: Sequence[str] = ()
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
    }
    level = max(verdict.distress, *by.values())
    because = [name for name, value in by.items() if value == level > verdict.distress]
    if context.hour in NIGHT and level == 1 and _is_about_the_writer(verdict):
        level, because = 2, [*because, _NIGHT]
    return Raised(level, tuple(because))


def cue_ids(verdict: Verdict) -> tuple[str, ...]:
    """The weak signs of one message, to be kept for its next neighbours. No words of anybody."""
    weak = (found for found in verdict.findings if (found.is_cue and not found.scope) or found.level == 1)
    return tuple(sorted({found.rule for found in weak if not found.is_conduct}))


def _of_cues(cues: set[str], verdict: Verdict) -> int:
    if not cue_ids(verdict):  # a harmless message is not raised by what stood before it
        return 0
    return 2 if len(cues) >= CUES_FOR_TWO else int(len(cues) >= CUES_FOR_ONE)


def _of_worry(verdict: Verdict, context: Context) -> int:
    if context.worried_replies < WORRIED_REPLIES:
        return 0
    return min(max(verdict.distress, 1) + 1, 4)


def _is_about_the_writer(verdict: Verdict) -> bool:
    return any(category != THIRD_PARTY for category in verdict.categories)
