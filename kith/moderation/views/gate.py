"""The gate of the desk: staff who look after alerts and, where the house asks for it, have been trained."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from kith.gates import staff
from kith.moderation.training import may_open_queue
from kith.people.models import Person, Role

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def at_the_desk(view: View[P]) -> View[P]:
    """Whoever lacks a part of the training is led to it; it says what is missing."""

    @wraps(view)
    def trained(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_open_queue(cast(Person, request.user)):
            return redirect("moderation:learning")
        return view(request, *args, **kwargs)

    return staff(*Role.LOOK_AFTER_ALERTS)(cast("View[P]", trained))
