"""What the signs of the pattern language mean, on a grammar of its own."""

from functools import partial

import pytest

from kith.safety.screening import patterns
from kith.safety.screening.indexing import Index, ScopeIndex
from kith.safety.screening.judging import engine
from kith.safety.screening.rules import Rule, Scope

GRAMMAR = engine().grammars["en"]


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern of words that the English rules know is found in words of them."""
    tree = GRAMMAR._tree("test", pattern)
    rule = GRAMMAR.rules[0]
    index: Index[Rule] = Index(GRAMMAR.needs)
    index.add(rule, partial(GRAMMAR._source, tree, frozenset()), GRAMMAR._needed(tree))
    return any(index.hits(GRAMMAR.needs.around(GRAMMAR.lexicon.encode(text.split()))))


@pytest.mark.parametrize(
    ("pattern", "found", "not_found"),
    [
        ("he ~i4 die", "he may well soon die", "he left and i die"),
        ("goodbye $$", "goodbye . !", "goodbye , now"),
        ("goodbye $", "goodbye , now", "goodbye now"),
        ("he ~1 die", "he must die", "he may well die"),
        ("he ~~6 die", "he left . now die", "he left . now we all want to die"),
        ("he !now", "he left", "he now"),
        ("<!not die", "now die", "not die"),
    ],
)
def test_a_sign_means_what_is_said_of_it(pattern: str, found: str, not_found: str) -> None:
    assert matches(pattern, found)
    assert not matches(pattern, not_found)


@pytest.mark.parametrize("text", ["he ~99 die", "( he", "he )", "he {3,2}", "!", "he | "])
def test_a_pattern_that_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(patterns.BadPattern):
        patterns.parse(text)


def scope_index(pattern: str) -> ScopeIndex:
    """One scope by itself, as a language would hold it."""
    scope = Scope("en.scope.test", "", "quoted", (pattern,), frozenset(), (), ())
    return ScopeIndex([GRAMMAR._scope_trigger(scope, GRAMMAR._tree("test", pattern))])


@pytest.mark.parametrize("pattern", ["never ~~24 ~~7 HIT", "HIT ~~24 ~~7 never"])
@pytest.mark.parametrize("between", [0, 8, 31, 32])
def test_a_scope_is_found_as_far_away_as_it_looks_and_no_farther(pattern: str, between: int) -> None:
    words = ["never", *["x"] * between, "die"]
    words = words if pattern.endswith("HIT") else words[::-1]
    around, hit = GRAMMAR.needs.around(GRAMMAR.lexicon.encode(words)), words.index("die")
    said = scope_index(pattern).said_around(1, around, hit, hit + 1)
    assert said == ({"quoted"} if between < 32 else set())


@pytest.mark.parametrize("pattern", ["never ~~24 ~~8 HIT", "HIT ~~24 ~~8 never"])
def test_a_scope_that_looks_too_far_is_not_loaded(pattern: str) -> None:
    with pytest.raises(patterns.BadPattern, match=r"en\.scope\.test"):
        scope_index(pattern)
