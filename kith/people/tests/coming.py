"""How the tests of newcomers send their form, and what they do on the page that asks for the code."""

from datetime import timedelta

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.models import EmailAddress
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import reverse

from kith.people.signing_up import Asked
from kith.people.tests.flows import newcomer

SIGN_UP, BY_PASSKEY = reverse("account_signup"), reverse("account_signup_by_passkey")
CODE, HOME = reverse("account_email_verification_sent"), reverse("web:home")
KNOWN, OWN, OTHER, NEW = "wren@example.org", "heron@example.org", "heron@example.com", "new@example.org"
NINE = "nine herons by the weir"  # not the passphrase of whoever has the known address
WRONG, DAY = "BBBB-BBBB", timedelta(hours=24, minutes=1)
OVER = "This code cannot be used any more"


def browser(secret: str = "a" * 32) -> Client:
    """A browser that has opened the form before, and has no session, or none any more."""
    made = Client()
    made.cookies = SimpleCookie({"csrf": secret})
    return made


def sends(tab, **changes):
    return tab.post(SIGN_UP, newcomer(**changes))


def types(tab, typed):
    return tab.post(CODE, {"code": typed})


def changes(tab, email):
    return tab.post(CODE, {"action": "change", "email": email})


def asks_for_another(tab):
    return tab.post(CODE, {"action": "resend"})


def looks_at_mail(answer):
    return (answer.status_code, answer.headers.get("Location")) == (302, CODE)


def is_taken(answer):
    return answer.status_code == 200 and "pseudonym" in answer.context["form"].errors


def code_of(tab):
    """What the page compares with, and so what stands in the letter that belongs to it."""
    return tab.session[EMAIL_VERIFICATION_CODE_SESSION_KEY]["code"]


def asked(pseudonym="Heron", email=OWN):
    return Asked(pseudonym, email, hashed="!", language="en", zone="UTC", is_adult=True)


def verified(person):
    EmailAddress.objects.filter(user=person).update(verified=True)
