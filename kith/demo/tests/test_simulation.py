"""The simulated community: the same for the same seed, and without any effect of the groups."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from kith.demo.questionnaires import spread_phq9, spread_ucla3
from kith.demo.simulation import KNOWN_MEMBERS, poisson, simulate, weighted
from kith.demo.world import World
from kith.people.naming import skeleton

UNTIL = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(people=200, weeks=26, seed=1, until=UNTIL)


def told(world: World) -> list[object]:
    """What happened, in a form that can be compared."""
    return [
        [(person.name, person.joined_at, person.mood) for person in world.people],
        [(group.name, [(seat.person.name, seat.left_at) for seat in group.seats]) for group in world.groups],
        [
            (thread.title, [(m.author.name, m.words, m.written_at) for m in thread.messages])
            for thread in world.threads
        ],
        [(evening.starts_at, [visit.came_at for visit in evening.visits]) for evening in world.meetings],
        [(checkin.person.name, checkin.phq9, checkin.ucla3) for checkin in world.checkins],
    ]


def test_the_same_seed_gives_the_same_community(world):
    assert told(simulate(people=200, weeks=26, seed=1, until=UNTIL)) == told(world)


def test_another_seed_gives_another_community(world):
    assert told(simulate(people=200, weeks=26, seed=2, until=UNTIL)) != told(world)


def test_everybody_has_a_name_of_their_own_even_to_the_eye(world):
    assert len({skeleton(person.name) for person in world.people}) == 200


def test_the_people_the_readme_names_sit_together_in_the_first_group_of_their_language(world):
    for language, names in KNOWN_MEMBERS.items():
        first = next(group for group in world.groups if group.language == language)
        assert set(names) <= {seat.person.name for seat in first.sitting(UNTIL - timedelta(minutes=1))}


def test_no_group_has_more_people_than_seats(world):
    assert max(len(group.seats) for group in world.groups) <= 12


def test_nothing_happens_after_the_end_or_before_somebody_joined(world):
    for thread in world.threads:
        opening = thread.messages[0]
        assert opening.author.joined_at <= opening.written_at
        assert all(message.written_at < UNTIL for message in thread.messages)
    assert all(checkin.answered_at is None or checkin.answered_at < UNTIL for checkin in world.checkins)


def test_messages_of_a_thread_stand_in_the_order_of_time(world):
    for thread in world.threads:
        times = [message.written_at for message in thread.messages]
        assert times == sorted(times)


def test_only_people_who_sit_in_the_group_answer(world):
    for thread in world.threads:
        there = {seat.person for seat in thread.group.sitting(thread.messages[0].written_at)}
        assert {message.author for message in thread.messages} <= there


def test_scores_are_what_their_questionnaires_allow(world):
    answered = [checkin for checkin in world.checkins if checkin.answered_at]
    assert all(len(c.phq9) == 9 and set(c.phq9) <= {0, 1, 2, 3} for c in answered)
    assert all(len(c.ucla3) == 3 and set(c.ucla3) <= {1, 2, 3} for c in answered)


@pytest.mark.parametrize(("total", "sum_of_items"), [(-4, 0), (0, 0), (13, 13), (27, 27), (40, 27)])
def test_a_phq9_total_is_spread_over_nine_items(total, sum_of_items):
    assert sum(spread_phq9(random.Random(3), total)) == sum_of_items


@pytest.mark.parametrize(("total", "sum_of_items"), [(0, 3), (3, 3), (6, 6), (9, 9), (12, 9)])
def test_a_ucla3_total_is_spread_over_three_items(total, sum_of_items):
    assert sum(spread_ucla3(random.Random(3), total)) == sum_of_items


def test_a_poisson_draw_has_its_mean():
    rng = random.Random(7)
    draws = [poisson(rng, 2.2) for _ in range(20_000)]
    assert sum(draws) / len(draws) == pytest.approx(2.2, abs=0.05)


def test_weights_are_kept():
    rng = random.Random(7)
    draws = [weighted(rng, [("a", 3), ("b", 1)]) for _ in range(20_000)]
    assert draws.count("a") / len(draws) == pytest.approx(0.75, abs=0.02)
