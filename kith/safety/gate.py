"""The gate of the desk: staff who look after alerts and, where the house asks for it, have been trained."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from kith.gates import staff
from kith.people.models import Person, Role
from kith.safety.readiness import LEARNING, is_ready

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def at_the_desk(view: View[P]) -> View[P]:
    """Whoever lacks a part of the training is led to it; it says what is missing."""

    @wraps(view)
    def trained(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_ready(cast(Person, request.user)):
            return redirect(LEARNING)
        return view(request, *args, **kwargs)

    return staff(*Role.LOOK_AFTER_ALERTS)(cast("View[P]", trained))
