"""Folding loses the disguise and never the place: whatever is found can be pointed at in the text itself."""

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.safety.screening.adding import JOINED
from kith.safety.screening.folding import Origins, _fold, _folded_one_by_one, fold
from kith.safety.screening.judging import engine, screen
from kith.safety.screening.tokens import tokens_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("QUERO Não Más", "quero nao mas"),
        ("ｗａｎｔ ｔｏ ｄｉｅ", "want to die"),  # noqa: RUF001
        ("w\u200bant\u00ad to\u2060 die", "want to die"),
        ("dіe, wаnt tо dіe", "die, want to die"),  # noqa: RUF001
        ("mu\u0308de", "mude"),
        ("don’t “stay”…", 'don\'t "stay"..'),  # noqa: RUF001
        ("Straße", "strasse"),
    ],
)
def test_one_spelling_stands_for_many(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_text_in_another_script_stays_in_it() -> None:
    assert fold("хочу умереть") == "хочу умереть"


@given(st.text(max_size=80))
@settings(deadline=None, max_examples=300)
def test_folding_is_done_once_and_for_all(text: str) -> None:
    assert fold(fold(text)) == fold(text)


# The mark of seconds (2033) becomes two of minutes (2032), and each of these an apostrophe.
@given(st.text(alphabet="aB é\u0301ßñİ\u03a3\u03c2\u2026\u2019\u2032\u2033\u1feféŉ😂\u200b", max_size=40))
@settings(deadline=None, max_examples=500)
def test_what_one_character_becomes_is_not_folded_again(text: str) -> None:
    assert _folded_one_by_one(text) == "".join(map(_fold, text))


@given(st.text(max_size=60), st.sampled_from(["quero morrer", "I want to die", "me quiero matar"]))
@settings(deadline=None, max_examples=200)
def test_every_finding_points_at_its_words_in_the_text_itself(around: str, words: str) -> None:
    text = f"{around}\n\n{words}\n\n{around}"
    for found in screen(text).findings:
        assert 0 <= found.start < found.end <= len(text)
        parts = found.words.split(JOINED)
        assert text[found.start : found.end].startswith(parts[0])
        assert text[found.start : found.end].endswith(parts[-1])


@given(st.text(max_size=40), st.text(max_size=10))
@settings(deadline=None, max_examples=200)
def test_a_stretch_of_the_folded_text_leads_back_to_what_became_it(before: str, after: str) -> None:
    text = f"{before} ẃörd {after}"
    folded = fold(text)
    at = folded.index("word", max(0, len(fold(before)) - 1))
    start, end = Origins(text).span(at, at + 4)
    assert text[start:end] == "ẃörd"


@given(st.text(alphabet="aé\u0301ßﬁ½…\u00ad\u200b😂ŉ", min_size=1, max_size=30))
@settings(deadline=None, max_examples=300)
def test_every_character_is_found_again_where_it_came_from(text: str) -> None:
    ends = list(accumulate(len(fold(one)) for one in text))
    origins = Origins(text)
    for at in range(ends[-1]):
        origin = next(number for number, end in enumerate(ends) if end > at)
        assert origins.span(at, at + 1) == (origin, origin + 1)


@given(st.text(max_size=120))
@settings(deadline=None, max_examples=300)
def test_tokens_stand_in_order_inside_the_text(text: str) -> None:
    folded = fold(text)
    tokens = tokens_of(folded, engine().known)
    spans = [tokens.span(at, at) for at in range(len(tokens.words))]
    assert len(tokens.spans) == len(tokens.words)
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(folded) for start, end in spans)


@pytest.mark.parametrize(
    "text",
    ["su1c1de", "k*ll", "m0rr3r", "d i e", "d.i.e", "q u i e r o  m o r i r", "dieeeee"],
)
def test_a_disguised_word_is_read_as_what_it_is(text: str) -> None:
    known = engine().known
    words = tokens_of(fold(text), known).words
    assert all(word in known for word in words)
    assert {*words} & {"suicide", "kill", "morrer", "die", "morir"}


def test_what_is_no_disguise_stays_as_it_is() -> None:
    assert tokens_of("the a4 b12 x2y 3d room", engine().known).words == [
        "the",
        "<nick>",
        "<nick>",
        "<nick>",
        "3d",
        "room",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("find me as @river", "<handle>"),
        ("find me as river_song", "<nick>"),
        ("find me as 5551234567", "<phone>"),
        ("find me as €٣", "<money>"),
    ],
)
def test_one_sign_or_digit_is_enough_to_be_looked_at(text: str, name: str) -> None:
    assert tokens_of(text, engine().known).words == ["find", "me", "as", name]


def test_a_character_is_folded_alike_whatever_stands_beside_it() -> None:
    texts = [f"A{chr(code)}b" for code in range(0x250)]
    assert [text for text in texts if fold(f"{text}😂") != fold(text) + fold("😂")] == []


def test_no_latin_letter_but_the_soft_hyphen_folds_into_nothing() -> None:
    assert [chr(code) for code in range(0x250) if not fold(chr(code))] == ["\u00ad"]
