"""The checker at the edges: the last that is allowed, and the first that is not."""

from copy import deepcopy
from datetime import datetime

import pytest

from kith.matching.checking.minutes import Slot, attended, begins, clock
from kith.matching.documents import Document
from kith.matching.tests.planned import (
    GRIEF,
    PLAN,
    PROBLEM,
    WEDNESDAY,
    Change,
    both,
    checked,
    drop,
    new,
    put,
    refused,
)

CAIO_ASKS, DORA_ASKS, GIL_ASKS, IVA_ASKS = 2, 3, 6, 8  # as they stand in the problem

THURSDAY = {
    **PROBLEM["openings"][1],
    "id": "thu",
    "slot": {**PROBLEM["openings"][1]["slot"], "first": "2026-01-15"},
}
FREE_ON_THURSDAYS = both(
    lambda problem: problem["openings"].append(deepcopy(THURSDAY)),
    put(["wed", "late", "thu"], "facilitators", 0, "openings"),
    put(3, "facilitators", 0, "groups"),
    put([{"day": "thu", "from": "21:00", "to": "22:00"}], "people", GIL_ASKS, "hours"),
)
NOA_TOO = both(
    put(["late", "wed"], "facilitators", 1, "openings"),
    put(["grief"], "facilitators", 1, "topics"),
    put(["pt"], "facilitators", 1, "languages"),
    put([WEDNESDAY], "people", GIL_ASKS, "hours"),
)
SHORT: list[tuple[Change, list[str]]] = [
    (NOA_TOO, ["facilitator", "mixture", "room", "value"]),
    (both(NOA_TOO, put(2, "openings", 0, "rooms")), ["facilitator", "mixture", "value"]),
    (both(FREE_ON_THURSDAYS, put(2, "facilitators", 0, "groups")), ["facilitator"]),
    (put([WEDNESDAY], "people", GIL_ASKS, "hours"), ["facilitator", "value"]),
    (
        both(put([WEDNESDAY], "people", GIL_ASKS, "hours"), put(3, "facilitators", 0, "groups")),
        ["facilitator", "value"],
    ),
    (FREE_ON_THURSDAYS, ["size"]),
    (both(FREE_ON_THURSDAYS, put(1, "rules", "smallest")), ["mixture"]),
    (both(FREE_ON_THURSDAYS, put(1, "rules", "smallest"), put(1, "forms", 0, "least_further")), ["mixture"]),
    (
        both(FREE_ON_THURSDAYS, put(1, "rules", "smallest"), put(True, "people", GIL_ASKS, "helps_hold")),
        ["value"],
    ),
    (both(FREE_ON_THURSDAYS, put(0, "openings", 2, "rooms")), ["room"]),
    (put(6, "groups", 0, "seats"), ["value"]),
    (put(["tuesdays"], "people", GIL_ASKS, "declined"), []),
]


@pytest.mark.parametrize(("change", "short"), SHORT)
def test_what_is_short_is_what_stands_first_at_the_places_that_suit(change: Change, short: list[str]) -> None:
    def faults_with(said: list[str]) -> list[str]:
        found = checked(put(said, "waiting", 0, "shortages"), change)
        return [fault for fault in found if fault.startswith("$.waiting[0].shortages")]

    assert faults_with(short) == []
    assert faults_with([]) == [f'$.waiting[0].shortages: "{lack}" is missing' for lack in short]


def test_five_meetings_of_seven_are_71_per_cent_and_not_72() -> None:
    """Lisbon changes its clock after the fifth, São Paulo does not."""
    seven = both(
        put("2026-02-25", "openings", 0, "slot", "first"),
        put(7, "openings", 0, "slot", "meetings"),
    )
    too_few = refused("caio", GRIEF, "hours")
    for least, is_refused in ((71, False), (72, True)):
        found = checked(in_problem=both(seven, put(least, "rules", "least_attendance")))
        assert any(fault.startswith(too_few) for fault in found) is is_refused


def test_a_site_can_relax_hours_by_ten_per_cent_of_the_meetings() -> None:
    seven_and_gil = both(
        put("2026-02-25", "openings", 0, "slot", "first"),
        put(7, "openings", 0, "slot", "meetings"),
        put("America/Sao_Paulo", "people", GIL_ASKS, "zone"),
        put([{"day": "wed", "from": "16:00", "to": "17:00"}], "people", GIL_ASKS, "hours"),
    )
    by_the_site = put(True, "waiting", 0, "relaxing", 0, "site")
    for least, is_too_much in ((81, False), (82, True)):
        found = checked(by_the_site, both(seven_and_gil, put(least, "rules", "least_attendance")))
        assert any(fault.startswith("$.waiting[0].relaxing[0].site") for fault in found) is is_too_much


def missing(change: Change) -> list[str]:
    """What the checker says is left out of the relaxings of Gil, to whom more hours open GRIEF."""
    return [fault for fault in checked(in_problem=change) if " would open " in fault]


def test_a_site_that_could_ask_for_fewer_meetings_is_named() -> None:
    """Gil comes to seven of eight meetings: the clock of New York changes before the last."""
    comes_to_seven = both(
        put("America/New_York", "people", GIL_ASKS, "zone"),
        put([{"day": "wed", "from": "14:00", "to": "15:00"}], "people", GIL_ASKS, "hours"),
        put("2026-01-21", "openings", 0, "slot", "first"),
    )
    assert missing(both(comes_to_seven, put(97, "rules", "least_attendance"))) == [
        f"$.waiting[0].relaxing: hours, the site's or the group's, is missing: it would open \"{GRIEF}\""
    ]
    assert missing(both(comes_to_seven, put(98, "rules", "least_attendance"))) == []


@pytest.mark.parametrize(
    ("name", "seats", "is_best"),
    [("mondays", 4, True), ("mondays", 3, False), ("yes", 4, False)],  # GRIEF begins with "wed"
)
def test_of_places_that_fit_alike_the_first_by_its_id_is_named(
    name: str, seats: int, *, is_best: bool
) -> None:
    def a_group_more(problem: Document) -> None:
        slot = {**problem["groups"][0]["slot"], "first": "2026-01-12"}
        more = {**problem["groups"][0], "id": name, "slot": slot, "seats": seats, "held": 1}
        problem["groups"].append(more)

    says = f'is "{GRIEF}", and the best that it would open is "{name}"'
    assert missing(a_group_more) == [f"$.waiting[0].relaxing[0].place: {says}"] * is_best


def test_a_soft_wish_that_is_missed_stands_between_nobody_and_a_place() -> None:
    soft = {"hard": False, "kinds": ["professional"]}
    assert checked(in_problem=lambda problem: problem["people"][IVA_ASKS]["wishes"].append(soft)) == [
        "$.waiting[2].relaxing[0].fit: is 1000, and should be 769"
    ]


@pytest.mark.parametrize(("rooms", "faults"), [(1, 1), (2, 0)])
def test_rooms_are_counted_over_all_new_groups_at_an_opening(rooms: int, faults: int) -> None:
    both_late = ["late/mia/all/grief/pt", "late/noa/women/anxiety/en"]

    def moved(plan: Document) -> None:
        plan["new_groups"] = [new(both_late[0], "caio", "dora"), new(both_late[1], "eli", "fay")]
        for placement in plan["placements"][1:]:
            placement["place"] = both_late[placement["person"] in {"eli", "fay"}]

    found = checked(moved, put(rooms, "openings", 1, "rooms"))
    assert [fault for fault in found if ".opening" in fault] == [
        f'$.new_groups[1].opening: "late" has {rooms} rooms'
    ] * faults


@pytest.mark.parametrize(
    ("day", "start", "ends", "meetings"),
    [
        ("mon", "00:00", "00:05", 1),
        ("mon", "00:01", "00:06", 0),
        ("mon", "00:00", "00:04", 0),
        ("sun", "23:00", "00:05", 1),
        ("sun", "23:00", "00:04", 0),
        ("sun", "23:00", "24:00", 0),
    ],
)
def test_a_week_begins_with_the_first_minute_of_monday(
    day: str, start: str, ends: str, meetings: int
) -> None:
    first_minutes = Slot("Etc/UTC", "2026-01-12", at=0, minutes=5, meetings=1, every=1)
    window = {"day": day, "from": start, "to": ends}
    assert attended(first_minutes, "Etc/UTC", [window]) == (meetings, meetings)


def test_a_window_that_is_not_liked_gives_no_minute_that_is() -> None:
    first_minutes = Slot("Etc/UTC", "2026-01-12", at=0, minutes=5, meetings=1, every=1)
    windows: list[Document] = [
        {"day": "mon", "from": "00:00", "to": "00:01", "preferred": False},
        {"day": "mon", "from": "00:01", "to": "00:05"},
    ]
    assert attended(first_minutes, "Etc/UTC", windows) == (1, 0)


@pytest.mark.parametrize(
    ("zone", "day", "wall", "instant"),
    [
        ("Europe/Lisbon", "2026-03-29", "01:30", "2026-03-29T01:30"),  # jumped over: an hour later
        ("Europe/Lisbon", "2026-10-25", "01:30", "2026-10-25T00:30"),  # twice: the first
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45"),  # half an hour
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
        ("Australia/Lord_Howe", "2026-04-05", "02:00", "2026-04-04T15:30"),
        ("Asia/Kathmandu", "2026-01-01", "00:00", "2025-12-31T18:15"),
        ("Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T22:00"),  # a day that was left out
    ],
)
def test_a_meeting_begins_when_the_wall_first_shows_its_time(
    zone: str, day: str, wall: str, instant: str
) -> None:
    slot = Slot(zone, day, clock(wall), minutes=60, meetings=1, every=1)
    there = datetime.fromisoformat(f"{instant}+00:00")
    assert begins(slot) == (int(there.timestamp()) // 60,)


def test_months_count_as_further_along_from_the_number_the_site_says() -> None:
    two_further = both(put(2, "forms", 0, "least_further"), put(12, "people", DORA_ASKS, "experience"))
    for months, is_short in ((12, False), (13, True)):
        found = checked(in_problem=both(two_further, put(months, "rules", "further_from")))
        assert any("who are further along, and has 1" in fault for fault in found) is is_short
    for months, is_short in ((0, False), (1, True)):  # of somebody who says no number
        asked = both(put(2, "forms", 0, "least_further"), put(months, "rules", "further_from"))
        assert (
            any("who are further along, and has 1" in fault for fault in checked(in_problem=asked))
            is is_short
        )


def test_a_group_that_asks_for_nobody_further_along_or_holding_needs_nobody() -> None:
    asks_nothing = both(drop("groups", 0, "least_further"), drop("groups", 0, "members", 0, "stage"))
    assert checked(in_problem=asks_nothing) == []


def test_a_bound_that_one_person_more_would_just_reach_is_one() -> None:
    a_seat_more = put(6, "groups", 0, "seats")
    with_gil = PLAN["value"]["total"] + 1000 + 1000 + 5 * 3
    for total, is_passed in ((with_gil, False), (with_gil - 1, True)):
        found = checked(put(total, "bound", "total"), a_seat_more)
        assert any(fault.startswith("$.bound") for fault in found) is is_passed
    back_again = both(a_seat_more, put("tuesdays", "people", GIL_ASKS, "previous"))
    for total, is_passed in ((with_gil + 300, False), (with_gil + 299, True)):
        found = checked(put(total, "bound", "total"), back_again)
        assert any(fault.startswith("$.bound") for fault in found) is is_passed


def test_a_plan_for_nobody_has_no_gap() -> None:
    def nobody(plan: Document) -> None:
        for key in ("placements", "new_groups", "waiting", "invited", "relaxing"):
            plan[key] = []
        for key in ("value", "bound", "stability"):
            plan[key] = dict.fromkeys(plan[key], 0)
        plan["gap"] = 0

    assert checked(nobody, put([], "people")) == []
