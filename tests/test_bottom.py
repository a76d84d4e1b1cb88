"""The bottom of the house: keys, gates and the clock."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from kith import clock
from kith.gates import Refused, member, public, staff
from kith.keys import KeyConverter, KeyField, new_key


def test_keys_are_long_and_never_alike() -> None:
    keys = {new_key() for _ in range(1000)}
    assert len(keys) == 1000
    assert {len(key) for key in keys} == {22}


def test_only_what_is_shaped_like_a_key_becomes_an_address() -> None:
    key = new_key()
    assert KeyConverter().to_url(key) == key
    with pytest.raises(ValueError, match="7"):
        KeyConverter().to_url("7")


def test_a_key_is_made_with_its_row_and_is_not_edited() -> None:
    field = KeyField()
    assert (field.unique, field.editable, field.max_length) == (True, False, 22)
    assert field.get_default() != field.get_default()


def test_zones_that_mean_nothing_are_utc() -> None:
    assert clock.zone("Europe/Lisbon").key == "Europe/Lisbon"
    assert clock.zone("../../etc/passwd").key == "UTC"


def test_the_clock_can_stand_still(at: Any) -> None:
    moment = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    at(moment)
    assert clock.now() == moment
    assert clock.ago(hours=2) == datetime(2026, 3, 28, 22, 59, tzinfo=UTC)


def test_a_gate_says_which_it_is() -> None:
    worn = [
        gate(lambda request: HttpResponse()) for gate in (public, member, staff("moderator", "clinician"))
    ]
    assert [vars(view)["access"] for view in worn] == ["public", "member", "staff:clinician,moderator"]


def test_a_page_of_staff_is_not_there_for_who_does_not_act_in_a_role() -> None:
    request = RequestFactory().get("/desk/")
    view = staff("moderator")(lambda request: HttpResponse())
    cast(Any, request).user = SimpleNamespace(acts_as=lambda *roles: roles == ("moderator",))
    assert view(request).status_code == 200
    cast(Any, request).user = SimpleNamespace(acts_as=lambda *_: False)
    with pytest.raises(Http404):
        view(request)


def test_a_refusal_is_a_sentence() -> None:
    assert str(Refused("The group is full.")) == Refused("The group is full.").sentence
