"""Zones: all that people live in, and a fair guess."""

import re
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from kith.people import zones
from tests import cast


def test_every_zone_on_offer_exists():
    assert all(ZoneInfo(name) for name in zones.names())
    assert len(zones.names()) > 300


@pytest.mark.parametrize(
    ("clock", "browser", "zone"),
    [
        ("", "pt-BR,pt;q=0.9,en;q=0.8", "America/Sao_Paulo"),
        ("", "es-ES", "Europe/Madrid"),
        ("", "de-CH;q=0.9", "Europe/Zurich"),
        ("", "en, es-MX", "America/Mexico_City"),
        ("America/Manaus", "pt-BR", "America/Manaus"),
        ("Africa/Lagos", "en-US,en", "Africa/Lagos"),
        ("America/Buenos_Aires", "es-419", "America/Argentina/Buenos_Aires"),
        ("Asia/Calcutta", "en", "Asia/Kolkata"),
        ("Europe/Kiev", "", "Europe/Kyiv"),
        ("America/Indianapolis", "en-US", "America/Indiana/Indianapolis"),
    ],
)
def test_a_browser_says_the_zone_by_its_clock_or_by_its_languages(clock, browser, zone):
    assert zones.of_browser(clock, browser) == zones.guess(clock, browser) == zone


@pytest.mark.parametrize("clock", ["", "UTC", "Etc/UTC", "Nowhere/Land", "../../etc/passwd", "GMT+3\x00"])
@pytest.mark.parametrize("browser", ["", "en", "en-US,en;q=0.9", "es-419", "xx-ZZ,,;;q="])
def test_where_a_browser_says_nothing_nothing_is_made_up(settings, clock, browser):
    """To be kept, it is asked for: crisis lines follow it. To show times, that of the house will do."""
    settings.KITH_COUNTRY = "GB"
    assert zones.of_browser(clock, browser) == ""
    assert zones.guess(clock, browser) == "Europe/London"


def test_every_guess_is_on_offer(settings):
    for country in zones._by_country():
        settings.KITH_COUNTRY = country
        assert zones.guess("", "") in zones.names()


def test_places_are_named_in_the_language_of_the_page():
    with translation.override("pt-br"):
        assert ("America/Sao_Paulo", "São Paulo") in dict(zones.by_region())["America"]
    with translation.override("en"):
        assert ("America/Argentina/Buenos_Aires", "Buenos Aires, Argentina") in dict(zones.by_region())[
            "America"
        ]


@pytest.mark.django_db
def test_a_newcomer_whose_browser_says_nothing_is_asked(client):
    page = client.get("/accounts/signup/", headers={"accept-language": "es"}).content.decode()
    assert re.search(r'<select name="zone"[^>]*>\s*<option value="" selected>', page)
    client.cookies["zone"] = "America/Bogota"
    page = client.get("/accounts/signup/", headers={"accept-language": "es"}).content.decode()
    assert re.search(r'<option value="America/Bogota" selected>', page)


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
