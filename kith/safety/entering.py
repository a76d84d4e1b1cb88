"""Help for whoever signs up under a name that says danger, before anybody knows who they are.

It comes of the name they typed and of nothing that is kept. So it is the same whether their address has an
account here or none, and tells nobody which: that is also why it does not say who has been told.
"""

from django.http import HttpRequest

from kith.people.models import Person
from kith.safety.noticing import calls_for_help
from kith.safety.panels import Panel, panel_for

SIGNING_UP = ("account_signup", "account_signup_by_passkey")
_IN_SESSION = "help_at_sign_up"


def remember(request: HttpRequest) -> None:
    """Keep for the next page whether the name that was sent says danger, and where its clock stands."""
    zone = request.POST.get("zone", "")
    name, language = request.POST.get("pseudonym", ""), request.POST.get("language", "")
    if calls_for_help(name, language=language, zone=zone):
        request.session[_IN_SESSION] = zone
    else:
        forget(request)


def forget(request: HttpRequest) -> None:
    """They are in: help stands on their own panel, and nothing in their session says that it did.

    A session that holds no mark is not touched, so that it is not written.
    """
    if _IN_SESSION in request.session:
        del request.session[_IN_SESSION]


def panel_at_sign_up(request: HttpRequest) -> Panel | None:
    """The lines of the country of their clock."""
    zone = request.session.get(_IN_SESSION)
    return panel_for(Person(zone=zone), alert=None) if isinstance(zone, str) else None
