"""Passkeys: made and used in a real browser; no row number leaves the server."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Page, expect

from kith.people.passkeys import PasskeyConverter
from kith.people.tests.flows import PASSPHRASE, sign_in, wren
from tests.browser import chromium
from tests.serving import site

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_has_one_name_which_tells_no_number():
    convert = PasskeyConverter()
    name = convert.to_url(7)
    assert convert.to_url(7) == name
    assert convert.to_python(name) == 7
    assert len({convert.to_url(number) for number in range(50)}) == 50


@pytest.mark.parametrize("name", ["A" * 32, "-" * 32])
def test_a_made_up_name_is_no_passkey(name):
    with pytest.raises(ValueError, match=name):
        PasskeyConverter().to_python(name)


@pytest.mark.django_db
def test_a_page_of_numbered_passkeys_does_not_exist(client):
    wren()
    sign_in(client)
    assert client.get("/accounts/2fa/passkeys/1/remove/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("mfa_edit_webauthn", args=[1])


def _device_of(page: Page) -> None:
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_made_and_signs_in_alone(settings):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    person = wren()
    with site() as port, chromium() as browser:
        page = browser.new_page(base_url=f"http://localhost:{port}")
        page.set_default_timeout(10_000)
        _device_of(page)
        page.goto("/accounts/login/?next=/accounts/2fa/passkeys/add/")
        page.get_by_label("E-mail address").fill(person.email)
        page.get_by_label("Passphrase").fill(PASSPHRASE)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
        page.get_by_label("Passphrase").fill(PASSPHRASE)
        page.get_by_role("button", name="Go on").click()
        page.get_by_label("sign in with this passkey alone").check()
        page.get_by_role("button", name="Make it").click()
        expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
        page.context.clear_cookies()
        page.goto("/accounts/login/?next=/you/account/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url("**/you/account/")
        expect(page.get_by_role("link", name="Wren")).to_be_visible()
    kinds = set(Authenticator.objects.values_list("type", flat=True))
    assert kinds == {"webauthn", "recovery_codes"}
    assert person.has_second_factor()
