"""Queries of the product that are built once: nothing stands in one that would be another at another time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.utils import translation

from kith.conversations import noticing
from kith.database.prepared import Prepared
from kith.moderation import board
from kith.notices import access
from tests.house import ROOT


def prepared() -> Iterator[tuple[str, Prepared]]:
    """Those that modules of the site hold, by themselves or in a table, each under its name."""
    for module in sorted(holding()):
        for name, held in list(vars(import_module(module)).items()):
            for one in held.values() if isinstance(held, dict) else [held]:
                if isinstance(one, Prepared):
                    yield f"{module}.{name}", one
    # Those that are built for a number or for some kinds, which stand in no module by themselves.
    yield "beside", noticing._beside(7)
    yield "of conduct", board._of_conduct(7)
    yield "news", access._news(frozenset({"groups.closed"}), 7)


def holding() -> Iterator[str]:
    """The modules that build any, whoever has loaded them: streams and signing in have no page."""
    for path in (ROOT / "kith").rglob("*.py"):
        module = path.relative_to(ROOT).with_suffix("").parts
        if "tests" not in module and "kith.database.prepared import" in path.read_text("utf-8"):
            yield ".".join(module)


def test_those_of_streams_and_of_signing_in_are_among_them() -> None:
    names = {name for name, _one in prepared()}
    assert {"kith.conversations.streaming._added", "kith.people.backends._person"} <= names


@pytest.mark.django_db
def test_none_holds_the_time_or_the_language_it_was_built_in(at: Any) -> None:
    """A door that kept the hour of the first visit would let people in by it, and be right in every test."""

    def built(language: str) -> dict[tuple[str, int], tuple[str, list[Any]]]:
        with translation.override(language):
            made = [(name, one._make()) for name, one in prepared()]
        return {(name, number): (one.sql, one.slots) for number, (name, one) in enumerate(made)}

    now = at(datetime(2026, 11, 27, 12, tzinfo=UTC))
    first = built("en")
    now.shift(timedelta(days=90))
    later = built("es")
    assert {name: (first[name], later[name]) for name in first if later[name] != first[name]} == {}
    assert len(first) > 150
