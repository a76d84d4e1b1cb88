"""Facts are written in the transaction of what made them true, and upper contexts react in it."""

from types import SimpleNamespace

import pytest
from django.db import transaction

from kith.ledger import recording
from kith.ledger.models import Fact
from kith.ledger.recording import on, record


@pytest.fixture(autouse=True)
def _no_reactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_reactions", {})


@pytest.mark.django_db
def test_a_fact_says_who_what_and_about_which_thing() -> None:
    fact = record("groups.left", by=7, about=SimpleNamespace(key="abc"), seats=11)
    kept = Fact.objects.get()
    assert kept == fact
    assert (kept.kind, kept.by, kept.about, kept.details) == (
        "groups.left",
        7,
        "simplenamespace:abc",
        {"seats": 11},
    )


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record("groups.left", by=1)
    assert not Fact.objects.exists()


@pytest.mark.django_db
def test_a_reaction_named_twice_reacts_once() -> None:
    seen: list[str] = []

    def react(fact: Fact, about: object) -> None:
        seen.append(fact.kind)

    on("groups.left", react)
    on("groups.left", react)
    record("groups.left", by=1)
    record("groups.joined", by=1)
    assert seen == ["groups.left"]


@pytest.mark.django_db(transaction=True)
def test_a_reaction_that_fails_takes_the_fact_back() -> None:
    def react(fact: Fact, about: object) -> None:
        raise ZeroDivisionError

    def leave() -> None:
        with transaction.atomic():
            record("groups.left", by=1)

    on("groups.left", react)
    with pytest.raises(ZeroDivisionError):
        leave()
    assert not Fact.objects.exists()


@pytest.mark.django_db
def test_a_reaction_to_a_family_hears_of_every_kind_in_it_and_no_other() -> None:
    seen: list[str] = []
    on("moderation.*", lambda fact, about: seen.append(fact.kind))
    for kind in ("moderation.decided", "moderations.decided", "moderation.appealed"):
        record(kind, by=1)
    assert seen == ["moderation.decided", "moderation.appealed"]
