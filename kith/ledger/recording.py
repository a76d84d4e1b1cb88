"""Recording a fact, in the transaction of the verb that made it true."""

from typing import Any, Protocol

from django.db import transaction

from kith.ledger.models import Fact

_reactions: dict[str, list[Any]] = {}


class Named(Protocol):
    """Anything with a public key can be what a fact is about."""

    key: Any


def record(kind: str, *, by: int | None, about: Named | None = None, **details: Any) -> Fact:
    """Write the fact `kind` ("groups.left") and let upper contexts react in the same transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a fact is recorded inside the transaction of its verb")
    subject = f"{type(about).__name__.lower()}:{about.key}" if about is not None else ""
    fact = Fact.objects.create(kind=kind, by=by, about=subject, details=details)
    for react in (*_reactions.get(kind, ()), *_reactions.get(family_of(kind), ())):
        react(fact, about)
    return fact


def on(kind: str, reaction: Any) -> None:
    """Call `reaction(fact, about)` whenever `kind` is recorded. Named once, in an app's `ready`.

    "moderation.*" stands for every kind of that context, those of later days too.
    """
    known = _reactions.setdefault(kind, [])
    if reaction not in known:
        known.append(reaction)


def family_of(kind: str) -> str:
    """All kinds of one context, as `on` takes them."""
    return kind.partition(".")[0] + ".*"
