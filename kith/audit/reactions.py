"""What happens here when a fact is recorded anywhere: it goes into the record, and looks are counted."""

from typing import Any

from kith.audit.chaining import write
from kith.audit.kinds import FAMILIES, NAMED, VIEWS
from kith.audit.watching import watch
from kith.ledger.models import Fact
from kith.ledger.recording import on


def register() -> None:
    for kind in (*FAMILIES, *NAMED):
        on(kind, keep)
    for kind in VIEWS:
        on(kind, count)


def keep(fact: Fact, about: Any) -> None:
    write(fact)


def count(fact: Fact, about: Any) -> None:
    if fact.by is not None:
        watch(fact.by)
