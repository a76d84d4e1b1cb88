"""A log holds nothing that anybody wrote."""

import io
import json
import logging
import logging.config
from collections.abc import Callable, Iterator

import pytest
import structlog

from kith.config.logging import configure, logging_settings

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
    logging.getLogger("django.request").warning("Not Found: %s", SECRET)
    logging.getLogger("django.security").error(f"Invalid header: {SECRET}")
    first, second = lines()
    assert first["event"] == "Not Found: %s"
    assert second["event"] == "said something"
    assert str(first["where"]).startswith("kith/config/tests/test_logging.py:")


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
