"""Staff who are sent to set up a second step read why, and come back to where they were going."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from kith.people.models import Role
from kith.people.tests.flows import PASSPHRASE, sign_in, wren
from kith.people.tests.test_signing_in import _app_code
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from tests import cast

pytestmark = pytest.mark.django_db

WHY = "it asks for a second step"
ON = "Go on to where you were going"


@pytest.fixture
def moderator(client):
    person = wren()
    Role.objects.create(person=person, name=Role.MODERATOR)
    sign_in(client)
    return person


@pytest.fixture
def alert(moderator):
    return raise_alert(cast.person("Moth"), place="checkin:" + "k" * 22, level=2, cause=Alert.QUESTIONNAIRE)


def page_of(alert):
    return reverse("moderation:alert", args=[alert.key])


def set_up_app(client, **more):
    """As in a browser: the page asks once more who it is, and comes back with all it knew."""
    asked = client.get(reverse("mfa_activate_totp"), more)
    back = client.post(
        asked.url, {"password": PASSPHRASE, "next": parse_qs(urlsplit(asked.url).query)["next"]}
    )
    shown = client.get(back.url)
    return client.post(
        reverse("mfa_activate_totp"), {"code": _app_code(shown.context["form"].secret), **more}
    )


def test_the_page_says_why_and_every_way_of_setting_up_knows_the_way_on(client, alert):
    page = client.get(page_of(alert), follow=True).content.decode()
    assert WHY in page
    assert ON not in page
    for name in ("mfa_list_webauthn", "mfa_activate_totp"):
        assert f"{reverse(name)}?next=%2Fdesk%2Falerts%2F{alert.key}%2F" in page


def test_after_setting_up_an_app_the_codes_are_shown_and_lead_on(client, alert):
    answer = set_up_app(client, next=page_of(alert))
    assert answer.url.startswith(reverse("mfa_view_recovery_codes"))
    page = client.get(answer.url).content.decode()
    assert ON in page
    assert f'href="{page_of(alert)}"' in page


def test_who_has_recovery_codes_goes_straight_on(client, moderator, alert):
    Authenticator.objects.create(user=moderator, type="recovery_codes", data={"seed": "", "used_mask": 0})
    assert set_up_app(client, next=page_of(alert)).url == page_of(alert)


def test_the_way_on_leads_to_no_other_site(client, moderator):
    page = client.get(reverse("mfa_index"), {"next": "https://elsewhere.example/"}).content.decode()
    assert WHY not in page
    assert "next=" not in page.partition("<main")[2].partition("</main")[0]
    answer = set_up_app(client, next="//elsewhere.example/")
    assert answer.url == reverse("mfa_view_recovery_codes")


def test_who_comes_by_themselves_reads_nothing_of_a_way_on(client: Client, moderator):
    page = client.get(reverse("mfa_index")).content.decode()
    assert WHY not in page
    assert "next=" not in page.partition("<main")[2].partition("</main")[0]
