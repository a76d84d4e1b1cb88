"""Into what tokens a text is cut."""

import pytest

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
