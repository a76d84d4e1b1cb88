"""The screen itself: a text in, a verdict out. Nothing is stored, nothing is looked up elsewhere."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from kith.safety.screening import rules
from kith.safety.screening.data_files import DATA, LANGUAGES, every_file
from kith.safety.screening.folding import fold, original_span
from kith.safety.screening.grammar import Grammar
from kith.safety.screening.rules import Rule
from kith.safety.screening.scoping import harmless_verdicts, scope_of_hit, settled
from kith.safety.screening.telling import Teller
from kith.safety.screening.tokens import Tokens, tokens_of
from kith.safety.screening.verdicts import Finding, Verdict

_FORMAT = "1"  # of the engine: raised when the same data would be read differently


@dataclass(frozen=True, slots=True)
class Engine:
    """All languages made ready, and what their data is called."""

    grammars: dict[str, Grammar]
    teller: Teller
    known: frozenset[str]
    version: str


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Made ready once for each process, when the first text comes or when a server asks ahead."""
    grammars = {language: Grammar(language) for language in LANGUAGES}
    words = {
        name: (grammar.lexicon.telling_words(), grammar.common) for name, grammar in grammars.items()
    }
    known = frozenset().union(*(grammar.lexicon.known for grammar in grammars.values()))
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
    findings: list[Finding] = []
    for language in told.to_read:
        findings += _findings(ready.grammars[language], text, tokens)
    return _verdict(tuple(findings), told.language, ready.version)


def _findings(grammar: Grammar, text: str, tokens: Tokens) -> list[Finding]:
    code = grammar.lexicon.encode(tokens.words)
    hits = list(grammar.rule_index.hits(code))
    if not hits:
        return []
    harmless = list(grammar.harmless_index.hits(code))
    found = []
    for rule, start, end in hits:
        verdicts = {*scope_of_hit(grammar, code, rule, start, end), *harmless_verdicts(harmless, rule, start, end)}
        level, scope = settled(rule, verdicts)
        found.append(_finding(grammar, text, tokens, rule, level, scope, (code[start:end], start, end)))
    return found


def _finding(
    grammar: Grammar,
    text: str,
    tokens: Tokens,
    rule: Rule,
    level: int,
    scope: tuple[str, ...],
    place: tuple[str, int, int],
) -> Finding:
    codes, first, last = place
    start, end = original_span(text, *tokens.span(first, last - 1))
    slots = {slot for code in codes for slot in grammar.lexicon.slots_of(code) if slot[0] not in "=<"}
    return Finding(
        rule.id,
        rule.category,
        level,
        rule.level,
        start,
        end,
        text[start:end],
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
        "concern" if rules.THIRD in found.scope else found.category for found in counted if not found.is_conduct
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
