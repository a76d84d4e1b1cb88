"""Into what tokens a text is cut."""

import random

import pytest

from kith.safety.screening import mending
from kith.safety.screening.folding import fold
from kith.safety.screening.judging import engine
from kith.safety.screening.tokens import tokens_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("estoy bien!! nomas", ["estoy", "bien", "!", "!", "nomas"]),
        ("pa' que", ["pa", "'", "que"]),
        ("well-known, isn't it", ["wellknown", ",", "isnt", "it"]),
    ],
)
def test_a_sign_belongs_to_a_word_only_where_the_word_goes_on(text: str, words: list[str]) -> None:
    """Python before 3.11.5 reads some expressions otherwise: on those this failed."""
    assert tokens_of(fold(text), engine().known).words == words


def test_letters_set_apart_are_found_where_the_expression_finds_them() -> None:
    """In a plain text a quicker look comes first. It may say yes in vain and must not say no."""
    draw = random.Random(1)
    texts = ["".join(draw.choices("abi1_é '\n.,-", k=draw.randint(1, 12))) for _ in range(5_000)]
    found = [bool(mending._SPACED.search(f" {text} ")) for text in texts]
    assert [mending.has_letters_apart(text) for text in texts] == found
    assert 100 < sum(found) < 4_900
