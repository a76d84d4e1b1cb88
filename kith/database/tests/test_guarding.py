"""What no database can hold is refused before a view sees it, and by every form."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from kith.database.guards import Bounded, InputGuard, is_away, within_bounds

make = RequestFactory()


def through(request: HttpRequest) -> HttpResponse:
    return InputGuard(lambda request: HttpResponse("seen"))(request)


@pytest.mark.parametrize(
    "request_with",
    [
        lambda: make.get("/find\x00/"),
        lambda: make.get("/finding/", {"q": "a\x00b"}),
        lambda: make.get("/finding/?a%00=b"),
        lambda: make.post("/threads/", {"wor\x00ds": "ab"}),
        lambda: make.get("/", headers={"cookie": "language=a\x00b"}),
    ],
    ids=["path", "query", "name in the query", "name in a form", "cookie"],
)
def test_a_nul_byte_is_refused_wherever_it_stands(request_with: Callable[[], HttpRequest]) -> None:
    with pytest.raises(BadRequest):
        through(request_with())


def test_a_nul_byte_is_taken_out_of_what_somebody_typed() -> None:
    seen: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    InputGuard(view)(make.post("/groups/new/", {"name": "Eve\x00nings", "topics": ["a\x00", "b"], "x": ""}))
    (request,) = seen
    assert dict(request.POST.lists()) == {"name": ["Evenings"], "topics": ["a", "b"], "x": [""]}
    with pytest.raises(AttributeError):
        cast(Any, request.POST).setlist("name", ["immutable, as it was"])


def test_a_lone_surrogate_is_refused() -> None:
    request = make.post("/threads/", {"words": "fine"})
    request.COOKIES["language"] = "\ud800"
    with pytest.raises(BadRequest):
        through(request)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_any_other_text_passes(words: str) -> None:
    assert through(make.post("/threads/", {"words": words})).content == b"seen"


@pytest.mark.parametrize("fault", [OverflowError(), DataError()])
def test_a_number_a_column_cannot_hold_is_the_senders_mistake(fault: Exception) -> None:
    with pytest.raises(BadRequest):
        InputGuard(lambda request: HttpResponse()).process_exception(make.get("/"), fault)


def test_a_fault_of_ours_stays_one() -> None:
    InputGuard(lambda request: HttpResponse()).process_exception(make.get("/"), KeyError("x"))


@pytest.mark.parametrize(
    ("fault", "is_it"),
    [
        (OperationalError("locked"), True),
        (InterfaceError("closed"), True),
        (KeyError("x"), False),
        (None, False),
    ],
)
def test_a_database_that_is_away_is_told_from_a_fault(fault: Exception | None, is_it: object) -> None:
    assert is_away(fault) is is_it


@pytest.mark.parametrize(
    "value",
    [
        2**31,
        -(2**31),
        1e300,
        date(1, 1, 1),
        date(9999, 12, 31),
        datetime(9999, 12, 31, 23, tzinfo=UTC),
        "a\x00",
        "\udfff",
    ],
)
def test_a_value_out_of_range_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        within_bounds(value)


@pytest.mark.parametrize(
    "value", [0, 2**31 - 1, date(2026, 11, 23), datetime(2026, 11, 23, tzinfo=UTC), "tea", None]
)
def test_an_everyday_value_is_taken(value: object) -> None:
    within_bounds(value)


def test_a_form_shows_the_fault_at_its_field() -> None:
    class Meeting(Bounded):
        day = forms.DateField()
        seats = forms.IntegerField()

    data: dict[str, Any] = {"day": "0001-01-01", "seats": "99999999999"}
    assert set(Meeting(data).errors) == {"day", "seats"}
    assert Meeting({"day": "2026-11-23", "seats": "8"}).is_valid()
