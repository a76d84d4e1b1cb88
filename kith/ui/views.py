"""The pages that show every component in every state. For those who build, not for members."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kith.gates import public
from kith.ui.sample import PAGES, SampleForm, samples


@public
def parts(request: HttpRequest) -> HttpResponse:
    if not settings.KITH_UI_PAGE:
        raise Http404
    return render(request, "ui/parts.html", samples())


@public
def page(request: HttpRequest, name: str) -> HttpResponse:
    if not settings.KITH_UI_PAGE or name not in PAGES:
        raise Http404
    return render(request, f"ui/parts/{name}.html", {**samples(), "form": SampleForm()})
