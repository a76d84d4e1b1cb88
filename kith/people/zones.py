"""The time zones a person can choose, and which is likely theirs.

Crisis lines follow it, so a zone that is not known is asked for and never made up.
"""

from collections import defaultdict
from functools import cache
from importlib import resources
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import get_language

from kith.ui.places import zone_name

# Where most people of a country with several zones live. Elsewhere the first zone of the table is taken.
_MOST_LIVE_IN = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto", "CL": "America/Santiago", "CN": "Asia/Shanghai", "EC": "America/Guayaquil",
    "ES": "Europe/Madrid", "ID": "Asia/Jakarta", "KZ": "Asia/Almaty", "MX": "America/Mexico_City",
    "NZ": "Pacific/Auckland", "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "UA": "Europe/Kyiv",
    "US": "America/New_York",
}  # fmt: skip
SAYS_NOTHING = "en-US"
"""Browsers the world over are shipped with it: it tells of no country."""


def by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every zone that people live in, as grouped choices: ("Europe", [("Europe/Lisbon", "Lisbon"), …])."""
    return _by_region(get_language() or "en")


@cache
def _by_region(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    regions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(names() - {"UTC"}):
        regions[name.partition("/")[0]].append((name, zone_name(name)))
    return [("UTC", [("UTC", "UTC")]), *sorted(regions.items())]


@cache
def names() -> frozenset[str]:
    inhabited = {zone for zones in _by_country().values() for zone in zones}
    return frozenset(inhabited & available_timezones()) | {"UTC"}


def of_browser(clock: str, accept_language: str) -> str:
    """The zone that a browser's clock runs in, else that of the country it names first ("pt-BR" names BR).

    Empty when it says neither.
    """
    name = _of_today(clock)
    return name or _zone_of(country_named(accept_language))


def guess(clock: str, accept_language: str) -> str:
    """The same; where a browser says nothing, that of the house. Good to show times by, not to be kept."""
    return of_browser(clock, accept_language) or _zone_of(settings.KITH_COUNTRY) or "UTC"


def country_of_browser(clock: str, accept_language: str) -> str:
    """The country whose clocks a browser shows, else the one it names first; empty when it says neither."""
    return country_of(_of_today(clock)) or country_named(accept_language)


def country_named(accept_language: str) -> str:
    """The country that a browser's languages name first; empty when none does."""
    for tag in accept_language.split(","):
        name = tag.split(";")[0].strip().replace("_", "-")
        country = name.split("-")[-1]
        if name != SAYS_NOTHING and len(country) == 2 and country.isupper() and country in _by_country():
            return country
    return ""


def _of_today(name: str) -> str:
    """A zone that is on offer, by its name of today or by an older one, which some browsers still say.

    UTC is the clock of browsers that hide where they are: it says nothing.
    """
    known = name if name in names() else _older_names().get(name, "")
    return "" if known == "UTC" else known


@cache
def _older_names() -> dict[str, str]:
    table = resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text(encoding="utf-8")
    links = [line.split()[1:3] for line in table.splitlines() if line.startswith("L ")]
    return {older: name for name, older in links if name in names()}


@cache
def country_of(zone: str) -> str:
    """The country whose clocks show that zone, by the table; empty for a zone of no one country, as UTC."""
    return next((country for country, zones in _by_country().items() if zone in zones), "")


def _zone_of(country: str) -> str:
    return _MOST_LIVE_IN.get(country) or next(iter(_by_country().get(country, ())), "")


@cache
def _by_country() -> dict[str, list[str]]:
    """The IANA table of countries and zones, as the tzdata package carries it."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    zones: dict[str, list[str]] = defaultdict(list)
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _place, zone = line.split("\t")[:3]
            zones[country].append(zone)
    return dict(zones)
