"""What every page knows: the site's name, its tabs, its languages and the theme a person chose."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from kith.ui.tabs import current_of, tabs_of

THEMES = ("light", "dark")
LANGUAGE_NAMES = {"en": "English", "pt-br": "Português", "es": "Español"}


def theme_of(request: HttpRequest) -> str:
    """`light` or `dark` when the person chose one, empty when the device decides."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else ""


def page(request: HttpRequest) -> dict[str, Any]:
    tabs = tabs_of(request)
    return {
        "site_name": settings.KITH_NAME,
        "organisation": settings.KITH_ORGANISATION,
        "is_demo": settings.KITH_DEMO,
        "tabs": tabs,
        "current_tab": current_of(request, tabs),
        "languages": LANGUAGE_NAMES,
        "theme": theme_of(request),
        "exit_key": request.COOKIES.get("exit_key", ""),
    }
