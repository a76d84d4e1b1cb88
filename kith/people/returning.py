"""Coming back to the form of a newcomer: what their session says of the account they asked for.

It names the account, by its public key, and the page of the form. The name and the rest stand in the account.
"""

from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase

from kith import clock
from kith.people.access import never_confirmed
from kith.people.models import Person

KEPT = timedelta(hours=1)  # others may use the device
_IN_SESSION = "signing_up"


def remember(session: SessionBase, person: Person, *, form: str) -> None:
    """Keep who was asked for, and the address of the form, until they are in."""
    session[_IN_SESSION] = {"person": person.key, "form": form}


def form_of(session: SessionBase) -> str:
    """Where the form is that was sent from this session. Empty if none was."""
    return str(session.get(_IN_SESSION, {}).get("form", ""))


def asked_for(session: SessionBase) -> Person | None:
    """The account that was asked for in this session within the hour, if nobody confirmed it."""
    if _IN_SESSION not in session:
        return None
    lately = never_confirmed().filter(joined_at__gt=clock.now() - KEPT)
    return lately.filter(key=session[_IN_SESSION]["person"]).first()


def forget(session: SessionBase) -> None:
    session.pop(_IN_SESSION, None)
