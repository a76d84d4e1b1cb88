"""Every rule, scope and harmless reading holds to its own examples, and to the shape of the data."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pytest

from kith.safety.screening import Verdict, screen
from kith.safety.screening.adding import themes_in
from kith.safety.screening.data_files import LANGUAGES
from kith.safety.screening.folding import fold
from kith.safety.screening.grammar import Grammar, all_of
from kith.safety.screening.judging import engine
from kith.safety.screening.rules import Rule, Scope, Sum, scope_of
from kith.safety.screening.tokens import tokens_of

GRAMMARS = [engine().grammars[language] for language in LANGUAGES]
each_language = pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.language)
Examples = list[tuple[str, str]]


def found_by(rule: Rule | Sum, text: str, language: str) -> bool:
    return any(
        found.rule == rule.id and (found.counts or (found.is_cue and found.stands))
        for found in screen(text, language, is_by_rules_alone=True).findings
    )


def says(scope: Scope, text: str, language: str) -> bool:
    return any(
        scope.verdict in found.scope for found in screen(text, language, is_by_rules_alone=True).findings
    )


def wrong_in(
    things: Iterable[Rule | Sum | Scope], is_said: Callable[[Any, str], bool]
) -> tuple[Examples, Examples]:
    """The examples in which nothing is found, and the counterexamples in which something is."""
    each = list(things)
    assert each
    return (
        [(one.id, text) for one in each for text in one.fires if not is_said(one, text)],
        [(one.id, text) for one in each for text in one.quiet if is_said(one, text)],
    )


@each_language
def test_a_rule_fires_on_its_examples_and_is_quiet_on_its_counterexamples(grammar: Grammar) -> None:
    assert wrong_in(grammar.rules, partial(found_by, language=grammar.language)) == ([], [])


@each_language
def test_a_sum_is_made_in_its_examples_and_nowhere_else(grammar: Grammar) -> None:
    assert wrong_in(grammar.sums, partial(found_by, language=grammar.language)) == ([], [])


@each_language
def test_a_theme_is_seen_in_its_examples_and_nowhere_else(grammar: Grammar) -> None:
    def touches(theme: Rule, text: str) -> bool:
        words = tokens_of(fold(text), engine().known).words
        return theme.id in themes_in(grammar, grammar.needs.around(grammar.lexicon.encode(words)))

    assert wrong_in(grammar.themes, touches) == ([], [])


@each_language
def test_a_scope_is_heard_in_its_examples_and_nowhere_else(grammar: Grammar) -> None:
    scopes = (*grammar.scopes, *grammar.harmless)
    assert wrong_in(scopes, partial(says, language=grammar.language)) == ([], [])


def test_every_id_stands_once_and_begins_with_its_language() -> None:
    ids = [
        (grammar.language[:2], one.id) for grammar in GRAMMARS for one in (*all_of(grammar), *grammar.sums)
    ]
    assert sorted(ids) == sorted(set(ids))
    assert [name for language, name in ids if not name.startswith(f"{language}.")] == []


def test_every_language_answers_for_every_category() -> None:
    by_language = {
        grammar.language: {rule.category for rule in grammar.rules if not rule.is_cue} for grammar in GRAMMARS
    }
    assert by_language["pt-BR"] == by_language["en"]
    assert by_language["es"] == by_language["en"]


def test_a_verdict_names_the_version_of_the_rules() -> None:
    first: Verdict = screen("hello")
    assert first.version == screen("quero morrer").version == engine().version


def test_a_scope_may_concern_only_hits_with_a_word_of_a_slot() -> None:
    data = {"id": "x", "reason": "x", "verdict": "past", "patterns": ["x"], "fires": ["x"], "quiet": ["x"]}
    scope = scope_of({**data, "only": ["TOOK", "overdose"]})
    assert scope.slots == ["TOOK"]
    by_category = {rule.category: scope.concerns(rule) for rule in GRAMMARS[0].rules}
    assert (by_category["overdose"], by_category["abuse"]) == (True, False)
    assert scope_of({**data, "only": ["TOOK"]}).concerns(GRAMMARS[0].rules[0])
