"""Doors to check-ins and answers. Each opens to one person alone, whatever roles others hold."""

from kith.database.prepared import PreparedObjects
from kith.outcomes.models import Answers, CheckIn
from kith.people.models import Person


def checkin_for(person: Person, key: str) -> CheckIn:
    return _checkin.one(person=person.pk, key=key)


def answers_for(person: Person, key: str) -> Answers:
    """A questionnaire this person has answered to the end."""
    return _finished.one(person=person.pk, key=key)


_checkin = PreparedObjects[CheckIn](
    lambda person, key: CheckIn.objects.of(Person(pk=person)).filter(key=key), person=int, key=str
)
_finished = PreparedObjects[Answers](
    lambda person, key: (
        Answers.objects.of(Person(pk=person)).finished().select_related("checkin").filter(key=key)
    ),
    person=int,
    key=str,
)
