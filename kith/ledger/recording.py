"""Recording a fact, in the transaction of the verb that made it true."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.db import transaction

from kith.ledger.models import Fact

_reactions: dict[str, list[Any]] = {}
_at_once: dict[Any, Any] = {}


class Named(Protocol):
    """Anything with a public key can be what a fact is about."""

    key: Any


def record(kind: str, *, by: int | None, about: Named | None = None, **details: Any) -> Fact:
    """Write the fact `kind` ("groups.left") and let upper contexts react in the same transaction."""
    return record_each(kind, by=by, abouts=[about], **details)[0]


def record_each(kind: str, *, by: int | None, abouts: Sequence[Named | None], **details: Any) -> list[Fact]:
    """The same fact about each of these, all written at once. Reactions that take many are called once."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a fact is recorded inside the transaction of its verb")
    facts = Fact.objects.bulk_create(_fact(kind, by, about, details) for about in abouts)
    for react in [*_reactions.get(kind, ()), *_reactions.get(family_of(kind), ())]:
        if len(facts) > 1 and react in _at_once:
            _at_once[react](facts)
        else:
            for fact, about in zip(facts, abouts, strict=True):
                react(fact, about)
    return facts


def on(kind: str, reaction: Any, *, at_once: Any = None) -> None:
    """Call `reaction(fact, about)` whenever `kind` is recorded. Named once, in an app's `ready`.

    "moderation.*" stands for every kind of that context, those of later days too. `at_once(facts)` is called
    in its place where many are recorded together.
    """
    if at_once is not None:
        _at_once[reaction] = at_once
    known = _reactions.setdefault(kind, [])
    if reaction not in known:
        known.append(reaction)


def family_of(kind: str) -> str:
    """All kinds of one context, as `on` takes them."""
    return kind.partition(".")[0] + ".*"


def _fact(kind: str, by: int | None, about: Named | None, details: dict[str, Any]) -> Fact:
    subject = f"{type(about).__name__.lower()}:{about.key}" if about is not None else ""
    return Fact(kind=kind, by=by, about=subject, details=details)
