"""Sessions in the database, as Django keeps them. Each page reads one, so that query is built once."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from kith import clock
from kith.database.prepared import Prepared
from kith.people import sessions


def _by_key(key: str) -> "QuerySet[Session, tuple[Any, ...]]":
    return Session.objects.filter(session_key=key).values_list("session_data", "expire_date")


_kept = Prepared(_by_key, key=str)


class SessionStore(db.SessionStore):
    """The store that SESSION_ENGINE names."""

    has_run_out = False  # it was there, and its time was over when it was asked for

    def load(self) -> dict[str, Any]:
        """What the session holds. One that is not there, or has run out, holds nothing and loses its key."""
        for data, until in _kept(key=self.session_key):
            if until > clock.now():
                return dict(self.decode(data))
            self.has_run_out = True
        self._session_key = None
        return {}

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Its row runs out when it ends unused: whoever reads rows alone, as a stream does, sees it too."""
        row = super().create_model_instance(data)
        row.expire_date = min(row.expire_date, sessions.ends_at(data) or row.expire_date)
        return row
