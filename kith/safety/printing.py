"""Printing the crisis pages: plain files that answer when the database is down, signed out or banned.

Nothing on them depends on who reads. One file per language and country, so that whatever serves them
needs neither Django nor a database.
"""

import os
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kith import clock
from kith.safety import lines, wording
from kith.ui.context import LANGUAGE_NAMES
from kith.ui.places import country_name, sorting

_UNTIL = "until"  # the file that says how long the printed pages may be trusted
OTHER = "other"  # the page for a country we know nothing of


def page(country: str = "", language: str = "") -> str:
    """The crisis page of a country, in a language, as HTML.

    Without a country it is the site's own. With a language it says so in its links, so that a reader
    who chose one keeps it; without, it is in the language that is active.
    """
    with translation.override(language or wording.language()):
        return render_to_string(
            "safety/help.html", _inputs(country or settings.KITH_COUNTRY, language)
        ).lstrip()


def print_pages(target: Path) -> int:
    """Write every page under `target` and say how many there are.

    `<language>/index.html` is /help/, `<language>/gb/index.html` is /help/gb/, and
    `<language>/gb/es/index.html` is /help/gb/es/, whose language was chosen.
    """
    chosen = {(country, code): page(country, code) for country in _codes() for code in LANGUAGE_NAMES}
    for language in LANGUAGE_NAMES:
        with translation.override(language):
            _write(target / language, page())
            for country in _codes():
                _write(target / language / country, page(country))
        for (country, wanted), html in chosen.items():
            _write(target / language / country / wanted, html)
    until = lines.trusted_until()
    (target / _UNTIL).write_text(until.isoformat() if until else "", encoding="ascii")
    return len(LANGUAGE_NAMES) * (1 + len(_codes()) + len(chosen))


def sweep() -> int:
    """Print the pages anew once a line on them has gone unreviewed for too long. Says how many.

    A server that runs for months would otherwise hand out numbers that nobody answers for any more.
    """
    printed = settings.RUN / "help"
    kept = printed / _UNTIL
    until = kept.read_text(encoding="ascii") if kept.is_file() else ""
    return print_pages(printed) if until and clock.now().date() > date.fromisoformat(until) else 0


def is_country(code: str) -> bool:
    return code in _codes()


def _codes() -> list[str]:
    return [*(code.lower() for code in lines.countries()), OTHER]


def _inputs(country: str, language: str) -> dict[str, Any]:
    shown = lines.lines_for(country, wording.language())
    return {
        "site_name": settings.KITH_NAME,
        "organisation": settings.KITH_ORGANISATION,
        "is_demo": settings.KITH_DEMO,
        "country": country.lower() if country.upper() in lines.countries() else OTHER,
        "country_name": country_name(country) if country.upper() in lines.countries() else "",
        "lines": shown,
        "standing": lines.standing(country),
        "reviewed_on": min((line.reviewed_on for line in shown if line.reviewed_on), default=None),
        "emergency": lines.emergency_for(country)[:2],
        "directories": lines.directories(),
        "countries": _neighbours(wording.language(), language),
        "languages": LANGUAGE_NAMES,
        "in_language": language,
    }


@lru_cache(maxsize=16)
def _neighbours(language: str, chosen: str) -> tuple[tuple[str, str, str], ...]:
    """Code, name and address of every country's page, in the order a reader of `language` looks for them."""
    named = sorted(((code, country_name(code)) for code in lines.countries()), key=_by_name)
    every = [*((code.lower(), name) for code, name in named), (OTHER, _("A country that is not here"))]
    return tuple(
        (code, name, reverse("safety:help", args=[code, chosen] if chosen else [code]))
        for code, name in every
    )


def _by_name(country: tuple[str, str]) -> str:
    return sorting(country[1])


def _write(folder: Path, html: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"index.html.{os.getpid()}"  # two processes may print at once
    draft.write_text(html, encoding="utf-8")
    draft.replace(folder / "index.html")
