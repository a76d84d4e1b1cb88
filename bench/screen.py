"""`python -m bench.screen`: microseconds of the safety screen for one message, and for 10,000 characters.
Then what it finds in the labelled rows. How long a fixed piece of Python takes in the same run tells a slow
machine from slow code.

The messages are all labelled rows as they were written (synthetic): chat, and some posts. Beside them stands
what longer posts would cost. They are put together at random: two thirds everyday sentences, one third
examples that stand beside the rules, of which half set some rule off; one in fifty has 25 sentences. The same
bars are held against both, and how long the texts are is printed with them.

`--strings 1000000` also reads so many random strings, of which each must be answered.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.processes import speed_said
from kith.safety import screening
from kith.safety.screening import screen
from kith.safety.screening.data_files import LANGUAGES
from kith.safety.screening.judging import engine
from kith.safety.screening.trying import in_all, rows, tables, tried

MADE, LONG = 2_000, 10_000
EVERYDAY = {
    "en": (
        "i slept a bit better this week and went for a walk with my neighbour on sunday",
        "does anyone know if the meeting starts at seven or half past, my bus is late again",
        "thank you all, it helped to hear that i am not the only one who feels like this after work",
        "the doctor wants to see me in two weeks and we will talk about the results then",
        "my daughter drew a picture of our cat and i put it on the fridge, it made me smile",
        "some days are hard, today i only managed to do the dishes and answer one letter",
    ),
    "pt-BR": (
        "dormi um pouco melhor essa semana e caminhei com a vizinha no domingo",
        "alguém sabe se o encontro começa às sete ou sete e meia, meu ônibus atrasou de novo",
        "obrigada a todos, me ajudou ouvir que não sou a única que se sente assim depois do trabalho",
        "o médico quer me ver daqui a duas semanas e aí a gente conversa sobre os resultados",
        "minha filha desenhou nosso gato e eu coloquei na geladeira, me fez sorrir",
        "tem dias difíceis, hoje só consegui lavar a louça e responder uma carta",
    ),
    "es": (
        "dormí un poco mejor esta semana y caminé con mi vecina el domingo",
        "alguien sabe si la reunión empieza a las siete o siete y media, mi autobús se atrasó otra vez",
        "gracias a todos, me ayudó escuchar que no soy la única que se siente así después del trabajo",
        "el médico quiere verme en dos semanas y entonces hablamos de los resultados",
        "mi hija dibujó a nuestro gato y lo puse en la nevera, me hizo sonreír",
        "hay días difíciles, hoy solo pude lavar los platos y contestar una carta",
    ),
}
MEDIAN_AT_MOST, P99_AT_MOST, LONG_AT_MOST = 120.0, 600.0, 5_000.0  # microseconds
ODD_AT_MOST = 50_000.0  # for what nobody writes but to hurt: it must stay harmless, not quick


def main() -> int:
    """Time the screen; the exit status says whether a bar was missed."""
    parser = argparse.ArgumentParser(prog="bench.screen")
    parser.add_argument("--strings", type=int, default=20_000, help="how many random strings to read")
    asked = parser.parse_args()
    engine()
    print(speed_said(), flush=True)
    written = [str(row["text"]) for files in labelled().values() for row in rows(files)]
    median, p99 = middle_and_end(f"{len(written):,} labelled rows", written)
    made_median, made_p99 = middle_and_end(f"{MADE:,} made of sentences", messages())
    chat, *odd = [least(partial(screen, text)) for text in long_texts()]
    found = {
        "median_us": median,
        "p99_us": p99,
        "made_median_us": made_median,
        "made_p99_us": made_p99,
        "ten_thousand_characters_us": chat,
        "ten_thousand_odd_ones_us": max(odd),
    }
    of_messages = (MEDIAN_AT_MOST, P99_AT_MOST)
    bars = dict(zip(found, (*of_messages, *of_messages, LONG_AT_MOST, ODD_AT_MOST), strict=True))
    for name, value in found.items():
        print(f"{name:28} {value:8.0f}, at most {bars[name]:.0f}")
    print(f"{read_random(asked.strings):,} random strings read")
    print(json.dumps(found))
    for title, files in labelled().items():
        both, alone = tried(files), tried(files, is_by_rules_alone=True)
        print("\n" + "\n".join([title, *tables(both), "", in_all("rules and second reader", both)]))
        print(in_all("by the rules alone", alone))
    return int(any(value > bars[name] for name, value in found.items()))


def labelled() -> dict[str, list[Path]]:
    """The labelled rows by what a result on them is worth; the unseen ones are not always there."""
    folder = Path(screening.__file__).parent / "tests" / "rows"
    groups = {
        "Rows that were seen while rules were written (synthetic)": [*LANGUAGES, "other"],
        "Rows that nobody saw who wrote rules (synthetic)": ["unseen"],
    }
    files = {title: [folder / f"{name}.jsonl" for name in names] for title, names in groups.items()}
    return {title: some for title, some in files.items() if all(file.exists() for file in some)}


def middle_and_end(name: str, texts: list[str]) -> tuple[float, float]:
    """Microseconds of the middle one and of the slowest in a hundred, said with how long the texts are."""
    took = sorted(least(partial(screen, text)) for text in texts)
    long = sorted(map(len, texts))
    last = int(len(texts) * 0.99)
    middle = statistics.median(took)
    print(
        f"{name}: median {middle:.0f} us, p99 {took[last]:.0f}; characters: median"
        f" {statistics.median(long):.0f}, p99 {long[last]}, most {long[-1]}",
        flush=True,
    )
    return middle, took[last]


def least(act: Callable[[], object]) -> float:
    """Microseconds, the best of five, so that another program's work is not counted."""
    best = float("inf")
    for _ in range(5):
        start = time.thread_time()
        act()
        best = min(best, time.thread_time() - start)
    return best * 1e6


def read_random(strings: int) -> int:
    """Strings of any characters, of words that the rules know, and of both; an exception ends the run."""
    draw = random.Random(3)
    words = sorted(word for grammar in engine().grammars.values() for word in grammar.lexicon.known)
    signs = [*"\n\t.,;!?\"'@#$%*+-_/\\(){}[]<>0123456789", "\u200b", "\u0301", "\u202e", "\ufeff", "\ud800"]
    for number in range(strings):
        length = draw.randint(0, 30)
        parts = draw.choices(words, k=length) if number % 3 else []
        if number % 3 < 2:
            parts += [chr(draw.randrange(0x11000 if number % 2 else 0x250)) for _ in range(length)]
        parts += draw.choices(signs, k=draw.randint(0, 4))
        draw.shuffle(parts)
        verdict = screen(draw.choice(["", " ", "  "]).join(parts))
        assert 0 <= verdict.distress <= verdict.level <= 4
    return strings


def sentences(language: str) -> list[str]:
    """Of one language: everyday ones twice as often as the examples of rules."""
    examples = [text for rule in engine().grammars[language].rules for text in (*rule.fires, *rule.quiet)]
    everyday = EVERYDAY[language]
    return [*examples, *everyday * (2 * len(examples) // len(everyday))]


def messages() -> list[str]:
    """Short chat mostly, some paragraphs, a few long posts."""
    draw = random.Random(1)
    lengths = [1] * 60 + [2] * 20 + [4] * 12 + [10] * 6 + [25] * 2
    pools = [sentences(language) for language in LANGUAGES]
    made = []
    for _ in range(MADE):
        pool = draw.choice(pools)
        made.append(". ".join(draw.choice(pool) for _ in range(draw.choice(lengths))))
    return made


def long_texts() -> list[str]:
    """Ten thousand characters of chat, of one telling word, of letters set apart, of digits, of one sign."""
    draw = random.Random(2)
    chat = " ".join(draw.choices(sentences("en"), k=LONG // 10))
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
