"""What holds for every file of the visual language."""

import hashlib
import re

import pytest

from kith.ui.tests.sheets import CSS, JS, STATIC, TEMPLATES, UI, VENDORED


@pytest.mark.parametrize("folder", [STATIC, VENDORED], ids=["served", "for tests"])
def test_what_others_made_is_unchanged(folder):
    for line in (folder / "CHECKSUMS").read_text().splitlines():
        expected, name = line.split()
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == expected, name


def test_everything_that_others_made_has_a_checksum():
    listed = {line.split()[1] for line in (STATIC / "CHECKSUMS").read_text().splitlines()}
    there = {str(path.relative_to(STATIC)) for path in STATIC.glob("vendor/*.js")}
    there |= {str(path.relative_to(STATIC)) for path in STATIC.glob("fonts/*.woff2")}
    assert there == listed


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_opens_with_what_it_is_and_stays_short(path):
    lines = path.read_text().splitlines()
    opening = [line for line in lines[:2] if not line.startswith("{% extends")]
    assert opening[0].startswith("{% comment %}")
    assert "{% endcomment %}" in opening[0]
    assert len(lines) < 60


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_inline_style_script_or_handlers(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", JS, ids=lambda path: path.name)
def test_a_script_has_one_job_and_fewer_than_60_lines(path):
    lines = path.read_text().splitlines()
    assert lines[0].startswith("/* ")
    assert len(lines) < 60
    assert not re.search(r"\beval\(|new Function|https?://", path.read_text())


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_a_stylesheet_is_one_component_loads_nothing_from_elsewhere_and_is_linked(path):
    text = path.read_text()
    assert text.startswith("/* ")
    assert len(text.splitlines()) < 300
    assert "//" not in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert all(url.startswith("../fonts/") for url in re.findall(r"url\([\"']?([^\"')]+)", text))
    assert f'@import url("css/{path.name}")' in (STATIC / "ui.css").read_text()


def test_every_import_leads_to_a_file_in_a_layer():
    for name, layer in re.findall(r'@import url\("([^"]+)"\)\s*(.*);', (STATIC / "ui.css").read_text()):
        assert (STATIC / name).exists(), name
        assert layer.startswith("layer(") or name == "css/fonts.css"


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([a-z-]+)"', (STATIC / "icons.svg").read_text()))
    named = {
        name
        for path in (UI.parent).rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([a-z-]+)"', path.read_text())
    }
    assert named <= sprite
