"""How long a session lasts: half an hour without use, twelve hours at most, or until its browser closes."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from kith import clock

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=5)  # so that reading does not write on every page
_BEGAN, _SEEN = "began", "seen"


def begin(session: SessionBase) -> None:
    session[_BEGAN] = session[_SEEN] = _now()


def is_over(session: SessionBase) -> bool:
    """Whether its time has run out. A session that was not begun by signing in ends by its own date alone."""
    now = _now()
    unused = now - session.get(_SEEN, now)
    age = now - session.get(_BEGAN, now)
    return bool(unused > IDLE.total_seconds() or age > LONGEST.total_seconds())


def ends_at(held: Mapping[str, Any]) -> datetime | None:
    """When a session that holds this is over for certain if nobody uses it any more; None if it has no time.

    Its use is noted with a delay, so it may have been used after what is noted.
    """
    if _SEEN not in held:
        return None
    idle = held[_SEEN] + (IDLE + NOTED_EVERY).total_seconds()
    return datetime.fromtimestamp(min(idle, held[_BEGAN] + LONGEST.total_seconds()), UTC)


def note_use(session: SessionBase) -> None:
    """Remember that it was used just now, if that was not noted lately."""
    if _SEEN in session and _now() - session[_SEEN] > NOTED_EVERY.total_seconds():
        session[_SEEN] = _now()


def keep_awake(session_keys: Iterable[str]) -> None:
    """Who listens in a room uses their session, though no page is asked for."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in session_keys:
        session = store(key)
        if _SEEN in session and not is_over(session):
            note_use(session)
            if session.modified:
                session.save(must_create=False)


def _now() -> int:
    return int(clock.now().timestamp())
