"""Words to staff that came back with their form: a kind is missing, or they are too long. They are read all
the same, and help stands beside them."""

from django.http import HttpRequest

from kith.keys import new_key
from kith.people.models import Person
from kith.safety.unsent import help_unsent, notice_unsent


def heed(request: HttpRequest, place: str, words: str, *, by: Person) -> str:
    """Have them read for their writer's sake. `place` is where an alert would stand had they been taken.

    Answers the help that the page shows.
    """
    if words.strip():
        notice_unsent(by, place, words, new_key(), language=by.language)
    return help_unsent(request, by, place)
