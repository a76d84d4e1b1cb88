"""A newcomer's browser says in which time zone it is: the form has it chosen, and the crisis lines follow.

All of it in one browser: to begin one takes longer than the three pages that each of these looks at.
"""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser import chromium
from tests.serving import site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_zone_is_that_of_the_clock_or_is_asked_for_and_what_a_person_chose_stays(settings):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    with site() as port, chromium() as browser:
        for clock, chosen in (
            ("America/Bogota", "America/Bogota"),
            ("UTC", ""),
            ("Asia/Calcutta", "Asia/Kolkata"),
        ):
            with at(clock, "es", browser, port) as page:
                page.goto("/how/")
                page.goto("/accounts/signup/")
                expect(page.locator("select[name=zone]"), clock).to_have_value(chosen)
        with at("America/Manaus", "pt-BR", browser, port) as page:
            page.goto("/accounts/signup/")  # the first page of all
            zone = page.locator("select[name=zone]")
            expect(zone).to_have_value("America/Manaus")
            zone.select_option("Europe/Lisbon")
            page.locator("main form").evaluate("form => form.noValidate = true")
            page.locator("main form .go").click()  # comes back: nothing else was filled in
            expect(page.locator("[aria-invalid]").first).to_be_visible()
            expect(zone).to_have_value("Europe/Lisbon")


@contextmanager
def at(clock, language, browser, port):
    """A page of somebody who comes for the first time, where it is so late."""
    context = browser.new_context(base_url=f"http://localhost:{port}", locale=language, timezone_id=clock)
    yield context.new_page()
    context.close()
