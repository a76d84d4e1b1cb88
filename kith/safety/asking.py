"""Asking for a person: one tap, no words needed."""

import re

from django.db import transaction

from kith import clock
from kith.keys import PATTERN
from kith.people.models import Person
from kith.safety.alerting import raise_alert
from kith.safety.causes import causes_of
from kith.safety.models import NEWS_AFTER, Alert

LEVEL = 2
MOST_PLACES = 3  # of one person within a day: more places would be more mail to staff, and no more help
_PLACE = re.compile(rf"(conversation|message|meeting|group|checkin):{PATTERN}")


@transaction.atomic
def ask(*, by: Person, place: str = "") -> Alert:
    """Somebody would like a person. Asking twice at one place is one request; after a day it is a new one."""
    lately = Alert.objects.filter(person=by, is_conduct=False, raised_at__gt=clock.now() - NEWS_AFTER)
    elsewhere = causes_of(lately.exclude(place=place).select_related("person"))
    is_many = list(elsewhere.values()).count(Alert.REQUEST) >= MOST_PLACES
    where = place_of(by, "" if is_many else place)
    return raise_alert(by, place=where, level=LEVEL, cause=Alert.REQUEST)


def place_of(person: Person, place: str) -> str:
    """Where the request belongs: the place it was made from, or the person alone."""
    return place if _PLACE.fullmatch(place) else f"person:{person.key}"
