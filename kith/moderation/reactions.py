"""What moderation says to those below who ask: who may not write, who is barred, where a vigil is kept.

It answers no fact: nothing that happens by itself leads to a measure.
"""

from kith.groups import holding as writing
from kith.moderation.holding import hold_on
from kith.moderation.models import Decision
from kith.moderation.watching import is_watched
from kith.people import barring
from kith.people.models import Person
from kith.safety import heeding


def answer() -> None:
    """Called once, when the app is ready."""
    writing.ask_by(hold_on)
    barring.ask_by(is_barred)
    heeding.ask_by(is_watched)


def is_barred(person: Person) -> bool:
    return Decision.objects.standing().filter(about=person, measure=Decision.BAN).exists()
