"""The catalogues: collected from code and templates, complete, and readable by Django once compiled."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from kith.config import messages


@pytest.fixture(scope="module")
def said() -> Catalog:
    return messages.everything_said()


def test_texts_of_code_and_of_templates_are_found(said: Catalog) -> None:
    assert "Spanish" in said
    assert "What you wrote" in said


def test_nothing_waits_for_a_translation(said: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "everything_said", lambda: said)
    assert messages.missing() == []


@pytest.mark.parametrize("locale", messages.LOCALES)
def test_a_translation_keeps_what_is_filled_in(locale: str) -> None:
    filled_in = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
    lost = [
        message.id
        for message in messages.catalogue(locale)
        if message.id and not _kept(message.id, message.string, filled_in)
    ]
    assert lost == []


def _kept(texts: object, translations: object, filled_in: re.Pattern[str]) -> bool:
    """Every form of a plural may leave the number out, as English does in its singular."""
    wanted, given = (_parts(side, filled_in) for side in (texts, translations))
    is_plural = not isinstance(texts, str)
    return given <= wanted and (is_plural or given == wanted)


def _parts(texts: Any, filled_in: re.Pattern[str]) -> set[str]:
    forms = (texts,) if isinstance(texts, str) else tuple(texts or ())
    return {part for form in forms for part in filled_in.findall(form)}


def test_a_guess_counts_as_lacking() -> None:
    catalogue = Catalog(locale="es")
    catalogue.add("Home", "Inicio")
    catalogue.add("Groups", "Grupo", flags=["fuzzy"])
    catalogue.add("You", "")
    assert messages.lacking(catalogue) == ["Groups", "You"]


def test_a_catalogue_is_compiled_when_it_is_newer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    with file.open("wb") as out:
        write_po(out, Catalog(locale="es"))
    monkeypatch.setattr(messages, "catalogue_file", lambda locale: file)
    monkeypatch.setattr(messages, "LOCALES", ("es",))
    assert messages.compile_all() == 1
    assert messages.compile_all() == 0
    assert file.with_suffix(".mo").exists()
