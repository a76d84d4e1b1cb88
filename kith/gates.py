"""Who may come to a URL at all. Every view wears exactly one gate; a URL without one fails the build.

A gate looks at the person alone. Whether this person may see this object is asked at a door
(`access.py` of the context), which answers 404.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise as StrPromise

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

PUBLIC, MEMBER = "public", "member"


class Refused(Exception):
    """A verb says no, in a sentence the person can read and act on. The page shows it and keeps the form."""

    def __init__(self, sentence: str | StrPromise) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class SecondFactorFirst(Exception):
    """A role would act, and this session has not shown a second factor. Whoever it is is asked for one."""


def _wear(view: Callable[..., Any], rule: str) -> None:
    cast(Any, view).access = rule


def public(view: View[P]) -> View[P]:
    """Anyone at all, signed in or not."""
    opened = login_not_required(view)
    _wear(opened, PUBLIC)
    return opened


def member(view: View[P]) -> View[P]:
    """Anyone who is signed in. `LoginRequiredMiddleware` turns the others away."""
    _wear(view, MEMBER)
    return view


def staff(*roles: str) -> Callable[[View[P]], View[P]]:
    """People who hold one of these roles and have signed in with a second factor.

    To anyone else the page is not there. Staff who have not shown one are asked for it, or to set one up.
    """

    def wear(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            person = cast(Any, request.user)
            if not person.acts_as(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        _wear(guarded, "staff:" + ",".join(sorted(roles)))
        return cast("View[P]", guarded)

    return wear
