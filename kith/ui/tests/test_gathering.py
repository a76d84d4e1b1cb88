"""What holds for the one stylesheet that leaves the house."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from kith.ui.gathering import IMPORT, gathered
from kith.ui.tests.sheets import CSS, STATIC

SHEET = STATIC / "ui.css"


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_every_component_stands_in_the_sheet(path):
    assert path.read_text().replace("../", "") in gathered(SHEET)


def test_the_layers_of_the_components_and_their_order_are_those_of_the_imports():
    layers = [layer for _, layer in IMPORT.findall(SHEET.read_text()) if layer]
    assert list(re.findall(r"^@layer (\w+) \{", gathered(SHEET), re.MULTILINE)) == layers


@pytest.fixture
def ours(tmp_path: Path, settings: Any) -> Path:
    """A copy of the components in place of all that is served, to be changed and collected."""
    shutil.copytree(STATIC, tmp_path / "ours" / "ui")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [tmp_path / "ours"]
    settings.STATIC_ROOT = tmp_path / "served"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "kith.ui.gathering.Gathered"}}
    return tmp_path / "ours" / "ui"


def collect(**options: bool) -> Path:
    """The sheet that pages name now."""
    call_command("collectstatic", verbosity=0, interactive=False, **options)
    served = Path(settings.STATIC_ROOT)
    named: dict[str, str] = json.loads((served / "staticfiles.json").read_text())["paths"]
    return served / named["ui/ui.css"]


def test_a_page_asks_for_one_sheet_and_what_it_names_is_served(ours: Path):
    served = collect()
    assert "@import" not in served.read_text()
    named = re.findall(r'url\("([^"]+)"\)', served.read_text())
    assert named
    assert all((served.parent / name).is_file() for name in named)


def test_a_module_is_asked_for_by_the_one_name_that_a_page_gives_it(ours: Path):
    js = collect().parent / "js"
    named = json.loads((js.parents[1] / "staticfiles.json").read_text())["paths"].values()
    imports = [
        (file.name, module)
        for file in js.glob("*.js")
        if f"ui/js/{file.name}" in named
        for module in re.findall(r'\bfrom "\./([^"]+)"', file.read_text())
    ]
    assert len(imports) > 10
    assert [(file, module) for file, module in imports if f"ui/js/{module}" not in named] == []


def test_a_component_that_has_changed_is_served_though_nothing_was_cleared_away(ours: Path):
    first = collect()
    component = ours / "css" / CSS[0].name
    component.write_text(component.read_text() + ".newcomer { order: 7 }\n")
    second = collect()
    assert second != first
    assert ".newcomer" in second.read_text()


def test_where_files_are_linked_the_source_stays_as_it_is_written(ours: Path):
    before = (ours / "ui.css").read_text()
    assert "@import" not in collect(link=True).read_text()
    assert (ours / "ui.css").read_text() == before


def test_a_dry_run_writes_nothing(ours: Path, settings: Any):
    call_command("collectstatic", verbosity=0, interactive=False, dry_run=True)
    assert not settings.STATIC_ROOT.exists()
