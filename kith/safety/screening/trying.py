"""`python -m kith.safety.screening.trying FILE.jsonl ...`: how the rules do on labelled rows.

For whoever extends the data of a language. A row has text, lang, label, expect (alert, soft, conduct or
quiet), min_level, kind and attrs. An alert is found when distress reaches level 2, a soft row when it
reaches 1, conduct when any is found; a quiet row is a false alarm when anything at all is.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kith.safety.screening import rules
from kith.safety.screening.judging import screen
from kith.safety.screening.verdicts import Verdict

ALERT, SOFT, CONDUCT, QUIET = "alert", "soft", "conduct", "quiet"


@dataclass(frozen=True)
class Tried:
    """One row and what the screen made of it."""

    row: Mapping[str, Any]
    verdict: Verdict

    @property
    def expect(self) -> str:
        return str(self.row["expect"])

    @property
    def is_right(self) -> bool:
        found = self.verdict
        return {
            ALERT: found.distress >= 2,
            SOFT: found.level >= 1,
            CONDUCT: bool(found.conduct),
            QUIET: found.level == 0,
        }[self.expect]

    @property
    def is_high_enough(self) -> bool:
        return self.verdict.level >= int(self.row.get("min_level", 0))


def main() -> int:
    """Print the tables, then the rows that went wrong."""
    asked = parser().parse_args()
    found = tried(asked.files, is_told=asked.told)
    if asked.lang:
        found = [one for one in found if one.row["lang"] == asked.lang]
    print("\n".join(tables(found)))
    if not asked.tables_only:
        print("\n".join(missed(found)))
    return 0


def tried(files: Iterable[Path], *, is_told: bool = False, is_by_rules_alone: bool = False) -> list[Tried]:
    """All rows of the files with what the screen says of them, told each row's language or not."""
    read = partial(screen, is_by_rules_alone=is_by_rules_alone)
    return [Tried(row, read(row["text"], row["lang"] if is_told else None)) for row in rows(files)]


def parser() -> argparse.ArgumentParser:
    one = argparse.ArgumentParser(prog="python -m kith.safety.screening.trying", description=__doc__)
    one.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    one.add_argument("--lang", help="only rows of this language")
    one.add_argument("--told", action="store_true", help="tell the screen each row's language")
    one.add_argument("--tables-only", action="store_true", help="do not print the rows that went wrong")
    return one


def rows(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The rows of all files: an object on each line, or columns as in `written-en.tsv`."""
    for file in files:
        lines = [line for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
        yield from written(file, lines) if file.suffix == ".tsv" else map(json.loads, lines)


def written(file: Path, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Rows in columns: hand, what is expected, label, kind, least level, attributes, text."""
    language = file.stem.partition("-")[2]
    for number, line in enumerate(lines, 1):
        hand, expect, label, kind, least, attrs, text = line.split("\t")
        yield {
            "id": f"{language}-w{hand}-{number:05}",
            "text": text,
            "lang": language,
            "expect": expect,
            "label": label,
            "kind": kind,
            "min_level": int(least),
            "attrs": [] if attrs == "-" else attrs.split(","),
        }


def tables(tried: list[Tried]) -> Iterator[str]:
    """Shares by language, by kind and by disguise."""
    yield from _table("by language", tried, lambda one: [one.row["lang"]])
    yield from _table("by label", tried, lambda one: [f"{one.row['lang']:6} {one.row['label']}"])
    yield from _table("by kind", tried, lambda one: [f"{one.row['label']}/{one.row.get('kind', '')}"])
    yield from _table("by attribute", tried, lambda one: one.row.get("attrs", []))
    yield from _lowest(tried)


def _lowest(tried: list[Tried]) -> Iterator[str]:
    urgent = [one for one in tried if one.row["label"] in rules.CANNOT_WAIT]
    alerts = [one for one in tried if one.expect == ALERT]
    told = [one for one in tried if one.verdict.lang in {one.row["lang"], "und"}]
    yield ""
    yield f"urgent rows found        {_share(urgent, lambda one: one.is_right)}"
    yield f"alert rows high enough   {_share(alerts, lambda one: one.is_high_enough)}"
    yield f"widest gap of alert recall between languages  {_gap(alerts):.2f}"
    yield f"language told rightly    {len(told)} of {len(tried)}"


def _gap(alerts: list[Tried]) -> float:
    """How much better the screen does for one language than for another."""
    by_language: dict[str, list[bool]] = defaultdict(list)
    for one in alerts:
        by_language[one.row["lang"]].append(one.is_right)
    shares = [sum(right) / len(right) for right in by_language.values()]
    return max(shares, default=0) - min(shares, default=0)


def in_all(title: str, tried: list[Tried]) -> str:
    """The shares of all rows, in the columns of the tables."""
    cells = [
        _share([one for one in tried if one.expect == what], lambda one: one.is_right)
        for what in (ALERT, SOFT, CONDUCT)
    ]
    quiet = [one for one in tried if one.expect == QUIET]
    cells.append(_share(quiet, lambda one: not one.is_right))
    return f"{title:34}" + "".join(f"{cell:>16}" for cell in cells)


def _table(title: str, tried: list[Tried], keys: Any) -> Iterator[str]:
    groups: dict[str, list[Tried]] = defaultdict(list)
    for one in tried:
        for key in keys(one):
            groups[key].append(one)
    yield f"\n{title:34}{'alert':>16}{'soft':>16}{'conduct':>16}{'false alarms':>16}"
    yield from (in_all(key, groups[key]) for key in sorted(groups))


def _share(group: list[Tried], right: Any) -> str:
    good = sum(map(right, group))
    return f"{good / len(group):.2f} ({good}/{len(group)})" if group else "-"


def missed(tried: list[Tried]) -> Iterator[str]:
    """The rows that went wrong, and those whose level is too low, with what was found in them."""
    yield "\nwrong (expected, least level: what was found)"
    for one in tried:
        if one.is_right and (one.expect != ALERT or one.is_high_enough):
            continue
        found = [
            f"{each.rule} {each.rule_level}>{each.level} “{each.words}” {','.join(each.scope)}"
            for each in one.verdict.findings
        ]
        row = one.row
        what = f"{row['label']}/{row.get('kind', '')} {one.expect} {row.get('min_level', 0)}"
        yield f"{row['lang']:6}{what}: {row['text']}"
        yield f"      level {one.verdict.level} {one.verdict.lang} {'; '.join(found)}"


if __name__ == "__main__":
    sys.exit(main())
