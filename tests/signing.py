"""Signing somebody in without a page, as the account library notes it when they have shown two factors."""

import time
from typing import Any

from allauth.account.internal.userkit import user_id_to_str
from django.test import Client

from kith.people.models import Person


def both_factors(who: Person) -> dict[str, Any]:
    """What a session holds whose person has just given a passphrase and a code."""
    now = time.time()
    return {
        "account_authentication_methods": [
            {"method": "password", "at": now},
            {"method": "mfa", "type": "totp", "at": now},
        ],
        "account_authentication_methods_user": user_id_to_str(who),
    }


def with_both_factors(who: Person) -> Client:
    client = Client()
    client.force_login(who, backend="kith.people.backends.PersonBackend")
    session = client.session
    session.update(both_factors(who))
    session.save()
    return client
