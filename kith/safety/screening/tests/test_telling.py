"""Another language is told apart; what could be ours is read."""

import pytest

from kith.safety.screening import screen


@pytest.mark.parametrize(
    "text",
    [
        "je veux mourir",
        "ich will nicht mehr leben",
        "voglio morire",
        "хочу умереть",
        "もう死にたい",
        "ik wil niet meer leven",
    ],
)
def test_another_language_is_not_screened(text: str) -> None:
    verdict = screen(text)
    assert (verdict.lang, verdict.is_screened, verdict.level, verdict.findings) == ("other", False, 0, ())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("i want to go home", "en"),
        ("quero ir pra casa", "pt-BR"),
        ("quiero ir a casa", "es"),
        ("bom dia gente, tudo bem com vcs?", "pt-BR"),
        ("buenos días a todos, ¿cómo están?", "es"),
        ("idk man, this week has been a lot", "en"),
    ],
)
def test_each_of_ours_is_told(text: str, language: str) -> None:
    assert screen(text).lang == language


@pytest.mark.parametrize(
    "text", ["kms", "suicidio", "morir", "me mato", "q quiero morir", "bonjour, i want to die"]
)
def test_what_is_short_or_mixed_is_read(text: str) -> None:
    assert screen(text).is_screened


def test_what_says_nothing_is_undetermined_and_read() -> None:
    assert (screen("").lang, screen("🌱").lang, screen("hmpf").lang) == ("und", "und", "und")
    assert screen("").is_screened


def test_a_declared_language_settles_only_what_the_text_leaves_open() -> None:
    assert screen("🌱", "es").lang == "es"
    assert screen("i want to go home", "es").lang == "en"


def test_a_wrong_declaration_hides_nothing() -> None:
    assert screen("quero morrer", "en").distress == 2
    assert screen("i want to die", "fr").distress == 2
