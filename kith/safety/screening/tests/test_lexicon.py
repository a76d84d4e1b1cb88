"""What a word, a number and a disguise are taken for."""

import pytest

from kith.safety.screening import screen
from kith.safety.screening.folding import fold
from kith.safety.screening.judging import engine
from kith.safety.screening.lexicon import Lexicon
from kith.safety.screening.mending import Known
from kith.safety.screening.mistyping import Mistyped
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
        ("they answer on 0800 068 4141", "<helpline>"),
        ("ring me on 07700 900461", "<phone>"),
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
        ("t4bl3ts", "tablets"),
        ("p1lls", "pills"),
        ("su¡cidi0", "suicidio"),
        ("s u 1 c 1 d i o", "suicidio"),
        ("m 4 t a r", "matar"),
    ],
)
def test_a_disguise_is_undone(written: str, meant: str) -> None:
    known = Known(["tablets", "pills", "pls", "suicidio", "matar", "die"])
    assert meant in tokens_of(f"so {written} now", known).words


def test_an_error_of_typing_in_a_longer_word_is_mended() -> None:
    mistyped = Mistyped(["suicide", "matter", "bleach", "suicides"], ["suicide"])
    assert mistyped.mended(["sucide", "suciide", "suiccide"]) == dict.fromkeys(
        ["sucide", "suciide", "suiccide"], "suicide"
    )
    assert mistyped.mended(["beach", "mater", "suicid", "uicide"]) == {}


def test_what_could_be_two_words_is_no_error() -> None:
    assert Mistyped(["tasters", "tatters"], ["tasters", "tatters"]).mended(["taters"]) in (
        {},
        {"taters": "taters"},
    )


def lexicon(**typed_wrong: list[str]) -> Lexicon:
    made = Lexicon({"slots": {"A": ["matar", "from", "consigo"]}, "typed_wrong": typed_wrong}, ["form"])
    made.close()
    return made


def test_errors_in_shorter_words_are_known_where_their_slot_asks_for_it_and_no_common_word_is_one() -> None:
    made = lexicon(short_too=["A"])
    assert {"mtaar", "mtar", "matra"} <= made.known
    assert "mtaar" not in lexicon().known
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
