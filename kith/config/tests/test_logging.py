"""A log holds nothing that anybody wrote."""

import io
import json
import logging
import logging.config
import re
from collections.abc import Callable, Iterator

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.log import log_response

from kith.config.logging import ALLOWED, configure, logging_settings
from kith.config.messages import PACKAGE

SECRET = "I have not slept since Tuesday"


Lines = Callable[[], list[dict[str, object]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    root, written = logging.getLogger(), io.StringIO()
    before = (root.handlers[:], root.level)
    settings = logging_settings(level="INFO")
    settings["handlers"]["stderr"]["stream"] = written
    logging.config.dictConfig(settings)
    configure()
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:], root.level = before


def test_only_listed_keys_are_written(lines: Lines) -> None:
    structlog.get_logger("kith.test").info("posted", count=3, words=SECRET, person="Wren")
    (line,) = lines()
    assert line.pop("timestamp")
    assert line == {"event": "posted", "count": 3, "level": "info", "logger": "kith.test"}


def test_a_library_message_loses_what_was_filled_in(lines: Lines) -> None:
    logging.getLogger("django.request").error("Internal Server Error: %s", SECRET)
    logging.getLogger("django.security").error(f"Invalid header: {SECRET}")
    first, second = lines()
    assert first["event"] == "Internal Server Error: %s"
    assert second["event"] == "said something"
    assert str(first["where"]).startswith("kith/config/tests/test_logging.py:")


def test_a_page_that_is_not_there_is_no_line_and_one_that_broke_is(lines: Lines, rf: RequestFactory) -> None:
    for status in (400, 403, 404, 405, 500):
        log_response("%s: %s", status, SECRET, response=HttpResponse(status=status), request=rf.get("/"))
    (line,) = lines()
    assert (line["level"], line["event"]) == ("error", "%s: %s")


def test_our_own_words_stand_when_nothing_is_filled_in(lines: Lines) -> None:
    logging.getLogger("kith.live").warning("The bus is away.")
    assert [line["event"] for line in lines()] == ["The bus is away."]


@pytest.mark.parametrize("whose", ["ours", "a library's"])
def test_a_fault_is_named_by_class_and_lines_only(lines: Lines, whose: str) -> None:
    logger = structlog.get_logger("kith.test") if whose == "ours" else logging.getLogger("lib")
    try:
        raise ValueError(SECRET)
    except ValueError:
        logger.exception("broke")
    (line,) = lines()
    assert line["fault"] == "builtins.ValueError"
    assert SECRET not in json.dumps(line)
    assert line["trace"]


def test_every_key_we_write_is_a_listed_one() -> None:
    call = re.compile(r"\blog\.(?:debug|info|warning|error|exception)\(([^\n]*)\)")
    written = {
        key
        for file in PACKAGE.rglob("*.py")
        if "tests" not in file.parts
        for given in call.findall(file.read_text())
        for key in re.findall(r"(\w+)=", given)
    }
    assert written - ALLOWED == set()
