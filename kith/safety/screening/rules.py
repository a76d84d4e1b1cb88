"""What a rule is: a pattern over slots with a level, a category and a reason, read from the data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DISTRESS = (
    "ideation",
    "plan_or_means",
    "imminent",
    "overdose",
    "selfharm",
    "method_seeking",
    "harm_others",
    "abuse",
    "concern",
    "third_party",
)
CONDUCT = (
    "contact_info",
    "off_platform",
    "scam",
    "solicitation",
    "clinician_claim",
    "dosing",
    "ed_tips",
    "harassment",
    "graphic_method",
)
THIRD_PARTY = "third_party"  # a worry about somebody else: the helper's version of the help panel
# What the words around a hit can say of it. The order is the order in which they are told.
NEGATED, QUOTED, TITLE, THIRD, PAST, OTHERS = "negated", "quoted", "title", "third", "past", "others"
CONDITIONAL, ADDRESSED, IDIOM, LITERAL = "conditional", "addressed", "idiom", "literal"
HYPERBOLE, RECENT, SERIOUS, OWN, SELF = "hyperbole", "recent", "serious", "own", "self"
VERDICTS = (
    NEGATED,
    QUOTED,
    TITLE,
    THIRD,
    OTHERS,
    PAST,
    CONDITIONAL,
    ADDRESSED,
    IDIOM,
    LITERAL,
    HYPERBOLE,
    RECENT,
    SERIOUS,
    OWN,
    SELF,
)
_FIELDS = {"id", "reason", "level", "category", "patterns", "ignores", "heeds", "cue", "fires", "quiet"}
_SCOPE_FIELDS = {"id", "reason", "verdict", "patterns", "only", "fires", "quiet"}


class BadRule(ValueError):
    """A rule that does not say what a rule must say."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to look. `cue` marks a weak one that counts only beside others of the same conversation."""

    id: str
    reason: str
    level: int
    category: str
    patterns: tuple[str, ...]
    fires: tuple[str, ...]
    quiet: tuple[str, ...]
    heeds: frozenset[str]
    is_cue: bool = False

    @property
    def is_conduct(self) -> bool:
        return self.category in CONDUCT


@dataclass(frozen=True, slots=True)
class Scope:
    """One way in which the words around a hit change what it means, or a harmless reading of the words."""

    id: str
    reason: str
    verdict: str
    patterns: tuple[str, ...]
    only: frozenset[str]
    fires: tuple[str, ...]
    quiet: tuple[str, ...]

    def concerns(self, rule: Rule) -> bool:
        """Whether it can say anything of what this rule finds."""
        return not self.only or rule.category in self.only or rule.id in self.only


def rule_of(data: Mapping[str, Any]) -> Rule:
    """A rule from its table. Raises BadRule."""
    _check(data, _FIELDS, {"id", "reason", "level", "category", "patterns", "fires", "quiet"})
    category, level = data["category"], data["level"]
    if category not in (*DISTRESS, *CONDUCT):
        raise BadRule(f'{data["id"]}: there is no category "{category}"')
    if not 0 <= level <= 4 or (level == 0) != bool(data.get("cue")):
        raise BadRule(f"{data['id']}: a level is 1 to 4, or 0 for a cue")
    heeds = data.get("heeds", [] if category in CONDUCT else VERDICTS)
    _known_verdicts(data["id"], [*heeds, *data.get("ignores", [])])
    return Rule(
        data["id"],
        data["reason"],
        level,
        category,
        tuple(data["patterns"]),
        tuple(data["fires"]),
        tuple(data["quiet"]),
        frozenset(heeds) - frozenset(data.get("ignores", [])),
        bool(data.get("cue")),
    )


def scope_of(data: Mapping[str, Any]) -> Scope:
    """A scope or a harmless reading from its table. Raises BadRule."""
    _check(data, _SCOPE_FIELDS, {"id", "reason", "verdict", "patterns", "fires", "quiet"})
    _known_verdicts(data["id"], [data["verdict"]])
    return Scope(
        data["id"],
        data["reason"],
        data["verdict"],
        tuple(data["patterns"]),
        frozenset(data.get("only", [])),
        tuple(data["fires"]),
        tuple(data["quiet"]),
    )


def _check(data: Mapping[str, Any], allowed: set[str], needed: set[str]) -> None:
    name = data.get("id", "a rule without an id")
    if missing := sorted(needed - set(data)):
        raise BadRule(f"{name}: {', '.join(missing)} missing")
    if unknown := sorted(set(data) - allowed):
        raise BadRule(f"{name}: nobody reads {', '.join(unknown)}")
    if empty := sorted(key for key in ("patterns", "fires", "quiet") if not data[key]):
        raise BadRule(f"{name}: {', '.join(empty)} empty")


def _known_verdicts(name: str, verdicts: list[str]) -> None:
    if unknown := sorted(set(verdicts) - set(VERDICTS)):
        raise BadRule(f"{name}: there is no verdict {', '.join(unknown)}")
