"""Whatever is written, the screen answers, and in time that grows no faster than the text."""

import random
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.safety.screening import screen
from kith.safety.screening.judging import engine

SEEDS = [
    *("want to die ", "d i e ", "12 34 5", "k*ll ", "?!", "aaaa", "i will not want to die ", "@a.b", '"'),
    *(
        "é\u0301ß😂",
        "a.b.c.com/",
        "su1c1de ",
        "\u202e\u200d",
        "nao nao nao ",
        "quero ",
        "zero um dois ",
        "- ",
    ),
    *("((((", "x_1 "),
]


@given(st.text(max_size=400))
@settings(deadline=None, max_examples=400)
def test_any_text_is_answered(text: str) -> None:
    verdict = screen(text)
    assert 0 <= verdict.distress <= verdict.level <= 4


def test_a_lone_surrogate_is_answered() -> None:
    assert screen("quero morrer \ud83d").distress == 2


def test_words_of_the_rules_in_any_order_are_answered() -> None:
    words = sorted({word for grammar in engine().grammars.values() for word in grammar.lexicon.known})
    draw = random.Random(7)
    for _ in range(1_500):
        verdict = screen(
            " ".join(draw.choices([*words, ",", ".", '"', "\n", "1", "@"], k=draw.randint(1, 40)))
        )
        assert 0 <= verdict.level <= 4


@pytest.mark.parametrize("seed", SEEDS)
def test_ten_times_the_text_costs_little_more_than_ten_times_the_work(seed: str) -> None:
    short, long = (seed * 1_000)[:1_000], (seed * 10_000)[:10_000]
    assert steps(long) < 14 * steps(short) + 5_000


def steps(text: str) -> int:
    """Calls of Python functions and of C functions: work that does not depend on how busy the machine is."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    screen(text)
    sys.setprofile(counted)
    try:
        screen(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_a_hundred_thousand_characters_are_read_in_the_blink_of_an_eye(seed: str) -> None:
    text = (seed * 100_000)[:100_000]
    start = time.thread_time()
    screen(text)
    assert time.thread_time() - start < 1.5  # ten times what it takes: a pattern that runs away takes minutes
