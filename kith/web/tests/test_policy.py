"""Every answer says what a page may load, and all say the same."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from kith.web.middleware import one_policy

POLICY = "Content-Security-Policy"
OURS = {
    *("default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "connect-src 'self'"),
    *("img-src 'self' data:", "form-action 'self'", "manifest-src 'self'"),
    *("base-uri 'none'", "frame-ancestors 'none'"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/home/", 302), ("/nowhere/", 404), ("/help/?q=%00", 400), ("/help", 301)],
)
def test_a_page_a_redirect_and_a_refusal_say_the_same(client: Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert set(answer.headers[POLICY].split("; ")) == OURS


def test_an_answer_that_may_load_nothing_keeps_what_it_says(client: Client) -> None:
    answer = one_policy(lambda _: HttpResponse(headers={POLICY: "default-src 'none'"}))(HttpRequest())
    assert answer.headers[POLICY] == "default-src 'none'"


@pytest.mark.parametrize("status", [200, 302, 403, 404, 413, 500])
def test_for_builders_the_pages_of_django_about_a_fault_have_their_styles(settings: Any, status: int) -> None:
    for settings.DEBUG in (False, True):
        answer = one_policy(lambda _: HttpResponse(status=status))(HttpRequest())
        assert (POLICY in answer.headers) is not (settings.DEBUG and status in {404, 500})
