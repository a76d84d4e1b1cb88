"""The screen itself: a text in, a verdict out. Nothing is stored, nothing is looked up elsewhere."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kith.safety.screening import rules
from kith.safety.screening.data_files import DATA, LANGUAGES, every_file
from kith.safety.screening.folding import Origins, fold
from kith.safety.screening.grammar import Grammar
from kith.safety.screening.mending import Known
from kith.safety.screening.rules import Rule, Scope
from kith.safety.screening.scoping import harmless_verdicts, scope_of_hit, settled
from kith.safety.screening.telling import Teller
from kith.safety.screening.tokens import Tokens, tokens_of
from kith.safety.screening.verdicts import Finding, Verdict

MOST_WEIGHED = 60
Harmless = tuple[Scope, int, int]  # a reading with its first and last token + 1
_FORMAT = "1"  # of the engine: raised when the same data would be read differently


@dataclass(frozen=True, slots=True)
class Engine:
    """All languages made ready, and what their data is called."""

    grammars: dict[str, Grammar]
    teller: Teller
    known: Known
    version: str


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Made ready once for each process, when the first text comes or when a server asks ahead."""
    grammars = {language: Grammar(language) for language in LANGUAGES}
    words = {name: (grammar.lexicon.telling_words(), grammar.common) for name, grammar in grammars.items()}
    known = Known(word for grammar in grammars.values() for word in grammar.lexicon.known)
    return Engine(grammars, Teller(words), known, _version())


def _version() -> str:
    """A name for the rules as they are: it changes with every change of the data."""
    digest = hashlib.sha256(_FORMAT.encode())
    for file in every_file():
        digest.update(f"\0{file.relative_to(DATA).as_posix()}\0".encode() + file.read_bytes())
    return f"{_FORMAT}-{digest.hexdigest()[:16]}"


def screen(text: str, lang: str | None = None) -> Verdict:
    """Read one text. `lang` is what the writer or the group declared; the text itself has the last word."""
    ready = engine()
    folded = fold(text)
    tokens = tokens_of(folded, ready.known)
    told = ready.teller.tell(folded, tokens.words, lang)
    reading = Reading(text, tokens, Origins(text, folded))
    found = reading.findings([ready.grammars[language] for language in told.to_read])
    return _verdict(tuple(found), told.language, ready.version)


@dataclass(frozen=True, slots=True)
class Reading:
    """One text on its way through the rules of the languages that it may be in."""

    text: str
    tokens: Tokens
    origins: Origins

    def findings(self, grammars: Sequence[Grammar]) -> list[Finding]:
        """All hits with what the words around them say, the likeliest language first.

        What one language has weighed, another does not weigh again by rules that fit it less.
        """
        codes = [grammar.lexicon.encode(self.tokens.words) for grammar in grammars]
        harmless: list[Harmless] | None = None
        found: list[Finding] = []
        for grammar, code in zip(grammars, codes, strict=True):
            full: set[str] = set()
            weighed = tuple(found)
            for rule, start, end in grammar.rule_index.hits(code, full):
                if harmless is None:
                    harmless = [
                        one for g, c in zip(grammars, codes, strict=True) for one in g.harmless_index.hits(c)
                    ]
                one = self._finding(
                    grammar, rule, (code, start, end), harmless, is_weighed=len(found) < MOST_WEIGHED
                )
                if not any(_is_same(one, other) for other in weighed):
                    found.append(one)
                    if one.level == rule.level:  # it counts in full: another hit of it would add nothing
                        full.add(rule.id)
        return found

    def _finding(
        self,
        grammar: Grammar,
        rule: Rule,
        place: tuple[str, int, int],
        harmless: Sequence[Harmless],
        *,
        is_weighed: bool,
    ) -> Finding:
        """One hit. Past so many in one text they are no longer weighed and count in full.

        So nobody can talk a hit away by writing harmless ones before it, and the time stays linear.
        """
        code, first, last = place
        level, scope = rule.level, tuple[str, ...]()
        if is_weighed:
            verdicts = scope_of_hit(grammar, code, rule, first, last)
            level, scope = settled(rule, verdicts | harmless_verdicts(harmless, rule, first, last))
        start, end = self.origins.span(*self.tokens.span(first, last - 1))
        slots = {
            slot for one in code[first:last] for slot in grammar.lexicon.slots_of(one) if slot[0] not in "=<"
        }
        return Finding(
            rule.id,
            rule.category,
            level,
            rule.level,
            start,
            end,
            self.text[start:end],
            tuple(sorted(slots)),
            scope,
            grammar.language,
            rule.is_conduct,
            rule.is_cue,
        )


def _is_same(one: Finding, other: Finding) -> bool:
    """Whether two languages found the same thing in the same words."""
    return one.category == other.category and one.start < other.end and other.start < one.end


def _verdict(findings: tuple[Finding, ...], language: str, version: str) -> Verdict:
    counted = [found for found in findings if found.counts]
    distress = max((found.level for found in counted if not found.is_conduct), default=0)
    categories = {
        rules.THIRD_PARTY if rules.THIRD in found.scope else found.category
        for found in counted
        if not found.is_conduct
    }
    return Verdict(
        max((found.level for found in counted), default=0),
        distress,
        tuple(sorted(categories)),
        tuple(sorted({found.category for found in counted if found.is_conduct})),
        language,
        findings,
        version,
    )
