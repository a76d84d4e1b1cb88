"""Every URL has a rule, and the rule is what really happens."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from kith.config.access import Address
from kith.config.checks import every_url_has_a_rule, faults_of
from kith.gates import member, public, staff


def view(request: Any) -> HttpResponse:
    return HttpResponse()


def view_of_its_own() -> Callable[[HttpRequest], HttpResponse]:
    return lambda request: HttpResponse()


def ids(view: Any) -> list[str | None]:
    return [fault.id for fault in faults_of(Address("/somewhere/", "x:somewhere", view))]


def test_the_site_as_it_stands_has_a_rule_for_every_url() -> None:
    assert every_url_has_a_rule() == []


def test_a_view_without_a_gate_fails_the_build() -> None:
    assert ids(view) == ["kith.E001"]


def test_a_gate_that_says_one_thing_while_another_happens_fails_the_build() -> None:
    assert ids(login_not_required(member(view_of_its_own()))) == ["kith.E002"]


def test_each_gate_is_a_rule() -> None:
    assert ids(public(view_of_its_own())) == []
    assert ids(member(view_of_its_own())) == []
    assert ids(staff("moderator")(view_of_its_own())) == []
