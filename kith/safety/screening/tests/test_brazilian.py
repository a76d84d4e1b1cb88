"""What is true of every Brazilian rule: spelling without accents, capitals and gender change nothing."""

import unicodedata

import pytest

from kith.safety.screening import screen
from kith.safety.screening.judging import engine

SAID = [text for rule in engine().grammars["pt-BR"].rules for text in rule.fires if not rule.is_cue]
PAIRS = [
    ("cansada de viver", "cansado de viver"),
    ("preferia estar morta", "preferia estar morto"),
    ("me sinto inútil e sozinha, sou um fardo", "me sinto inútil e sozinho, sou um fardo"),
    ("tô sentada no parapeito, vou pular", "tô sentado no parapeito, vou pular"),
    ("ele me bateu de novo", "ela me bateu de novo"),
    ("vim me despedir, não vou estar viva amanhã", "vim me despedir, não vou estar vivo amanhã"),
]


def without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFD", text)
    return "".join(one for one in plain if unicodedata.category(one) != "Mn")


def test_accents_and_capitals_change_no_level() -> None:
    changed = [
        text
        for text in SAID
        if len({screen(way, "pt-BR").level for way in (text, without_accents(text), text.upper())}) > 1
    ]
    assert changed == []


@pytest.mark.parametrize(("hers", "his"), PAIRS)
def test_gender_changes_no_level(hers: str, his: str) -> None:
    assert screen(hers).distress == screen(his).distress > 0


@pytest.mark.parametrize(
    ("said", "least"),
    [
        ("não durmo quero morrer", 2),  # a denial of something else
        ("minha mãe quero morrer", 2),  # somebody called, not somebody spoken of
        ("faz anos que penso em me matar", 2),  # since then, not back then
        ("prometi que não ia fazer nada. menti.", 2),
        ("não sei se quero morrer, só não quero mais viver", 2),
    ],
)
def test_a_neighbouring_word_does_not_talk_a_hit_away(said: str, least: int) -> None:
    assert screen(said).distress >= least
