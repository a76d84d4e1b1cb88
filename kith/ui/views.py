"""The page that shows every component in every state. For those who build, not for members."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kith.gates import public
from kith.ui.sample import samples


@public
def parts(request: HttpRequest) -> HttpResponse:
    if not settings.KITH_UI_PAGE:
        raise Http404
    return render(request, "ui/parts.html", samples())
