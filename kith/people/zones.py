"""The time zones a person can choose, and which is likely theirs."""

from collections import defaultdict
from functools import cache
from importlib import resources
from zoneinfo import available_timezones

from django.conf import settings

# Where most people of a country with several zones live. Elsewhere the first zone of the table is taken.
_MOST_LIVE_IN = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto", "CL": "America/Santiago", "CN": "Asia/Shanghai", "EC": "America/Guayaquil",
    "ES": "Europe/Madrid", "ID": "Asia/Jakarta", "KZ": "Asia/Almaty", "MX": "America/Mexico_City",
    "NZ": "Pacific/Auckland", "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "UA": "Europe/Kyiv",
    "US": "America/New_York",
}  # fmt: skip


@cache
def by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every zone that people live in, as grouped choices: ("Europe", [("Europe/Lisbon", "Lisbon"), …])."""
    regions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted({zone for zones in _by_country().values() for zone in zones} & available_timezones()):
        region, _slash, place = name.partition("/")
        regions[region].append((name, place.replace("_", " ").replace("/", ", ")))
    return [("UTC", [("UTC", "UTC")]), *sorted(regions.items())]


@cache
def names() -> frozenset[str]:
    return frozenset(name for _region, zones in by_region() for name, _label in zones)


def guess(accept_language: str) -> str:
    """The zone of the country a browser names first ("pt-BR" names BR), else of the country of this house."""
    for tag in accept_language.split(","):
        country = tag.split(";")[0].strip().replace("_", "-").split("-")[-1]
        if len(country) == 2 and country.isupper() and country in _by_country():
            return _zone_of(country)
    return _zone_of(settings.KITH_COUNTRY)


@cache
def country_of(zone: str) -> str:
    """The country whose clocks show that zone, by the table; empty for a zone of no one country, as UTC."""
    return next((country for country, zones in _by_country().items() if zone in zones), "")


def _zone_of(country: str) -> str:
    return _MOST_LIVE_IN.get(country) or next(iter(_by_country().get(country, ())), "UTC")


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
