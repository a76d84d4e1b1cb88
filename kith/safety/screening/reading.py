"""One text on its way through the rules of the languages that it may be in."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kith.safety.screening.folding import Origins
from kith.safety.screening.grammar import Grammar
from kith.safety.screening.indexing import Surroundings
from kith.safety.screening.rules import Rule, Scope
from kith.safety.screening.scoping import harmless_verdicts, scope_of_hit, settled
from kith.safety.screening.tokens import Tokens
from kith.safety.screening.verdicts import Finding

MOST_WEIGHED = 60
Harmless = tuple[Scope, int, int]  # a reading with its first and last token + 1


@dataclass(slots=True)
class Reading:
    """The tokens of a text as each language reads them. `strangers` are words that none knows.

    `passages` are the words by which a language was heard only in passing; what its rules find counts where
    it rests on one of them. Where `seams` are given, only what crosses one is looked for.
    """

    text: str
    tokens: Tokens
    origins: Origins
    grammars: Sequence[Grammar]
    strangers: Sequence[str]
    passages: Mapping[str, Sequence[int]]
    seams: Sequence[int] | None = None
    texts: list[Surroundings] = field(init=False)
    _harmless: list[Harmless] | None = None
    _begun: dict[int, int] = field(default_factory=dict)  # tokens of hits by where these begin in the text
    _ended: dict[int, int] = field(default_factory=dict)  # and the tokens behind them by where they end

    def __post_init__(self) -> None:
        words = self.tokens.words
        codes = [grammar.lexicon.encode(words, self.strangers) for grammar in self.grammars]
        self.texts = [grammar.needs.around(code) for grammar, code in zip(self.grammars, codes, strict=True)]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where tokens `first` to `last` stand in the text itself."""
        return self.origins.span(*self.tokens.span(first, last))

    def tokens_between(self, start: int, end: int) -> tuple[int, int] | None:
        """First token and last + 1 of what was found here from `start` to `end` of the text.

        None of what was found elsewhere, as across lines. Of several tokens that were one character, or
        letters set apart, all are told.
        """
        if start not in self._begun or end not in self._ended:
            return None
        first, last = self._begun[start], self._ended[end]
        while first and self.span(first - 1, first - 1)[1] > start:
            first -= 1
        while last < len(self.tokens.words) and self.span(last, last)[0] < end:
            last += 1
        return first, last

    def findings(self) -> list[Finding]:
        """All hits with what the words around them say, the likeliest language first.

        What one language has weighed, another does not weigh again by rules that fit it less.
        """
        found: list[Finding] = []
        for grammar, around in zip(self.grammars, self.texts, strict=True):
            full: set[str] = set()
            weighed = tuple(found)
            for rule, start, end in grammar.rule_index.hits(around, full):
                if not self._is_looked_for(grammar.language, start, end):
                    continue
                one = self._finding(grammar, rule, (around, start, end), is_weighed=len(found) < MOST_WEIGHED)
                if not any(is_same(one, other) for other in weighed):
                    found.append(one)
                    if one.stands:  # it counts in full: another hit of it would add nothing
                        full.add(rule.id)
        return found

    def _is_looked_for(self, language: str, start: int, end: int) -> bool:
        if self.seams is not None and not _any_between(self.seams, start, end - 1):
            return False
        return language not in self.passages or _any_between(self.passages[language], start - 1, end - 1)

    def _harmless_readings(self) -> list[Harmless]:
        """Of all languages, asked for when the first hit comes."""
        if self._harmless is None:
            pairs = zip(self.grammars, self.texts, strict=True)
            self._harmless = [one for grammar, around in pairs for one in grammar.harmless_index.hits(around)]
        return self._harmless

    def _finding(
        self, grammar: Grammar, rule: Rule, place: tuple[Surroundings, int, int], *, is_weighed: bool
    ) -> Finding:
        """One hit. Past so many in one text they are no longer weighed and count in full.

        So nobody can talk a hit away by writing harmless ones before it, and the time stays linear.
        """
        around, first, last = place
        level = rule.level
        scope: tuple[str, ...] = ()
        if is_weighed and rule.heeds:
            verdicts = scope_of_hit(grammar, around, rule, first, last)
            harmless = harmless_verdicts(self._harmless_readings(), rule, first, last)
            level, scope = settled(rule, verdicts | harmless)
        start, end = self.span(first, last - 1)
        self._begun[start], self._ended[end] = first, last
        return Finding(
            rule.id,
            rule.category,
            level,
            rule.level,
            start,
            end,
            self.text[start:end],
            grammar.lexicon.named_slots(around.code[first:last]),
            scope,
            grammar.language,
            rule.is_conduct,
            rule.is_cue,
        )


def is_same(one: Finding, other: Finding) -> bool:
    """Whether two languages, or two ways of reading, found the same thing in the same words."""
    return one.category == other.category and one.start < other.end and other.start < one.end


def _any_between(places: Sequence[int], after: int, last: int) -> bool:
    """Whether one of the places, in order, comes after the first and not after the last."""
    at = bisect_right(places, after)
    return at < len(places) and places[at] <= last
