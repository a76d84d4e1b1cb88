"""How the tests of this context sign up, sign in and read mail: through the pages, as a person would."""

import re
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse

from kith.people import mailing
from kith.people.enrolling import enrol
from kith.people.models import Person

PASSPHRASE = "seven slow trains at dusk"
CODE = re.compile(r"^ {4}(\S+)$", re.MULTILINE)


def newcomer(**changes: Any) -> dict[str, Any]:
    answers = {
        "pseudonym": "Heron",
        "email": "heron@example.org",
        "password1": PASSPHRASE,
        "language": "en",
        "zone": "Europe/Lisbon",
        "adult": "on",
        "terms": "on",
    }
    return {name: value for name, value in {**answers, **changes}.items() if value is not None}


def letters() -> list[Any]:
    """The mail that left, after the sweep had its turn."""
    mailing.sweep()
    return mail.outbox


def code() -> str:
    found = CODE.search(letters()[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def sign_up(client: Client, **changes: Any) -> Person:
    client.post(reverse("account_signup"), newcomer(**changes))
    client.post(reverse("account_email_verification_sent"), {"code": code()})
    return Person.objects.get(email=changes.get("email", "heron@example.org"))


def sign_in(
    client: Client, email: str = "wren@example.org", passphrase: str = PASSPHRASE, **more: Any
) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": passphrase, **more})


def wren(**changes: Any) -> Person:
    return enrol("wren@example.org", "Wren", passphrase=PASSPHRASE, **changes)


def is_signed_in(client: Client) -> bool:
    return bool(client.get(reverse("people:account")).status_code == 200)
