"""Filling in what invented people answered, sealed with their own keys as real answers are."""

from datetime import datetime, timedelta

from kith.demo.filling import Filling
from kith.demo.world import DemoCheckIn
from kith.outcomes.answering import seal_scored
from kith.outcomes.checking_in import OPEN_FOR
from kith.outcomes.instruments import instrument, offered_in
from kith.outcomes.models import Answers, CheckIn
from kith.people.models import Person
from kith.safety.causes import seal_cause
from kith.safety.models import Alert

PHQ9, UCLA3 = "phq-9", "ucla-3"
SELF_HARM_ITEM = 9


def fill_checkins(filling: Filling) -> None:
    checkins = filling.world.checkins
    rows = filling.add(CheckIn, [_checkin(filling, checkin) for checkin in checkins])
    answers = [
        _answers(filling, row, checkin.answered_at, name, values)
        for row, checkin in zip(rows, checkins, strict=True)
        if checkin.answered_at is not None
        for name, values in ((PHQ9, checkin.phq9), (UCLA3, checkin.ucla3))
        if name in row.instruments
    ]
    filling.add(Answers, answers)
    filling.add(
        Alert,
        [
            _alert(filling, row, checkin.answered_at)
            for row, checkin in zip(rows, checkins, strict=True)
            if checkin.answered_at is not None and checkin.phq9[SELF_HARM_ITEM - 1] > 0
        ],
    )


def _checkin(filling: Filling, checkin: DemoCheckIn) -> CheckIn:
    closes = checkin.due_at + OPEN_FOR
    lapsed = checkin.answered_at is None and closes <= filling.until
    return CheckIn(
        key=filling.key(),
        person=filling.people[checkin.person],
        instruments=[one.id for one in offered_in(checkin.person.language)],
        due_at=checkin.due_at,
        closes_at=closes,
        begun_at=checkin.answered_at,
        finished_at=checkin.answered_at,
        lapsed_at=closes if lapsed else None,
    )


def _answers(filling: Filling, row: CheckIn, at: datetime, name: str, values: list[int]) -> Answers:
    person: Person = row.person
    answers = Answers(
        key=filling.key(),
        checkin=row,
        instrument=name,
        version=instrument(name).version,
        language=person.language,
        answered_at=at,
        finished_at=at,
    )
    seal_scored(answers, person, list(values))
    return answers


def _alert(filling: Filling, row: CheckIn, raised: datetime) -> Alert:
    """As the check-in raised it then. A moderator of the demo has closed those older than two days."""
    is_old = raised < filling.until - timedelta(days=2)
    moderator = next(row for who, row in filling.people.items() if who.name == "Larch")
    alert = Alert(
        key=filling.key(),
        person=row.person,
        place=f"checkin:{row.key}",
        level=2,
        opened_at=raised,
        raised_at=raised,
        closed_at=raised + timedelta(hours=3) if is_old else None,
        closed_by=moderator if is_old else None,
    )
    alert.sealed_cause = seal_cause(alert, Alert.QUESTIONNAIRE)
    return alert
