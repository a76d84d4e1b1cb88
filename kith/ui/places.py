"""Countries and languages by their names, in the language of the page and in the order a reader expects."""

import unicodedata
from functools import cache, lru_cache

from babel import Locale
from babel.dates import get_timezone, get_timezone_location
from django.utils.translation import get_language

_NO_COUNTRY = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])


def country_name(code: str) -> str:
    """The country's name; its code for one that nobody named."""
    return _locale().territories.get(code.upper()) or code.upper()


def language_name(code: str) -> str:
    return _locale().languages.get(code.replace("-", "_")) or _locale().languages.get(code[:2]) or code


def countries() -> list[tuple[str, str]]:
    """Every country that has a code of two letters: code and name, in the order of the names."""
    return list(_countries(_locale()))


def sorting(name: str) -> str:
    """A key that puts names in the order a reader looks for them: accents do not count."""
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign)
    )


@cache
def _countries(locale: Locale) -> tuple[tuple[str, str], ...]:
    named = [(code, name) for code, name in locale.territories.items() if _is_country(code)]
    return tuple(sorted(named, key=lambda one: sorting(one[1])))


def _is_country(code: str) -> bool:
    """The list holds parts of the world too (by number), unions, and codes for tests."""
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY


def _locale() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")


def zone_name(zone: str) -> str:
    """The place a time zone is named after, in the language that is active: "São Paulo"."""
    return _zone_name(zone, _locale())


@lru_cache(maxsize=4096)
def _zone_name(zone: str, locale: Locale) -> str:
    where = get_timezone_location(get_timezone(zone), locale=locale, return_city=True)
    return ", ".join(reversed(where.split("/")))
