"""The `kith` command: help with an example, and one line with exit status 2 for what makes no sense."""

import os
from collections.abc import Callable
from typing import Any

import django
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from kith.config import acts
from kith.config.command import VERBS, main
from kith.gates import Refused


@pytest.fixture(autouse=True)
def _same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command chooses the product's settings and loads them; here they are chosen already."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    monkeypatch.setenv("KITH_STATEMENT_SECONDS", "5")
    monkeypatch.setenv("KITH_URL", "")
    monkeypatch.delenv("KITH_URL")
    monkeypatch.setattr(django, "setup", lambda: None)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_what_it_does_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])
    assert end.value.code == 0
    assert f"Example: kith {verb}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "given",
    [
        [],
        ["sing"],
        ["serve", "--port", "0"],
        ["serve", "--port", "high"],
        ["demo", "--people", "none"],
        ["demo", "--weeks", "-1"],
    ],
)
def test_nonsense_is_one_line_and_status_2(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(given)
    assert end.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def _raises(fault: Exception) -> Callable[..., None]:
    def act(**options: Any) -> None:
        raise fault

    return act


@pytest.mark.parametrize(
    "fault",
    [
        ImproperlyConfigured("KITH_THREADS must be a whole number."),
        Refused("The site is not prepared. Run: kith prepare"),
        OperationalError("connection refused\nIs the server running?"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_2(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(acts, "serve", _raises(fault))
    assert main(["serve"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("kith: ")
    assert said.count("\n") == 1


def test_ctrl_c_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(**options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(acts, "work", stop)
    assert main(["work"]) == 130


def test_the_doctors_verdict_is_the_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "doctor", lambda send_to: 1)
    assert main(["doctor"]) == 1


def test_links_lead_to_the_port_that_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "serve", lambda **_: 0)
    main(["serve", "--port", "8123"])
    assert os.environ["KITH_URL"] == "http://127.0.0.1:8123"


def test_an_address_that_was_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "serve", lambda **_: 0)
    monkeypatch.setenv("KITH_URL", "https://groups.example.org")
    main(["serve", "--port", "8123"])
    assert os.environ["KITH_URL"] == "https://groups.example.org"


def test_the_screen_is_asked_without_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", "--explain", "i want to die"]) == 0
    assert "want to die" in capsys.readouterr().out
