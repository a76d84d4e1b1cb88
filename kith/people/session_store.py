"""Sessions in the database, as Django keeps them. Each page reads one, so that query is built once."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from kith import clock
from kith.database.prepared import Prepared


def _by_key(key: str) -> "QuerySet[Session, tuple[Any, ...]]":
    return Session.objects.filter(session_key=key).values_list("session_data", "expire_date")


_kept = Prepared(_by_key, key=str)


class SessionStore(db.SessionStore):
    """The store that SESSION_ENGINE names."""

    def load(self) -> dict[str, Any]:
        """What the session holds. One that is not there, or has run out, holds nothing and loses its key."""
        for data, until in _kept(key=self.session_key):
            if until > clock.now():
                return dict(self.decode(data))
        self._session_key = None
        return {}
