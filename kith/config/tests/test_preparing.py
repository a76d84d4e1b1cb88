"""Preparing the house does what is left to do, and nothing the second time."""

from pathlib import Path
from typing import Any

import pytest

from kith.config import preparing
from kith.config.preparing import fingerprint, is_prepared, prepare, unapplied
from kith.groups.models import Topic
from kith.ui import gathering


@pytest.fixture
def house(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.RUN, settings.DATA = tmp_path / "run", tmp_path / "data"
    settings.STATIC_ROOT = settings.RUN / "static"
    settings.KITH_MASTER_KEY_FILE = tmp_path / "secrets" / "master.key"
    monkeypatch.setattr(preparing, "print_pages", lambda target: target.mkdir())
    return settings


@pytest.mark.django_db
def test_preparing_twice_prepares_once(house: Any) -> None:
    said: list[str] = []
    prepare(tell=said.append)
    assert "Collecting the files to serve" in said
    assert is_prepared()
    assert house.KITH_MASTER_KEY_FILE.exists()
    assert Topic.objects.exists()
    served = {file.relative_to(house.STATIC_ROOT).parts[0] for file in house.STATIC_ROOT.rglob("*.js")}
    assert served == {"ui", "people", "meetings", "moderation"}  # what libraries bring is not
    said.clear()
    prepare(tell=said.append)
    assert said == []


@pytest.mark.django_db
def test_a_setting_that_is_printed_makes_the_pages_stale(house: Any) -> None:
    before = fingerprint()
    house.KITH_COUNTRY = "BR"
    assert fingerprint() != before


def test_files_that_would_be_gathered_in_another_way_are_stale(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = [fingerprint()]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "kith.ui.gathering.Gathered"}}
    marks.append(fingerprint())
    another = tmp_path / "gathering.py"
    another.write_text("SHEET = 'ui/other.css'")
    monkeypatch.setattr(gathering, "__file__", str(another))
    marks.append(fingerprint())
    monkeypatch.setattr(preparing, "UNUSED", ())
    marks.append(fingerprint())
    assert len(set(marks)) == 4


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unapplied() == []
    monkeypatch.setattr(preparing, "_migrations", lambda: iter([("groups", "0002_more")]))
    assert unapplied() == ["groups.0002_more"]
    assert not is_prepared()
