"""Reading the data files of the screen."""

import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "pt-BR", "es")


def toml(name: str) -> dict[str, Any]:
    """One data file by its path below the folder of data."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def rule_files(language: str) -> list[str]:
    """The files of rules of one language, in the order of their names."""
    return sorted(f"{language}/rules/{file.name}" for file in (DATA / language / "rules").glob("*.toml"))


def word_files(language: str) -> list[str]:
    """`words.toml`, `verbs.toml`, and what stands in the folder `words` where one file would be too long."""
    more = sorted(f"{language}/words/{file.name}" for file in (DATA / language / "words").glob("*.toml"))
    return [f"{language}/words.toml", f"{language}/verbs.toml", *more]


def every_file() -> list[Path]:
    """All the data there is, in a fixed order: what the version is counted over."""
    return sorted([*DATA.rglob("*.toml"), *DATA.rglob("*.txt")])
