"""What the signs of the pattern language mean, on a grammar of its own."""

from functools import partial

import pytest

from kith.safety.screening import patterns
from kith.safety.screening.indexing import Index
from kith.safety.screening.judging import engine
from kith.safety.screening.rules import Rule

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
