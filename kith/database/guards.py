"""Guards between hostile input and the databases, and a clear answer while a database is away."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from kith import clock

NOT_TEXT = re.compile("[\x00\ud800-\udfff]")  # what one database or the other cannot hold
BIGGEST = 2**31 - 1
RETRY_AFTER = "5"


class InputGuard:
    """Refuses what no database can hold before any view sees it, and names what a database refused later.

    Out of the values of a form it is taken instead: such a sign comes with a paste, nobody sees it, and
    whoever wrote keeps their words and their page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _clean_form(request)
        if any(NOT_TEXT.search(text) for text in _texts(request)):
            raise BadRequest("NUL bytes and lone surrogates are not text")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> None:
        """Number and date too big for a column are the sender's mistake, not ours."""
        if isinstance(fault, DataError | OverflowError):
            raise BadRequest("a number or a date is out of range") from fault


def is_away(fault: BaseException | None) -> bool:
    """Whether a fault means that the database is locked, full or gone, and a retry may work."""
    return isinstance(fault, OperationalError | InterfaceError)


def _clean_form(request: HttpRequest) -> None:
    if not any(
        NOT_TEXT.search(value) for _name, values in request.POST.lists() for value in _written(values)
    ):
        return
    clean = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        clean.setlist(name, [NOT_TEXT.sub("", value) for value in _written(values)])
    clean._mutable = False  # as Django leaves it
    cast(Any, request).POST = clean


def _written(values: Iterable[object]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path
    yield request.META.get("QUERY_STRING", "")
    for fields in (request.GET, request.POST):
        for name, values in fields.lists():
            yield name
            yield from _written(values)
    yield from request.COOKIES.values()


class Bounded(forms.Form):
    """A form whose dates, numbers and texts fit every database: mixed into or inherited by every form."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, value in list(self.cleaned_data.items()):
            try:
                within_bounds(value)
            except ValidationError as fault:
                self.add_error(name, fault)
        return cleaned


def within_bounds(value: object) -> None:
    """Raise ValidationError for a value that one of the databases would choke on."""
    if isinstance(value, str) and NOT_TEXT.search(value):
        raise ValidationError(_("This holds characters that cannot be saved."))
    if isinstance(value, int | float) and not -BIGGEST <= value <= BIGGEST:
        raise ValidationError(_("This number is too large."))
    if isinstance(value, date) and not _is_near(value):
        raise ValidationError(_("This date is too far away."))


def _is_near(value: date) -> bool:
    """Between 1900 and 2200: then no time zone can push it over the edge of what can be stored."""
    if not isinstance(value, datetime):
        return clock.EARLIEST.date() <= value <= clock.LATEST.date()
    moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    return clock.EARLIEST <= moment <= clock.LATEST
