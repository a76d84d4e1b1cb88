"""Many facts at once: written as one by one, with fewer questions."""

from types import SimpleNamespace

import pytest
from django.db import transaction

from kith.ledger import recording
from kith.ledger.models import Fact
from kith.ledger.recording import on, record_each

MANY = [SimpleNamespace(key=f"k{number}") for number in range(3)]


@pytest.fixture(autouse=True)
def _no_reactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_reactions", {})
    monkeypatch.setattr(recording, "_at_once", {})


@pytest.mark.django_db
def test_each_has_its_fact_and_a_reaction_that_takes_many_is_called_once() -> None:
    one_by_one: list[str] = []
    together: list[list[str]] = []

    def react(fact: Fact, about: SimpleNamespace) -> None:
        one_by_one.append(about.key)

    def also(fact: Fact, about: SimpleNamespace) -> None:
        raise AssertionError("it takes many")

    on("safety.looked", react)
    on("safety.*", also, at_once=lambda facts: together.append([fact.about for fact in facts]))
    made = record_each("safety.looked", by=7, abouts=MANY, around=0)
    assert list(Fact.objects.order_by("pk")) == made
    assert [fact.about for fact in made] == [f"simplenamespace:k{number}" for number in range(3)]
    assert all((fact.by, fact.details) == (7, {"around": 0}) for fact in made)
    assert one_by_one == ["k0", "k1", "k2"]
    assert together == [[fact.about for fact in made]]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_they_are_refused() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record_each("safety.looked", by=1, abouts=MANY)
    with transaction.atomic():
        assert record_each("safety.looked", by=1, abouts=[]) == []
