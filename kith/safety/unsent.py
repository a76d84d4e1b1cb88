"""Words that stay unsent, because they may not stand where they were meant to.

A pause or a mute holds them back, or a seat has ended. Their writer may be in danger all the same. Help and
the alert are as after words that were sent; of conduct there is none in what nobody was given.
"""

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from kith.people.models import Person
from kith.safety.models import Shown
from kith.safety.noticing import Written, notice
from kith.safety.panels import drawn
from kith.safety.showing import standing


def notice_unsent(
    person: Person, place: str, words: str, nonce: str, *, label: str = "", language: str
) -> Shown | None:
    """Have them read. `place` is where an alert about it stands, `nonce` tells one sending from another."""
    source = f"{Shown.UNSENT}{nonce}"
    with transaction.atomic():
        return notice(Written(person, place, source, words, label=label, language=language, is_to_staff=True))


def help_unsent(request: HttpRequest, person: Person, place: str) -> SafeString | str:
    """The panel for words that were not sent, on the page that came back with them.

    What is pressed in it opens beside that page: it may be the only place where the words are.
    """
    shown = standing(person, place)
    if shown is None or not shown.is_unsent:
        return ""
    return drawn(shown, request, person, back=reverse("web:home"), stays=True)
