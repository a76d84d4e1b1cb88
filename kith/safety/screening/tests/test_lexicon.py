"""What a word, a number and a disguise are taken for."""

import pytest

from kith.safety.screening import screen
from kith.safety.screening.folding import fold
from kith.safety.screening.judging import engine
from kith.safety.screening.lexicon import Lexicon
from kith.safety.screening.tokens import tokens_of


def words(text: str) -> list[str]:
    return tokens_of(fold(text), engine().known).words


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("took 2 pills", "<few>"),
        ("took 7 pills", "<number>"),
        ("took 40 pills", "<many>"),
        ("in 2016 i moved", "<year>"),
        ("win 2000 dollars", "<many>"),
        ("call 188 now", "<helpline>"),
        ("injetei 100 unidades", "<many>"),
    ],
)
def test_a_number_says_roughly_how_much(text: str, name: str) -> None:
    assert name in words(text)


def test_a_sized_number_is_a_number_too() -> None:
    for grammar in engine().grammars.values():
        number = grammar.lexicon.codes_of("<number>")
        for name in ("<few>", "<many>", "<year>"):
            assert set(grammar.lexicon.encode([name])) <= number


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("p1lls", "pills"),
        ("su¡cidi0", "suicidio"),
        ("s u 1 c 1 d i o", "suicidio"),
        ("m 4 t a r", "matar"),
        ("d i e e", "die"),
    ],
)
def test_a_disguise_is_undone(written: str, meant: str) -> None:
    assert meant in words(f"so {written} now")


def lexicon(**typed_wrong: list[str]) -> Lexicon:
    made = Lexicon({"slots": {"A": ["matar", "from", "consigo"]}, "typed_wrong": typed_wrong}, ["form"])
    made.close()
    return made


def test_longer_words_are_known_with_an_error_where_their_slot_asks_for_it() -> None:
    assert "conisgo" in lexicon(slots=["A"]).known
    assert "conisgo" not in lexicon(slots=[]).known
    assert "mtaar" not in lexicon(slots=["A"]).known


def test_shorter_words_are_too_where_their_slot_asks_for_that_and_no_common_word_is_an_error() -> None:
    made = lexicon(short_too=["A"])
    assert {"mtaar", "mtar", "matra"} <= made.known
    assert "frm" not in made.known, "of four letters none is left out"
    assert made.encode(["form"]) != made.encode(["from"])


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("She wrote: 'I want to die', then she stopped", 0),
        ("i'm done and i don't want to live, it's over", 2),
        ("'cause i'm tired and i want to die 'til then", 2),
        ('i want to "die"', 2),
    ],
)
def test_single_marks_quote_and_apostrophes_do_not(text: str, level: int) -> None:
    assert screen(text).level == level
