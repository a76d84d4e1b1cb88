"""`python -m bench.screen`: microseconds of the safety screen for one message, and for 10,000 characters.

The messages are put together at random from the examples that stand beside the rules (synthetic), so that
half of them set some rule off: dearer than what a group really writes.
"""

import json
import random
import statistics
import time
from collections.abc import Callable

from kith.safety.screening import screen
from kith.safety.screening.data_files import LANGUAGES
from kith.safety.screening.judging import engine

MESSAGES, LONG = 2_000, 10_000
MEDIAN_AT_MOST, P99_AT_MOST, LONG_AT_MOST = 120.0, 600.0, 5_000.0  # microseconds


def main() -> int:
    """Time the screen; the exit status says whether a bar was missed."""
    engine()
    took = sorted(least(lambda text=text: screen(text)) for text in messages())  # type: ignore[misc]
    long = max(least(lambda text=text: screen(text)) for text in long_texts())  # type: ignore[misc]
    found = {
        "median_us": statistics.median(took),
        "p99_us": took[int(len(took) * 0.99)],
        "ten_thousand_characters_us": long,
    }
    bars = dict(zip(found, (MEDIAN_AT_MOST, P99_AT_MOST, LONG_AT_MOST), strict=True))
    for name, value in found.items():
        print(f"{name:28} {value:8.0f}, at most {bars[name]:.0f}")
    print(json.dumps(found))
    return int(any(value > bars[name] for name, value in found.items()))


def least(act: Callable[[], object]) -> float:
    """Microseconds, the best of five, so that another program's work is not counted."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - start)
    return best * 1e6


def sentences(language: str) -> list[str]:
    """The examples of one language, those that set a rule off and those that do not."""
    rules = engine().grammars[language].rules
    return [text for rule in rules for text in (*rule.fires, *rule.quiet)]


def messages() -> list[str]:
    """Short chat mostly, some paragraphs, a few long posts."""
    draw = random.Random(1)
    lengths = [1] * 60 + [2] * 20 + [4] * 12 + [10] * 6 + [25] * 2
    made = []
    for _ in range(MESSAGES):
        pool = sentences(draw.choice(LANGUAGES))
        made.append(". ".join(draw.choice(pool) for _ in range(draw.choice(lengths))))
    return made


def long_texts() -> list[str]:
    """Ten thousand characters of chat, of one telling word, of letters set apart, of digits, of one sign."""
    draw = random.Random(2)
    chat = " ".join(draw.choice(sentences("en")) for _ in range(LONG))
    patterns = [
        chat,
        "want to die ",
        "d i e ",
        "12 34 5",
        "aaaa",
        "k*ll ",
        "?!",
        "i will not ",
        "@a.b",
        "é\u0301ß😂",
    ]
    return [(pattern * LONG)[:LONG] for pattern in patterns]


if __name__ == "__main__":
    raise SystemExit(main())
