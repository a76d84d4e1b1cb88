"""Answers of invented people to questionnaires, around a level that drifts by itself."""

import random
from datetime import datetime, timedelta

from kith.demo.assumptions import Assumptions
from kith.demo.world import DemoCheckIn, DemoPerson

PHQ9_WEIGHTS = (1.2, 1.2, 1.3, 1.5, 0.9, 1.0, 1.0, 0.5, 0.25)  # how often each item is what rises
PHQ9_MOST, UCLA3_LEAST, UCLA3_MOST = 27, 3, 9


def draw_checkins(
    rng: random.Random, people: list[DemoPerson], until: datetime, rules: Assumptions
) -> list[DemoCheckIn]:
    return [checkin for person in people for checkin in _of_person(rng, person, until, rules)]


def _of_person(
    rng: random.Random, person: DemoPerson, until: datetime, rules: Assumptions
) -> list[DemoCheckIn]:
    due, checkins = person.joined_at, []
    while due < until:
        weeks = (due - person.joined_at).days / 7
        checkin = DemoCheckIn(person, due)
        answered = due + timedelta(days=rng.uniform(0.1, 5))
        if rng.random() < rules.answers_checkin - rules.answers_checkin_loss * weeks and answered < until:
            checkin.answered_at = answered
            total = person.mood + person.drift * weeks + rng.gauss(0, rules.mood_noise)
            checkin.phq9 = spread_phq9(rng, round(total))
            checkin.ucla3 = spread_ucla3(rng, round(person.lonely + rng.gauss(0, 0.7)))
        checkins.append(checkin)
        due += timedelta(days=rules.checkin_days)
    return checkins


def spread_phq9(rng: random.Random, total: int) -> list[int]:
    """Nine answers of 0 to 3 whose sum is `total`, held between 0 and 27."""
    answers = [0] * len(PHQ9_WEIGHTS)
    for _ in range(max(0, min(PHQ9_MOST, total))):
        open_items = [item for item, value in enumerate(answers) if value < 3]
        answers[rng.choices(open_items, [PHQ9_WEIGHTS[item] for item in open_items])[0]] += 1
    return answers


def spread_ucla3(rng: random.Random, total: int) -> list[int]:
    """Three answers of 1 to 3 whose sum is `total`, held between 3 and 9."""
    answers = [1, 1, 1]
    for _ in range(max(UCLA3_LEAST, min(UCLA3_MOST, total)) - UCLA3_LEAST):
        answers[rng.choice([item for item, value in enumerate(answers) if value < 3])] += 1
    return answers
