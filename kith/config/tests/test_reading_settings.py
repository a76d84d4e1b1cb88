"""Settings from the environment: typed, safe when unset, loud on nonsense. Secrets are made once."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kith.config import env
from kith.config.secrets import made_once, secret_key, trusted_origins


@pytest.mark.parametrize(("said", "meant"), [("yes", True), ("0", False), ("", True), (" On ", True)])
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, said: str, meant: object) -> None:
    monkeypatch.setenv("KITH_X", said)
    assert env.flag("X", default=True) is meant


def test_nonsense_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITH_X", "perhaps")
    for read in (
        lambda: env.flag("X"),
        lambda: env.number("X", 1),
        lambda: env.choice("X", "a", among=("a", "b")),
    ):
        with pytest.raises(ImproperlyConfigured, match="KITH_X"):
            read()


def test_a_number_stays_within_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITH_X", "11")
    assert env.number("X", 1, most=11) == 11
    with pytest.raises(ImproperlyConfigured, match="between 0 and 10"):
        env.number("X", 1, most=10)


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "smtp").write_text("open sesame\n")
    monkeypatch.setenv("KITH_X_FILE", str(tmp_path / "smtp"))
    assert env.secret("X") == "open sesame"


def test_a_list_takes_commas_and_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITH_X", "a.example, b.example c.example")
    assert env.words("X") == ["a.example", "b.example", "c.example"]


def test_the_secret_key_is_made_once_and_kept_for_its_owner(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("KITH_SECRET_KEY", raising=False)
    folder = tmp_path / "secrets"
    first = secret_key(folder)
    assert secret_key(folder) == first
    assert len(first) > 60
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o400]


def test_who_comes_second_takes_what_the_first_has_made(tmp_path: Path) -> None:
    assert made_once(tmp_path / "key", "first") == made_once(tmp_path / "key", "second") == "first"


def test_a_secret_key_file_that_is_not_there_is_not_replaced(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KITH_SECRET_KEY_FILE", str(tmp_path / "gone"))
    with pytest.raises(ImproperlyConfigured, match="KITH_SECRET_KEY_FILE"):
        secret_key(tmp_path)


@pytest.mark.parametrize(
    "url", ["kith.example", "ftp://kith.example", "https://", "https://kith.example/path"]
)
def test_an_address_of_the_site_that_makes_no_origin_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KITH_URL"):
        trusted_origins(url)


def test_the_site_trusts_its_own_origin_alone() -> None:
    assert trusted_origins("https://kith.example") == ["https://kith.example"]
