"""`kith screen` on lines, on nonsense, and with its reasons."""

import io
import json

import pytest

from kith.safety.screening import command, screen
from kith.safety.screening.wording import SCOPES, explained, worded


@pytest.fixture
def given_lines(monkeypatch: pytest.MonkeyPatch):
    def give(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))

    return give


def test_every_line_is_answered_with_what_was_found(given_lines, capsys: pytest.CaptureFixture[str]) -> None:
    given_lines(
        '{"id": 7, "text": "hoje eu quero morrer"}', "", '{"id": 8, "text": "call me on 020 7946 0018"}'
    )
    assert command.main([]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["id"], first["level"], first["categories"], first["lang"]) == (7, 2, ["ideation"], "pt-BR")
    assert first["findings"][0]["words"] == "quero morrer"
    assert first["version"] == screen("").version
    assert (second["id"], second["level"], second["distress"], second["conduct"]) == (
        8,
        1,
        0,
        ["contact_info"],
    )


def test_a_bad_line_is_named_and_the_others_are_answered(
    given_lines, capsys: pytest.CaptureFixture[str]
) -> None:
    given_lines("{", '{"id": 1}', "[]", '{"text": 5}', '{"text": "hi", "lang": 3}', '{"id": 6, "text": "hi"}')
    assert command.main([]) == command.MISTAKE
    out, err = capsys.readouterr()
    assert [json.loads(line)["id"] for line in out.splitlines()] == [6]
    assert [line.split(":")[1] for line in err.splitlines()] == [f" line {number}" for number in range(1, 6)]


def test_an_option_that_does_not_exist_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["--loud"])
    assert left.value.code == command.MISTAKE
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_reasons_are_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--explain", "I don't want to wake up, lol"]) == 0
    said = capsys.readouterr().out
    assert "don't want to wake up" in said
    assert SCOPES["hyperbole"] in said


def test_what_is_left_in_peace_says_why() -> None:
    verdict = screen("i would never hurt myself")
    assert verdict.level == 0
    assert SCOPES["negated"] in worded(verdict.findings[0])


def test_a_language_that_is_not_screened_says_so() -> None:
    assert "not screened" in explained(screen("je veux mourir"))
