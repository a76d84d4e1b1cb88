"""Words that stay unsent, because they may not stand where they were meant to.

A pause or a mute holds them back, or a seat has ended. Their writer may be in danger all the same. Help and
the alert are as after words that were sent; of conduct there is none in what nobody was given.
"""

from django.db import transaction
from django.http import HttpRequest
from django.utils.safestring import SafeString

from kith.people.models import Person
from kith.safety.models import Shown
from kith.safety.noticing import Written, notice
from kith.safety.panels import drawn
from kith.safety.showing import standing

_UNSENT = "unsent:"


def notice_unsent(
    person: Person, place: str, words: str, nonce: str, *, label: str = "", language: str
) -> Shown | None:
    """Have them read. `place` is where an alert about it stands, `nonce` tells one sending from another."""
    source = f"{_UNSENT}{nonce}"
    with transaction.atomic():
        return notice(Written(person, place, source, words, label=label, language=language, is_to_staff=True))


def help_unsent(request: HttpRequest, person: Person, place: str) -> SafeString | str:
    """The panel for words that were not sent, beside the form or the page that came back with them."""
    shown = standing(person, place)
    is_meant = shown is not None and shown.source.startswith(_UNSENT)
    return drawn(shown, request, person, back=request.path) if is_meant else ""
