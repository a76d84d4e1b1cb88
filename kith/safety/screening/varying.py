"""`python -m kith.safety.screening.varying FILE.jsonl ...`: how often a level stays when spelling changes.

A text says the same in capitals, without accents, with chatter around it, with a letter missing. The table
says for each such change and language the share of rows whose level is what it was.
"""

import argparse
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kith.safety.screening.data_files import LANGUAGES
from kith.safety.screening.folding import fold
from kith.safety.screening.judging import screen
from kith.safety.screening.trying import rows

BEFORE = {"en": "hey all. ", "pt-BR": "oi gente. ", "es": "hola a todos. "}
BEHIND = {"en": ". anyway, that is it", "pt-BR": ". enfim, é isso", "es": ". en fin, eso es todo"}
_LEET = str.maketrans("oiea", "013" + "4")
Change = Callable[[str, str], str]


def capitals(text: str, _: str) -> str:
    return text.upper()


def without_accents(text: str, _: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if unicodedata.category(one) != "Mn")


def decomposed(text: str, _: str) -> str:
    return unicodedata.normalize("NFD", text)


def with_emoji(text: str, _: str) -> str:
    return f"{text} 😔💔"


def with_chatter_before(text: str, language: str) -> str:
    return BEFORE[language] + text


def with_chatter_behind(text: str, language: str) -> str:
    return text.rstrip(".") + BEHIND[language]


def spaced_out(text: str, _: str) -> str:
    return text.replace(" ", "   ")


def on_short_lines(text: str, _: str) -> str:
    """Broken after every fourth word, as some write on a phone."""
    words = text.split(" ")
    return "\n".join(" ".join(words[at : at + 4]) for at in range(0, len(words), 4))


def quoted_whole(text: str, _: str) -> str:
    """Where nothing in it is quoted already."""
    return text if '"' in fold(text) or "'" in text else f"“{text}”"


def in_leet(text: str, _: str) -> str:
    """Digits for vowels in a third of the longer words."""
    return _each_third(text, lambda word: word.translate(_LEET))


def with_letters_apart(text: str, _: str) -> str:
    return _longest(text, " ".join)


def stretched(text: str, _: str) -> str:
    return _longest(text, lambda word: word[:-1] + word[-1] * 4)


def with_hidden_characters(text: str, _: str) -> str:
    return _longest(text, "\u200b".join)


def with_two_letters_swapped(text: str, _: str) -> str:
    return _longest(text, lambda word: word[:2] + word[3] + word[2] + word[4:])


def with_a_letter_left_out(text: str, _: str) -> str:
    return _longest(text, lambda word: word[:3] + word[4:])


CHANGES: tuple[Change, ...] = (
    capitals,
    without_accents,
    decomposed,
    with_emoji,
    with_chatter_before,
    with_chatter_behind,
    spaced_out,
    on_short_lines,
    quoted_whole,
    in_leet,
    with_letters_apart,
    stretched,
    with_hidden_characters,
    with_two_letters_swapped,
    with_a_letter_left_out,
)


def _longest(text: str, change: Callable[[str], str]) -> str:
    """The text with its longest word of plain letters changed, or as it is when all are short."""
    words = text.split(" ")
    at = max(range(len(words)), key=lambda number: len(words[number]) * words[number].isalpha())
    if words[at].isalpha() and len(words[at]) >= 6:
        words[at] = change(words[at])
    return " ".join(words)


def _each_third(text: str, change: Callable[[str], str]) -> str:
    words = text.split(" ")
    longer = [at for at, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    for at in longer[::3]:
        words[at] = change(words[at])
    return " ".join(words)


def changed(row: Mapping[str, Any], change: Change, *, by_rules: bool = False) -> bool:
    """Whether the level of a row is another one when it is written so; by the rules alone, or by all."""
    before, after = row["text"], change(row["text"], row["lang"])
    return screen(after, is_by_rules_alone=by_rules).level != screen(before, is_by_rules_alone=by_rules).level


def unchanged_share(some: Iterable[Mapping[str, Any]], change: Change, *, by_rules: bool = False) -> float:
    found = [not changed(row, change, by_rules=by_rules) for row in some]
    return sum(found) / len(found) if found else 1.0


def table(some: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The share of rows whose level is unchanged, by change and language, of marked and of unmarked rows."""
    marked = {row["id"] for row in some if screen(row["text"]).level}
    for title, is_marked in (("marked, level unchanged", True), ("unmarked, still unmarked", False)):
        groups = [
            [row for row in some if row["lang"] == name and (row["id"] in marked) == is_marked]
            for name in LANGUAGES
        ]
        heads = [f"{name} ({len(group)})" for name, group in zip(LANGUAGES, groups, strict=True)]
        yield f"{title:28}" + "".join(f"{head:>14}" for head in heads)
        for change in CHANGES:
            shares = [unchanged_share(group, change) for group in groups]
            yield f"{change.__name__.replace('_', ' '):28}" + "".join(f"{share:14.3f}" for share in shares)


def main() -> int:
    """Print the table, and on request the rows that one change makes different."""
    parser = argparse.ArgumentParser(prog="python -m kith.safety.screening.varying", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--show", metavar="CHANGE", help="print what differs: for instance capitals")
    asked = parser.parse_args()
    some = [row for row in rows(asked.files) if row["lang"] in LANGUAGES]
    if asked.show:
        change = next(one for one in CHANGES if one.__name__ == asked.show.replace(" ", "_"))
        for row in some:
            before, after = screen(row["text"]), screen(change(row["text"], row["lang"]))
            if before.level != after.level:
                print(f"{row['id']} {before.level} > {after.level} {change(row['text'], row['lang'])}")
    else:
        print("\n".join(table(some)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
