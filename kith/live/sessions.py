"""Who is behind a session, read without changing it: a stream can set no cookie."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from kith import clock


def standing(keys: Iterable[str]) -> dict[str, int]:
    """The sessions that hold at this moment, each with its person's id. Two queries for any number."""
    rows = Session.objects.filter(session_key__in=set(keys), expire_date__gt=clock.now())
    sessions = {row.session_key: row.get_decoded() for row in rows}
    named = {key: int(held[SESSION_KEY]) for key, held in sessions.items() if SESSION_KEY in held}
    people = get_user_model()._default_manager.filter(is_active=True).in_bulk(set(named.values()))
    return {key: pk for key, pk in named.items() if pk in people and _matches(sessions[key], people[pk])}


def existing(keys: Iterable[str]) -> set[str]:
    """Which of these sessions are still there: signing out removes them, and unused they run out."""
    rows = Session.objects.filter(session_key__in=set(keys), expire_date__gt=clock.now())
    return set(rows.values_list("session_key", flat=True))


def proofs_of(people: Iterable[int]) -> dict[int, str]:
    """What the sessions of those who are active are bound to. It changes with their passphrase."""
    active = get_user_model()._default_manager.filter(pk__in=set(people), is_active=True)
    return dict(active.values_list("pk", "password"))


def _matches(session: dict[str, Any], person: AbstractBaseUser) -> bool:
    """Whether the session was opened with the passphrase that counts today, as Django itself asks."""
    hashes = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return any(constant_time_compare(session.get(HASH_SESSION_KEY, ""), known) for known in hashes)
