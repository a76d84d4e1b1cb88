"""Filling the rota: who is on duty around the moment the demo is made, and who has which alert in hand.

At that moment somebody is, and has said so. Of later turns nobody has yet, so once the first ones are over
the site says what is true of a demonstration: that nobody is on duty until somebody presses "I am here".
"""

from datetime import datetime, timedelta

from kith.demo.assumptions import Assumptions
from kith.demo.filling import Filling
from kith.moderation.models import Care, Trained, Turn
from kith.moderation.parts import PARTS
from kith.people.models import Person
from kith.safety.models import Alert

WATCH = ("Larch", "Rook", "Saffron")  # in this order, over and over
LEAD = "Teal"
SAID_BEFORE = timedelta(minutes=5)
PLANNED_BEFORE = timedelta(days=14)
TRAINED_BEFORE = timedelta(days=180)
TAKEN_WITHIN = timedelta(hours=3)  # less than the clock of level 2


def fill_rota(filling: Filling, rules: Assumptions | None = None) -> None:
    """Each day's turns follow each other, and the night after them is a hole. Today's first has begun."""
    rules = rules or Assumptions()
    named = {who.name: row for who, row in filling.people.items()}
    length = timedelta(hours=rules.turn_hours)
    today = filling.until.replace(minute=0, second=0, microsecond=0)
    rows = []
    for day in range(-rules.rota_days, rules.rota_days):
        begins = today + timedelta(days=day)
        rows.append(_turn(filling, Turn.LEAD, named[LEAD], begins, rules.turns_a_day * length))
        for number in range(rules.turns_a_day):
            starts_at, nth = begins + number * length, day * rules.turns_a_day + number
            for part, after in ((Turn.FIRST, 0), (Turn.SECOND, 1)):
                who = named[WATCH[(nth + after) % len(WATCH)]]
                rows.append(_turn(filling, part, who, starts_at, length))
    for row in rows:
        row.made_by = named[LEAD]
    filling.add(Turn, rows)
    _take_what_waited(filling, named[WATCH[1]])
    _train(filling, [named[name] for name in (*WATCH, LEAD)])


def _train(filling: Filling, staff: list[Person]) -> None:
    """They completed the training half a year before: it holds as long again."""
    before = filling.until - TRAINED_BEFORE
    rows = [
        Trained(key=filling.key(), person=who, part=part, completed_at=before)
        for who in staff
        for part in PARTS
    ]
    filling.add(Trained, rows)


def _take_what_waited(filling: Filling, who: Person) -> None:
    """Whoever is second has in hand what came before the last hours: nothing at this desk is late."""
    waited = Alert.objects.filter(closed_at__isnull=True, raised_at__lt=filling.until - TAKEN_WITHIN)
    filling.add(Care, [_care(alert, who) for alert in waited.order_by("pk")])


def _care(alert: Alert, who: Person) -> Care:
    taken_at = alert.raised_at + TAKEN_WITHIN
    return Care(alert=alert, person=who, level=alert.level, began_at=taken_at, accepted_at=taken_at)


def _turn(filling: Filling, part: str, who: Person, starts_at: datetime, length: timedelta) -> Turn:
    return Turn(
        key=filling.key(),
        person=who,
        part=part,
        starts_at=starts_at,
        ends_at=starts_at + length,
        made_at=filling.until - PLANNED_BEFORE,
        here_at=starts_at - SAID_BEFORE if starts_at <= filling.until else None,
    )
