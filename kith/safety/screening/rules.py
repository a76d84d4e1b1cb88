"""What a rule is: a pattern over slots with a level, a category and a reason, read from the data."""

from collections.abc import Container, Iterable, Mapping
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
CANNOT_WAIT = ("imminent", "overdose")
WORRIED = "worried_reply"  # neither: a peer asks after somebody. It counts for whoever is asked after
THEME = "theme"
THIRD_PARTY = "third_party"  # a worry about somebody else: the helper's version of the help panel
CLINICIAN_CLAIM = "clinician_claim"  # only a worry where nobody has seen that it is true
# What the words around a hit can say of it. The order is the order in which they are told.
NEGATED, QUOTED, TITLE, THIRD, PAST, OTHERS = "negated", "quoted", "title", "third", "past", "others"
CONDITIONAL, ADDRESSED, IDIOM, LITERAL = "conditional", "addressed", "idiom", "literal"
HYPERBOLE, RECENT, SERIOUS, OWN, SELF = "hyperbole", "recent", "serious", "own", "self"
RETRACTED = "retracted"
DOUBTED = "doubted"  # said of a hit by the second reader, never by a scope of the data
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
    RETRACTED,
    OWN,
    SELF,
)
LEAST_SIGNS = 2  # of a sum: one sign by itself adds up to nothing
_FIELDS = {"id", "reason", "level", "category", "patterns", "ignores", "heeds", "cue", "fires", "quiet"}
_FILLED = ("patterns", "fires", "quiet")
_SUM_FIELDS = {"id", "reason", "level", "category", "signs", "least", "unless", "fires", "quiet"}
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
        """Not of distress: it says nothing of how the writer is."""
        return self.category not in DISTRESS


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

    @property
    def slots(self) -> list[str]:
        """Slots of which a word must stand in the hit: `only` in capitals."""
        return sorted(name for name in self.only if name.isupper())

    def concerns(self, rule: Rule) -> bool:
        """Whether it can say anything of what this rule finds."""
        names = self.only - {*self.slots}
        return not names or rule.category in names or rule.id in names


@dataclass(frozen=True, slots=True)
class Sum:
    """What several weak signs in one text come to.

    Each group of rules is one sign, whichever of them is found. Themes in `unless` may account for the signs.
    """

    id: str
    reason: str
    level: int
    category: str
    signs: tuple[tuple[str, ...], ...]
    least: int
    unless: tuple[str, ...]
    fires: tuple[str, ...]
    quiet: tuple[str, ...]


def rule_of(data: Mapping[str, Any]) -> Rule:
    """A rule from its table. Raises BadRule."""
    _check(data, _FIELDS, {"id", "reason", "level", "category", "patterns", "fires", "quiet"})
    category, level = data["category"], data["level"]
    if category not in (*DISTRESS, *CONDUCT, WORRIED):
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


def theme_of(data: Mapping[str, Any]) -> Rule:
    """What a text is about, which may account for weak signs; it is no finding. Raises BadRule."""
    needed = {"id", "reason", "patterns", "fires", "quiet"}
    _check(data, needed, needed)
    patterns, fires, quiet = tuple(data["patterns"]), tuple(data["fires"]), tuple(data["quiet"])
    return Rule(data["id"], data["reason"], 0, THEME, patterns, fires, quiet, frozenset())


def sum_of(data: Mapping[str, Any], rules: Container[str]) -> Sum:
    """A sum from its table; the rules and themes that it names must be there. Raises BadRule."""
    _check(data, _SUM_FIELDS, _SUM_FIELDS - {"unless"}, ("signs", "fires", "quiet"))
    signs = tuple(tuple(part.strip() for part in group.split("|")) for group in data["signs"])
    unless = tuple(data.get("unless", ()))
    name, least = data["id"], data["least"]
    if unknown := [one for group in (*signs, unless) for one in group if one not in rules]:
        raise BadRule(f"{name}: there is no rule {', '.join(unknown)}")
    named = [one for group in signs for one in group]
    if len(set(named)) < len(named):
        raise BadRule(f"{name}: a rule is one sign of a sum, not two")
    if data["category"] not in DISTRESS or not 1 <= data["level"] <= 4:
        raise BadRule(f"{name}: a sum is of distress, level 1 to 4")
    if not LEAST_SIGNS <= least <= len(signs):
        raise BadRule(f"{name}: at least {LEAST_SIGNS} signs, and no more than there are")
    return Sum(
        name,
        data["reason"],
        data["level"],
        data["category"],
        signs,
        least,
        unless,
        tuple(data["fires"]),
        tuple(data["quiet"]),
    )


def _check(
    data: Mapping[str, Any], allowed: set[str], needed: set[str], filled: Iterable[str] = _FILLED
) -> None:
    name = data.get("id", "a rule without an id")
    if missing := sorted(needed - set(data)):
        raise BadRule(f"{name}: {', '.join(missing)} missing")
    if unknown := sorted(set(data) - allowed):
        raise BadRule(f"{name}: nobody reads {', '.join(unknown)}")
    if empty := sorted(key for key in filled if not data[key]):
        raise BadRule(f"{name}: {', '.join(empty)} empty")


def _known_verdicts(name: str, verdicts: list[str]) -> None:
    if unknown := sorted(set(verdicts) - set(VERDICTS)):
        raise BadRule(f"{name}: there is no verdict {', '.join(unknown)}")
