"""Zones: all that people live in, and a fair guess."""

from zoneinfo import ZoneInfo

import pytest

from kith.people import zones
from tests import cast


def test_every_zone_on_offer_exists():
    assert all(ZoneInfo(name) for name in zones.names())
    assert len(zones.names()) > 300


@pytest.mark.parametrize(
    ("browser", "zone"),
    [
        ("pt-BR,pt;q=0.9,en;q=0.8", "America/Sao_Paulo"),
        ("es-ES", "Europe/Madrid"),
        ("de-CH;q=0.9", "Europe/Zurich"),
        ("en, es-MX", "America/Mexico_City"),
        ("en", "Europe/London"),
        ("", "Europe/London"),
        ("xx-ZZ,,;;q=", "Europe/London"),
    ],
)
def test_the_country_a_browser_names_is_guessed(settings, browser, zone):
    settings.KITH_COUNTRY = "GB"
    assert zones.guess(browser) == zone


def test_every_guess_is_on_offer(settings):
    for country in zones._by_country():
        settings.KITH_COUNTRY = country
        assert zones.guess("") in zones.names()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "zone", "lines_of"),
    [
        ("", "America/Bahia", "BR"),
        ("", "Europe/Madrid", "ES"),
        ("", "UTC", "GB"),
        ("PT", "America/Bahia", "PT"),
    ],
)
def test_crisis_lines_come_from_where_somebody_is(settings, client, country, zone, lines_of):
    settings.KITH_COUNTRY = "GB"
    wren = cast.person("Wren", country=country, zone=zone)
    assert wren.lives_in == lines_of
    client.force_login(wren)
    client.get("/home/")
    assert client.cookies["country"].value == lines_of
