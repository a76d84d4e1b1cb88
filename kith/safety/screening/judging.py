"""The screen itself: a text in, a verdict out. Nothing is stored, nothing is looked up elsewhere."""

import hashlib
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
    reading = Reading(text, tokens, Origins(text))
    findings = [found for language in told.to_read for found in reading.findings(ready.grammars[language])]
    return _verdict(tuple(findings), told.language, ready.version)


@dataclass(frozen=True, slots=True)
class Reading:
    """One text on its way through the rules of a language."""

    text: str
    tokens: Tokens
    origins: Origins

    def findings(self, grammar: Grammar) -> list[Finding]:
        """All hits with what the words around them say.

        A rule that has counted in full is not weighed again. Past so many hits nothing is weighed any
        more: what is left counts in full, so that nobody can talk a hit away by repeating harmless ones.
        """
        code = grammar.lexicon.encode(self.tokens.words)
        harmless: list[tuple[Scope, int, int]] | None = None
        found: list[Finding] = []
        full: set[str] = set()
        for rule, start, end in grammar.rule_index.hits(code, full):
            if harmless is None:
                harmless = list(grammar.harmless_index.hits(code))
            level, scope = rule.level, tuple[str, ...]()
            if len(found) < MOST_WEIGHED:
                verdicts = scope_of_hit(grammar, code, rule, start, end)
                level, scope = settled(rule, verdicts | harmless_verdicts(harmless, rule, start, end))
            if level == rule.level:
                full.add(rule.id)
            found.append(self._finding(grammar, rule, level, scope, (code, start, end)))
        return found

    def _finding(
        self, grammar: Grammar, rule: Rule, level: int, scope: tuple[str, ...], place: tuple[str, int, int]
    ) -> Finding:
        code, first, last = place
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


def _verdict(findings: tuple[Finding, ...], language: str, version: str) -> Verdict:
    counted = [found for found in findings if found.counts]
    distress = max((found.level for found in counted if not found.is_conduct), default=0)
    categories = {
        "concern" if rules.THIRD in found.scope else found.category
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
