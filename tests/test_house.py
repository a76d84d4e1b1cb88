"""What must hold everywhere in the house, whoever builds in it."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from kith.config.access import addresses
from kith.config.checks import faults_of

ROOT = Path(__file__).resolve().parent.parent
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0][
    "layers"
]
CEILING = 500  # lines; a file that needs more is two files
OVER_THE_CEILING: dict[str, int] = {}  # file: lines. May only shrink.
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "common", "core", "services", "managers", "misc", "base"}
NAMED_BY_DJANGO = {"kith/database/sqlite/base.py", "tests/services.py"}
THINGS_OF_A_MACHINE = re.compile(
    r"/home/\w+/|/Users/\w+/|/root/|/work/|/tmp/|index-url(?<!emit-index-url)|artifactory|localhost:\d{4}"
)


@cache
def files(*patterns: str) -> list[Path]:
    """The files of the project that git knows or would add, by pattern."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()]


@cache
def text_of(file: Path) -> str:
    """What stands in a file; many ask of the same."""
    return file.read_text()


def ours(path: Path) -> bool:
    return "vendor" not in path.parts and not path.name.endswith("LICENSE.txt")


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_a_context_imports_only_what_stands_below_it() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_foreign_key_points_where_an_import_may_point() -> None:
    assert [text for model in our_models() for text in wrong_keys(model)] == []


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("kith.")]


def wrong_keys(model: type[models.Model]) -> Iterator[str]:
    own = context_of(model)
    for field in model._meta.get_fields():
        if not (isinstance(field, models.ForeignKey) and isinstance(field.related_model, type)):
            continue
        other = context_of(field.related_model)
        if other == own or other is None:
            continue
        if level(other) <= level(str(own)):
            yield f"{field} points up or sideways to {other}"
        if field.remote_field.related_name != "+":
            yield f"{field} crosses contexts and must take related_name='+'"


def context_of(model: type[models.Model]) -> str | None:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "kith" else None


def level(context: str) -> int:
    return next(number for number, line in enumerate(LAYERS) if context in line.split(" | "))


def test_every_url_has_a_declared_rule() -> None:
    assert [fault.msg for address in addresses() for fault in faults_of(address)] == []


def test_every_setting_stands_in_the_docs() -> None:
    written = (ROOT / "docs/settings.md").read_text()
    assert sorted(name for name in settings_read() if f"`{name}`" not in written) == []


def test_no_setting_stands_in_the_docs_that_nobody_reads() -> None:
    written = set(re.findall(r"^\| `(KITH_\w+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))
    assert sorted(written - settings_read()) == []


def settings_read() -> set[str]:
    reader = re.compile(r"env\.(?:text|flag|number|choice|words|secret)\(\s*\"(\w+)\"")
    code = [file for file in files("kith/*.py") if "tests" not in file.parts]
    return {f"KITH_{name}" for file in code for name in reader.findall(text_of(file))}


def test_no_file_grows_past_the_ceiling() -> None:
    long = {
        short(file): count
        for file in files("*.py", "*.js", "*.css", "*.html")
        if ours(file) and (count := len(text_of(file).splitlines())) > CEILING
    }
    assert {name: count for name, count in long.items() if count > OVER_THE_CEILING.get(name, 0)} == {}
    assert sorted(OVER_THE_CEILING.keys() - long.keys()) == [], "strike these off the list"


def test_every_module_is_named_after_what_it_holds() -> None:
    named = [file for file in files("*.py") if file.stem in NAMES_THAT_SAY_NOTHING]
    assert [short(file) for file in named if short(file) not in NAMED_BY_DJANGO] == []


def test_every_module_opens_with_a_sentence() -> None:
    silent = [
        short(file)
        for file in files("kith/*.py", "tests/*.py", "bench/*.py", "conftest.py")
        if "migrations" not in file.parts
        and (text := text_of(file).strip())
        and not re.match(r'"""[A-Z`].*?[.:]("""|\n| )', text, re.DOTALL)
    ]
    assert silent == []


def test_every_migration_is_named_by_hand() -> None:
    by_machine = re.compile(r"\d{4}_(auto_|initial|alter_|remove_|rename_|delete_|\w+_and_more)")
    assert [short(file) for file in files("kith/*/migrations/0*.py") if by_machine.match(file.name)] == []


def test_no_migration_imports_live_code() -> None:
    allowed = re.compile(r"^(import|from) (kith\.(?!keys|clock))", re.MULTILINE)
    found = [short(file) for file in files("kith/*/migrations/0*.py") if allowed.search(text_of(file))]
    assert [name for name in found if not only_defaults(ROOT / name)] == []


def only_defaults(file: Path) -> bool:
    """Django names a field's default by its module: a migration may import that and nothing else."""
    names = re.findall(r"^import (kith\.[\w.]+)$", text_of(file), re.MULTILINE)
    return not re.search(r"^from kith", text_of(file), re.MULTILINE) and all(
        re.search(rf"default={re.escape(name)}\.", text_of(file)) for name in names
    )


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline script", r"<script(?![^>]*\bsrc=)[^>]*>"),
        ("an inline style", r"<style[\s>]|\sstyle="),
        ("an event handler", r"\son[a-z]{3,}="),
        ("a script address", r"javascript:"),
        ("an expression for htmx to run", r"\shx-(on|vals=\"js|headers=\"js)"),
    ],
)
def test_no_template_holds(what: str, pattern: str) -> None:
    found = [
        f"{short(file)}: {match[0]}"
        for file in files("kith/*.html")
        if ours(file) and (match := re.search(pattern, without_comments(text_of(file)), re.IGNORECASE))
    ]
    assert found == [], what


def without_comments(text: str) -> str:
    return re.sub(r"{% comment.*?endcomment %}|{#.*?#}", "", text, flags=re.DOTALL)


def test_nothing_is_fetched_from_another_origin() -> None:
    fetching = re.compile(
        r"""(?:src|srcset|action|poster|data-url|hx-get|hx-post)=["'](?:https?:)?//"""
        r"""|<link[^>]+href=["'](?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import[^;]*//"""
        r"""|(?:fetch|import|EventSource|sendBeacon)\(\s*["'`](?:https?:)?//"""
    )
    found = [
        f"{short(file)}: {match[0]}"
        for file in files("kith/*.html", "kith/*.css", "kith/*.js", "kith/*.svg")
        if ours(file) and (match := fetching.search(text_of(file)))
    ]
    assert found == []


def test_nothing_names_a_machine() -> None:
    texts = files(
        "*.py", "*.md", "*.html", "*.toml", "*.txt", "*.in", "*.po", "*.json", "*.csv", "Makefile", ".ci/*"
    )
    found = [
        f"{short(file)}: {match[0]}"
        for file in texts
        if ours(file) and file != Path(__file__) and (match := THINGS_OF_A_MACHINE.search(text_of(file)))
    ]
    assert found == []


def test_nothing_is_left_half_done() -> None:
    marks = re.compile(
        r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError|pytest\.mark\.(skip|xfail)|pytest\.skip\("
    )
    found = [
        f"{short(file)}: {match[0]}"
        for file in files("kith/*", "tests/*", "bench/*", "docs/*", "conftest.py", "*.md")
        if file.suffix in {".py", ".html", ".js", ".css", ".md"}
        and ours(file)
        and file != Path(__file__)
        and (match := marks.search(text_of(file)))
    ]
    assert found == []


def test_reactions_stay_small_enough_not_to_be_a_framework() -> None:
    lines = sum(
        len(text_of(file).splitlines()) for file in files("kith/ledger/*.py") if "tests" not in file.parts
    )
    migrations = sum(len(text_of(file).splitlines()) for file in files("kith/ledger/migrations/*.py"))
    assert lines - migrations <= 100
