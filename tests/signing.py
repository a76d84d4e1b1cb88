"""Signing somebody in without a page: as Django's test client does it, and with two factors."""

import time
from typing import Any, cast

from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.utils.crypto import get_random_string

from kith import clock
from kith.people.consenting import VERSIONS
from kith.people.middleware import TERMS_IN_SESSION
from kith.people.models import Consent, Person
from kith.people.session_store import SessionStore

OURS = "kith.people.backends.PersonBackend"
DJANGOS_OWN = cast(Any, Client)._login
BEGIN = "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)"
NOTE = "UPDATE people_person SET last_login = %s WHERE id = %s"


def signed_in(client: Any, who: Person, backend: str, **more: Any) -> None:
    """What `force_login` leaves, in two statements and not in eighteen: most tests begin with it.

    The session holds `more` too, and that the terms of today were taken, as one from the page does. A client
    that has one already goes Django's own way.
    """
    if settings.SESSION_COOKIE_NAME in client.cookies:
        DJANGOS_OWN(client, who, backend)
        return
    request = HttpRequest()
    request.session = begun(who, backend, **more)
    client._set_login_cookies(request)


def begun(who: Person, backend: str = OURS, **more: Any) -> SessionStore:
    """A session that has just begun."""
    who.last_login = clock.now()
    store = SessionStore()
    store.update(
        {
            SESSION_KEY: str(who.pk),
            BACKEND_SESSION_KEY: backend,
            HASH_SESSION_KEY: who.get_session_auth_hash(),
            TERMS_IN_SESSION: VERSIONS[Consent.TERMS],
            **more,
        }
    )
    store._session_key = get_random_string(32, VALID_KEY_CHARS)
    row = store.create_model_instance(dict(store.items()))
    taken = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [row.session_key, row.session_data, taken(row.expire_date)])
        cursor.execute(NOTE, [taken(who.last_login), who.pk])
    return store


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
    signed_in(client, who, OURS, **both_factors(who))
    return client
