"""Printing the crisis pages: plain files that answer when the database is down, signed out or banned.

Nothing on them depends on who reads. One file per language and country, so that whatever serves them
needs neither Django nor a database. What people of this house found out about a number is on them as soon as
the sweep comes by.
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
from kith.safety.lines import NO_CHECKS, Check, Checks
from kith.safety.verifying import checks, how_many_checks
from kith.ui.context import LANGUAGE_NAMES
from kith.ui.places import country_name, sorting

_UNTIL = "until"  # the file that says how long the printed pages may be trusted, and what was known then
_WRONG = "wrong"  # the file that says which lines this house had found wrong then
OTHER = "other"  # the page for a country we know nothing of


def page(country: str = "", language: str = "", known: Checks = NO_CHECKS) -> str:
    """The crisis page of a country, in a language, as HTML. `known` is what this house found out by itself.

    Without a country it is the site's own. With a language it says so in its links, so that a reader
    who chose one keeps it; without, it is in the language that is active.
    """
    with translation.override(language or wording.language()):
        return render_to_string(
            "safety/help.html", _inputs(country or settings.KITH_COUNTRY, language, known)
        ).lstrip()


def print_pages(target: Path) -> int:
    """Write every page under `target` and say how many there are.

    `<language>/index.html` is /help/, `<language>/gb/index.html` is /help/gb/, and
    `<language>/gb/es/index.html` is /help/gb/es/, whose language was chosen.
    """
    said, known = how_many_checks(), checks()  # in this order: a check between them is printed once more
    printed = sum(_print_country(target, country, known) for country in ("", *_codes()))
    wrong = [dials for dials, check in known.items() if check.is_wrong]
    _write(target, "\n".join(wrong), name=_WRONG)
    until = lines.trusted_until(checks=known)
    (target / _UNTIL).write_text(f"{until.isoformat() if until else ''} {said}", encoding="ascii")
    return printed


def _print_country(target: Path, country: str, known: Checks) -> int:
    """The pages of one country, in each language and each that may be chosen; of the site itself without."""
    for language in LANGUAGE_NAMES:
        with translation.override(language):
            _write(target / language / country, page(country, known=known))
    if not country:
        return len(LANGUAGE_NAMES)
    for wanted in LANGUAGE_NAMES:
        html = page(country, wanted, known)
        for language in LANGUAGE_NAMES:
            _write(target / language / country / wanted, html)
    return len(LANGUAGE_NAMES) * (1 + len(LANGUAGE_NAMES))


def sweep() -> int:
    """Print the pages anew once a line on them has gone unreviewed for too long, or somebody of this house
    has said something about one. Says how many.

    A server that runs for months would otherwise hand out numbers that nobody answers for any more.
    """
    printed = settings.RUN / "help"
    kept = printed / _UNTIL
    if not kept.is_file():
        return 0
    until, _space, said = kept.read_text(encoding="ascii").partition(" ")
    is_over = bool(until) and clock.now().date() > date.fromisoformat(until)
    return print_pages(printed) if is_over or said != str(how_many_checks()) else 0


def checks_as_printed() -> Checks | None:
    """What was found wrong when the pages were printed, for a panel that cannot ask the database.

    None where that cannot be read either: then no number but the emergency number is sure.
    """
    try:
        wrong = (settings.RUN / "help" / _WRONG).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return {dials: Check(clock.now().date(), by="", is_wrong=True) for dials in wrong}


def is_country(code: str) -> bool:
    return code in _codes()


def _codes() -> list[str]:
    return [*(code.lower() for code in lines.countries()), OTHER]


def _inputs(country: str, language: str, known: Checks) -> dict[str, Any]:
    shown = lines.lines_for(country, wording.language(), checks=known)
    return {
        "site_name": settings.KITH_NAME,
        "organisation": settings.KITH_ORGANISATION,
        "is_demo": settings.KITH_DEMO,
        "country": country.lower() if country.upper() in lines.countries() else OTHER,
        "country_name": country_name(country) if country.upper() in lines.countries() else "",
        "lines": shown,
        "standing": lines.standing(country, checks=known),
        "reviewed_on": min((line.reviewed_on for line in shown if line.reviewed_on), default=None),
        "called": sum(line.called_on is not None for line in shown),
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


def _write(folder: Path, text: str, *, name: str = "index.html") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{name}.{os.getpid()}"  # two processes may print at once
    draft.write_text(text, encoding="utf-8")
    draft.replace(folder / name)
