"""What holds for the one stylesheet that leaves the house."""

import re

import pytest
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


def test_a_page_asks_for_one_sheet_and_what_it_names_is_served(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "kith.ui.gathering.Gathered"}}
    call_command("collectstatic", verbosity=0, interactive=False)
    served = next((tmp_path / "ui").glob("ui.*.css"))
    assert "@import" not in served.read_text()
    named = re.findall(r'url\("([^"]+)"\)', served.read_text())
    assert named
    assert all((served.parent / name).is_file() for name in named)
