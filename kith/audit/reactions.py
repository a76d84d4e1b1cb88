"""What happens here when a fact is recorded anywhere: it goes into the record, and looks are counted."""

from collections.abc import Sequence
from typing import Any

from kith.audit.chaining import write, write_all
from kith.audit.kinds import FAMILIES, NAMED, VIEWS
from kith.audit.watching import watch
from kith.ledger.models import Fact
from kith.ledger.recording import on


def register() -> None:
    for kind in (*FAMILIES, *NAMED):
        on(kind, keep, at_once=write_all)
    for kind in VIEWS:
        on(kind, count, at_once=count_all)


def keep(fact: Fact, about: Any) -> None:
    write(fact)


def count(fact: Fact, about: Any) -> None:
    if fact.by is not None:
        watch(fact.by)


def count_all(facts: Sequence[Fact]) -> None:
    """Once for each who looked, however much they opened by one press."""
    for by in {fact.by for fact in facts if fact.by is not None}:
        watch(by)
