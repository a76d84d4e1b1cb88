"""`kith screen`: the screen over lines of JSON, or over one text with its reasons."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any, NoReturn, TextIO

from kith.safety.screening.judging import screen
from kith.safety.screening.wording import explained

MISTAKE = 2  # the exit status for input that makes no sense
EXAMPLE = 'kith screen < in.jsonl > out.jsonl, or: kith screen --explain "i can\'t do this anymore"'


class Parser(argparse.ArgumentParser):
    """A parser that answers a mistake with one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(MISTAKE, f"{self.prog}: {message}. See: {self.prog} --help\n")


class BadLine(ValueError):
    """A line that cannot be read. The text says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Screen every line of standard input. A bad line is named, the others are answered, exit status 2."""
    asked = parser().parse_args(arguments)
    if asked.explain is not None:
        print(explained(screen(asked.explain, asked.lang)))
        return 0
    try:
        return answer(sys.stdin, sys.stdout, asked.lang)
    except KeyboardInterrupt:
        return 130


def parser() -> Parser:
    one = Parser(
        prog="kith screen",
        description="Screen messages: a line of JSON each with id, text and, where known, lang.",
        epilog=f"Example: {EXAMPLE}",
    )
    one.add_argument("--explain", metavar="TEXT", help="say in words what is noticed in one text")
    one.add_argument("--lang", help="the language where a line names none: en, pt-BR or es")
    return one


def answer(lines: TextIO, out: TextIO, lang: str | None = None) -> int:
    """One line of JSON for each readable line. Blank lines are passed over."""
    bad = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            out.write(json.dumps(answered(line, lang), ensure_ascii=False) + "\n")
        except BadLine as fault:
            bad += 1
            print(f"kith screen: line {number}: {fault}", file=sys.stderr)
    return MISTAKE if bad else 0


def answered(line: str, lang: str | None) -> dict[str, Any]:
    """What is printed for one line. Raises BadLine."""
    try:
        row = json.loads(line)
    except ValueError:
        raise BadLine("not JSON") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise BadLine('an object with a "text" is needed')
    declared = row.get("lang") or lang
    if declared is not None and not isinstance(declared, str):
        raise BadLine('"lang" is a name such as "pt-BR"')
    return {"id": row.get("id"), **screen(row["text"], declared).as_data()}
