"""A newcomer's browser says in which time zone it is: the form has it chosen, and the crisis lines follow."""

import pytest
from playwright.sync_api import expect

from tests.browser import chromium
from tests.serving import site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("clock", "chosen"),
    [("America/Bogota", "America/Bogota"), ("UTC", ""), ("Asia/Calcutta", "Asia/Kolkata")],
)
def test_the_zone_is_that_of_the_clock_or_is_asked_for(settings, clock, chosen):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    with site() as port, chromium() as browser:
        context = browser.new_context(base_url=f"http://localhost:{port}", locale="es", timezone_id=clock)
        page = context.new_page()
        page.goto("/how/")
        page.goto("/accounts/signup/")
        expect(page.locator("select[name=zone]")).to_have_value(chosen)


def test_a_form_that_is_the_first_page_has_it_too_and_what_a_person_chose_stays(settings):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    with site() as port, chromium() as browser:
        context = browser.new_context(
            base_url=f"http://localhost:{port}", locale="pt-BR", timezone_id="America/Manaus"
        )
        page = context.new_page()
        page.goto("/accounts/signup/")
        zone = page.locator("select[name=zone]")
        expect(zone).to_have_value("America/Manaus")
        zone.select_option("Europe/Lisbon")
        page.locator("main form .go").click()  # comes back: nothing else was filled in
        expect(zone).to_have_value("Europe/Lisbon")
