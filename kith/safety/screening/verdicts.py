"""What the screen says of a text: a level, why, and from which version of the rules."""

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

OTHER_LANGUAGE, UNDETERMINED = "other", "und"
SECOND_READER = ".second-reader"  # ends the name under which its findings stand


class Finding(NamedTuple):
    """One rule that applied. `start` and `end` are offsets in the original text.

    `level` is what is left after scope; `rule_level` what the rule says by itself. `words` are as they
    stand in the text, `slots` what they were taken for, `scope` what the words around them say. Where weak
    signs were added up, it reaches from the first to the last, and `words` are those of the signs alone.
    """

    rule: str
    category: str
    level: int
    rule_level: int
    start: int
    end: int
    words: str
    slots: tuple[str, ...]
    scope: tuple[str, ...]
    language: str
    is_conduct: bool
    is_cue: bool

    @property
    def counts(self) -> bool:
        """Whether anything is left of it after scope. A weak cue counts only in a conversation."""
        return self.level > 0

    @property
    def stands(self) -> bool:
        """Whether no word around it takes anything away. A cue has no level that could show it."""
        return self.level == self.rule_level and not (self.is_cue and self.scope)


def is_by_second_reader(rule: str) -> bool:
    """Whether what stands under this name was found by no rule, only by words that were weighed together."""
    return rule.endswith(SECOND_READER)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that the screen says of one text: `level` of distress and conduct, `distress` alone."""

    level: int
    distress: int
    categories: tuple[str, ...]
    conduct: tuple[str, ...]
    lang: str
    findings: tuple[Finding, ...]
    version: str

    @property
    def is_screened(self) -> bool:
        """False for a language that the rules do not know. The page says so; nothing is guessed."""
        return self.lang != OTHER_LANGUAGE

    @property
    def cues(self) -> int:
        """How many different weak cues stand in the text."""
        return len(
            {found.rule for found in self.findings if found.is_cue and found.stands and not found.is_conduct}
        )

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        findings = tuple(one._asdict() for one in self.findings)
        return {**asdict(self), "findings": findings, "is_screened": self.is_screened}
