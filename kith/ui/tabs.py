"""The tabs of the bar. The layers above decide which tabs a person has; the bar only draws them."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from django.http import HttpRequest
from django.utils.translation import gettext as _


class Tab(TypedDict):
    """One tab: its word, where it leads, its icon, and how many things wait there (0 shows nothing)."""

    name: str
    label: str
    url: str
    icon: str
    count: NotRequired[int]


def tabs_of(request: HttpRequest) -> Sequence[Tab]:
    """The tabs that a middleware has set as `request.tabs`; a stranger's otherwise."""
    given: Sequence[Tab] | None = getattr(request, "tabs", None)
    return _strangers() if given is None else given


def _strangers() -> list[Tab]:
    return [
        {"name": "listing", "label": _("Find a group"), "url": "/listing/", "icon": "groups"},
        {"name": "how", "label": _("How it works"), "url": "/how/", "icon": "info"},
        {"name": "promises", "label": _("What we promise"), "url": "/promises/", "icon": "shield"},
    ]


def current_of(request: HttpRequest, tabs: Sequence[Tab]) -> str:
    """The name of the tab this page belongs to: said by the view as `request.tab`, else by the path."""
    said: str | None = getattr(request, "tab", None)
    if said is not None:
        return said
    under = [tab for tab in tabs if request.path.startswith(tab["url"])]
    return max(under, key=lambda tab: len(tab["url"]))["name"] if under else ""
