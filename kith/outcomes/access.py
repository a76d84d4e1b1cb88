"""Doors to check-ins and answers. Each opens to one person alone, whatever roles others hold."""

from django.shortcuts import get_object_or_404

from kith.outcomes.models import Answers, CheckIn
from kith.people.models import Person


def checkin_for(person: Person, key: str) -> CheckIn:
    return get_object_or_404(CheckIn.objects.of(person), key=key)


def answers_for(person: Person, key: str) -> Answers:
    """A questionnaire this person has answered to the end."""
    return get_object_or_404(Answers.objects.of(person).finished().select_related("checkin"), key=key)
