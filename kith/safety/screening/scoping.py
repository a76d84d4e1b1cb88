"""What the words around a hit make of it: denied, quoted, somebody else's, long past, a figure of speech.

Each hit is weighed by itself. A harmless reading of one never touches another in the same message.
"""

from collections.abc import Iterable
from functools import lru_cache

from kith.safety.screening import rules
from kith.safety.screening.grammar import Grammar
from kith.safety.screening.indexing import Surroundings
from kith.safety.screening.lexicon import QUOTE
from kith.safety.screening.rules import Rule

# A verdict that takes another away: "years ago, and again last week".
_VOIDS = {
    rules.SERIOUS: {rules.HYPERBOLE},
    rules.RECENT: {rules.PAST},
    rules.RETRACTED: {rules.NEGATED},
    rules.SELF: {rules.THIRD},
    rules.OWN: {rules.QUOTED, rules.TITLE, rules.THIRD, rules.OTHERS, rules.ADDRESSED},
}
_WORDS_QUOTED = 3
_SOMEBODY_ELSES = {4: 3, 3: 2, 2: 1, 1: 1, 0: 0}


def scope_of_hit(grammar: Grammar, around: Surroundings, rule: Rule, start: int, end: int) -> set[str]:
    """What the words around one hit say of it."""
    code = around.code
    found = grammar.scope_index.said_around(grammar.heeded[rule.id], around, start, end)
    if _is_quoted(code, start, end):
        found.add(rules.QUOTED)
    if not grammar.first.isdisjoint(code[max(0, start - 1) : end]):
        found = {*found, rules.SELF} - {rules.OTHERS}  # "my mother died and I want to die"
    return found


def harmless_verdicts(
    readings: Iterable[tuple[rules.Scope, int, int]], rule: Rule, start: int, end: int
) -> set[str]:
    """The verdicts of harmless readings of what a hit rests on: its last word, or two of its words."""
    return {
        scope.verdict
        for scope, first, last in readings
        if (first < end and start < last)  # most stand elsewhere
        and (end <= last or min(end, last) - max(start, first) >= 2)
        and scope.concerns(rule)
    }


def settled(rule: Rule, verdicts: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    """The level that is left, and the verdicts that it was settled by."""
    heard = rule.heeds.intersection(verdicts)
    return _settled(rule.level, heard) if heard else (rule.level, ())


@lru_cache(maxsize=1_000)  # of the few sets of verdicts that come, most come often
def _settled(level: int, heard: frozenset[str]) -> tuple[int, tuple[str, ...]]:
    void = set().union(*(_VOIDS[verdict] for verdict in heard if verdict in _VOIDS))
    kept = tuple(verdict for verdict in rules.VERDICTS if verdict in heard - void - {rules.SELF})
    return min([level, *(_left(level, verdict) for verdict in kept)]), kept


def _left(level: int, verdict: str) -> int:
    if verdict in _VOIDS:
        return level
    if verdict == rules.THIRD:
        return _SOMEBODY_ELSES[level]
    if verdict == rules.HYPERBOLE:
        return max(level - 1, min(level, 1))
    return 0


def _is_quoted(code: str, start: int, end: int) -> bool:
    """Between quotation marks. A message that is one quotation as a whole is its writer's own.

    What begins before the quotation is quoted when three words or more of it are: `she said "i want to die"`
    is, and `i want to "unalive"` is not.
    """
    if QUOTE not in code:
        return False
    inner = code.rfind(QUOTE, start, end)
    if inner >= 0 and end - inner - 1 >= _WORDS_QUOTED:
        start = inner + 1
    if code.count(QUOTE, 0, start) % 2 == 0:
        return False
    opened, closed = code.rfind(QUOTE, 0, start), code.find(QUOTE, end)
    return closed >= 0 and (opened > 0 or closed < len(code) - 1)
