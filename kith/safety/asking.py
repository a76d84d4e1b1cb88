"""Asking for a person: one tap, no words needed."""

import re

from django.db import transaction

from kith.keys import PATTERN
from kith.people.models import Person
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert

LEVEL = 2
_PLACE = re.compile(rf"(conversation|message|meeting|checkin):{PATTERN}")


@transaction.atomic
def ask(*, by: Person, place: str = "") -> Alert:
    """Somebody would like a person. Asking twice at one place is one request."""
    return raise_alert(by, place=place_of(by, place), level=LEVEL, cause=Alert.REQUEST)


def place_of(person: Person, place: str) -> str:
    """Where the request belongs: the place it was made from, or the person alone."""
    return place if _PLACE.fullmatch(place) else f"person:{person.key}"
