"""What is read on over the ends of lines, and a sentence of another of our languages within a text."""

import pytest

from kith.safety.screening import screen

LONG = {
    "en": "today was fine, i went to the market with my sister and we bought bread and apples for the week. ",
    "pt-BR": "hoje foi tranquilo, fui na feira com a minha irmã e compramos pão e maçã para a semana toda. ",
    "es": "hoy estuvo bien, fui al mercado con mi hermana y compramos pan y manzanas para toda la semana. ",
}
SAID = {"en": "i want to die", "pt-BR": "eu quero morrer", "es": "ya no quiero vivir"}


@pytest.mark.parametrize("around", LONG)
@pytest.mark.parametrize("said", SAID)
def test_a_short_sentence_in_another_language_is_read(around: str, said: str) -> None:
    text = LONG[around] * 2 + SAID[said] + ". " + LONG[around]
    verdict = screen(text)
    assert (verdict.lang, verdict.distress) == (around, 2)


@pytest.mark.parametrize("around", LONG)
def test_a_text_without_one_is_left_in_peace(around: str) -> None:
    assert screen(LONG[around] * 3).level == 0


@pytest.mark.parametrize(
    "text",
    ["i want\nto die", "eu quero\nmorrer", "ya no\nquiero\nvivir", "hello\nall\n\ni want\nto die\nnow"],
)
def test_a_sentence_on_several_lines_is_read_on(text: str) -> None:
    assert screen(text).distress >= 2


@pytest.mark.parametrize("text", ["no\ni want to die", "never\nquiero morir", "não\nquero morrer"])
def test_a_line_may_be_a_sentence_of_its_own(text: str) -> None:
    assert screen(text).distress == 2


def test_what_crosses_lines_is_found_once_and_points_into_the_text() -> None:
    text = "so\ni really want\nto die\nok"
    found = [one for one in screen(text).findings if one.counts]
    assert [one.words for one in found] == ["want\nto die"]
    assert text[found[0].start : found[0].end] == found[0].words


def test_a_line_that_ends_a_sentence_is_not_read_on() -> None:
    assert screen("this is what i want.\nto die for, that cake").level == 0
