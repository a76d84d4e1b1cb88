"""The checker finds whatever is wrong with a plan, and says where; a plan that is well holds."""

from copy import deepcopy

import pytest

from kith.matching.tests.planned import (
    GRIEF,
    WOMEN,
    Change,
    both,
    checked,
    drop,
    new,
    put,
    refused,
)


def again(key: str, number: int, **changes: object) -> Change:
    """The same entry of a list once more, with changes."""
    return lambda plan: plan[key].append({**deepcopy(plan[key][number]), **changes})


def moves(number: int, place: str) -> Change:
    return put(place, "placements", number, "place")


ANA, CAIO, DORA, ELI = range(4)
BEN, CAIO_ASKS, DORA_ASKS, ELI_ASKS, _, GIL_ASKS = range(1, 7)  # as they stand in the problem
IN_PLAN: list[tuple[Change, str]] = [
    # Who may go where.
    (moves(CAIO, WOMEN), refused("caio", WOMEN, "topic")),
    (moves(CAIO, WOMEN), refused("caio", WOMEN, "language")),
    (moves(CAIO, WOMEN), refused("caio", WOMEN, "gender")),
    (moves(CAIO, WOMEN), refused("caio", WOMEN, "hours")),
    (moves(CAIO, "tuesdays"), refused("caio", "tuesdays", "ages")),
    (moves(ELI, GRIEF), refused("eli", GRIEF, "wish")),
    # Who and where there is at all.
    (put("zoe", "placements", 0, "person"), '$.placements[0].person: there is no person "zoe"'),
    (put("ben", "placements", 0, "person"), '$.placements[0].person: "ben" is invited to "tuesdays"'),
    (
        again("placements", ANA),
        '$.placements[5].person: "ana" has a place by $.placements[0] already',
    ),
    (
        moves(ANA, "mondays"),
        '$.placements[0].place: "mondays" is neither an open group nor well made in new_groups',
    ),
    (moves(ANA, "wed/mia/all/grief/en"), "$.placements[0].place: "),
    (
        lambda plan: plan["placements"].pop(ANA),
        '$.waiting: "ana" is missing',
    ),
    # What a group needs.
    (again("placements", ANA, person="gil"), '$.placements[0].place: "tuesdays" takes 1 newcomers at most'),
    (lambda plan: plan["placements"].pop(DORA), f'$.new_groups[0]: "{GRIEF}" needs 2 newcomers, and has 1'),
    (lambda plan: plan["placements"].pop(CAIO), f'$.new_groups[0]: "{GRIEF}" needs 1 who would help hold'),
    # New groups.
    (put("fri", "new_groups", 0, "opening"), '$.new_groups[0].opening: there is no opening "fri"'),
    (put("leo", "new_groups", 0, "facilitator"), "$.new_groups[0].facilitator: there is no facilitator"),
    (put("men", "new_groups", 0, "form"), '$.new_groups[0].form: there is no form "men"'),
    (put("sleep", "new_groups", 0, "topic"), '$.new_groups[0].topic: there is no topic "sleep"'),
    (put("fr", "new_groups", 0, "language"), '$.new_groups[0].language: "mia" does not lead in "fr"'),
    (put("noa", "new_groups", 0, "facilitator"), '$.new_groups[0].opening: "noa" is not free at "wed"'),
    (put("noa", "new_groups", 0, "facilitator"), '$.new_groups[0].topic: "noa" does not lead groups about'),
    (put(WOMEN, "new_groups", 0, "id"), f'$.new_groups[0].id: "{WOMEN}" is not "{GRIEF}"'),
    (again("new_groups", 0), "$.new_groups[2].id: is made already by $.new_groups[0]"),
    (put(["caio"], "new_groups", 0, "people"), '$.new_groups[0].people: "dora" is missing'),
    (put(["caio", "dora", "ana"], "new_groups", 0, "people"), '$.new_groups[0].people[2]: "ana" does not'),
    (put(["caio", "dora", "caio"], "new_groups", 0, "people"), '$.new_groups[0].people[2]: "caio" stands'),
    (
        lambda plan: plan["new_groups"].append(new("late/noa/all/anxiety/en", "eli")),
        '$.new_groups[2].people[0]: "eli" does not belong here',
    ),
    (lambda plan: plan["new_groups"].pop(), f'$.placements[3].place: "{WOMEN}" is neither an open group'),
    # What is said of a placement.
    (put(847, "placements", 0, "fit", "total"), "$.placements[0].fit.total: is 847, and should be 846"),
    *(
        (put(99, "placements", 0, "fit", part), f"$.placements[0].fit.{part}: is 99, and should be ")
        for part in ("topics", "language", "mode", "hours", "wishes")
    ),
    (put(34, "placements", 0, "waited"), "$.placements[0].waited: is 34, and should be 35"),
    (put(False, "placements", 0, "overdue"), "$.placements[0].overdue: is false, and should be true"),
    (put(True, "placements", 2, "kept"), "$.placements[2].kept: is true, and should be false"),
    (put([], "placements", 0, "reasons", "topics"), "$.placements[0].reasons.topics: is [], and should be"),
    (put(1, "placements", 0, "reasons", "language_rank"), "$.placements[0].reasons.language_rank: is 1"),
    (put(0, "placements", 1, "reasons", "mode_rank"), "$.placements[1].reasons.mode_rank: is 0"),
    (put(9, "placements", 0, "reasons", "meetings"), "$.placements[0].reasons.meetings: is 9"),
    (put(7, "placements", 0, "reasons", "can_come"), "$.placements[0].reasons.can_come: is 7"),
    (put(8, "placements", 2, "reasons", "preferred"), "$.placements[2].reasons.preferred: is 8"),
    (put([0], "placements", 0, "reasons", "wishes_granted"), "$.placements[0].reasons.wishes_granted: is [0"),
    (put([], "placements", 2, "reasons", "wishes_missed"), "$.placements[2].reasons.wishes_missed: is []"),
    # Value, bound, stability, hash.
    *(
        (put(12, "value", part), f"$.value.{part}: is 12, and should be ")
        for part in ("overdue", "total", "placed", "fit", "waiting", "kept")
    ),
    (put(-500, "value", "new_groups"), "$.value.new_groups: is -500, and should be -1000"),
    (put(1, "bound", "overdue"), "$.bound.overdue: is 1, and the plan is worth 2"),
    (put(8709, "bound", "total"), "$.bound.total: is 8709, and the plan is worth 8710"),
    (put(0, "gap"), "$.gap: is 0, and should be 0.0102273"),
    *(
        (put(9, "stability", part), f"$.stability.{part}: is 9, and should be ")
        for part in ("had", "kept", "moved", "waiting_again")
    ),
    (put("ab" * 32, "problem"), f"$.problem: is {'ab' * 32}, and should be "),
    # Who waits, and who is invited.
    (lambda plan: plan["waiting"].pop(0), '$.waiting: "gil" is missing'),
    (again("waiting", 0), '$.waiting[3]: "gil" stands here twice'),
    (put("ana", "waiting", 0, "person"), '$.waiting[0]: "ana" does not belong here'),
    (put("ben", "waiting", 0, "person"), '$.waiting[0]: "ben" does not belong here'),
    (put(4, "waiting", 0, "waited"), "$.waiting[0].waited: is 4, and should be 3"),
    (put(False, "waiting", 1, "overdue"), "$.waiting[1].overdue: is false, and should be true"),
    (put(2, "waiting", 0, "suitable"), "$.waiting[0].suitable: is 2, and should be 1"),
    (put([], "waiting", 0, "barriers"), '$.waiting[0].barriers: "hours" is missing'),
    (put("topic", "waiting", 0, "barriers", 0, "rule"), '$.waiting[0].barriers[0]: "topic" does not belong'),
    (put(3, "waiting", 0, "barriers", 0, "places"), "$.waiting[0].barriers[0].places: is 3, and should be 2"),
    (put(WOMEN, "waiting", 0, "relaxing", 0, "place"), "$.waiting[0].relaxing[0].rule: hours alone is said"),
    (
        put("tuesdays", "waiting", 0, "relaxing", 0, "place"),
        "$.waiting[0].relaxing[0].rule: hours alone is said to be between, and nothing is",
    ),
    (put("mars", "waiting", 0, "relaxing", 0, "place"), '$.waiting[0].relaxing[0].place: "mars" is'),
    (
        put("a/b/c/d/e", "waiting", 0, "relaxing", 0, "place"),
        '$.waiting[0].relaxing[0].place: "a/b/c/d/e" is no',
    ),
    (put(847, "waiting", 0, "relaxing", 0, "fit"), "$.waiting[0].relaxing[0].fit: is 847, and should be 846"),
    (
        put("late/mia/all/grief/pt", "waiting", 0, "relaxing", 0, "place"),
        '$.waiting[0].relaxing[0].place: "late/mia/all/grief/pt" is no place of this plan',
    ),
    (
        put("tuesdays", "waiting", 2, "relaxing", 0, "place"),
        '$.waiting[2].relaxing[0].place: "tuesdays" could',
    ),
    (put(True, "waiting", 2, "relaxing", 0, "site"), "$.waiting[2].relaxing[0].site: wish is not theirs to"),
    (
        put(True, "waiting", 0, "relaxing", 0, "site"),
        "$.waiting[0].relaxing[0].site: with 90 per cent of the",
    ),
    (put([], "waiting", 0, "relaxing"), "$.waiting[0].relaxing: hours, their own, is missing: it would open"),
    (put([], "waiting", 2, "relaxing"), "$.waiting[2].relaxing: wish, their own, is missing: it would open"),
    (put(0, "waiting", 0, "relaxing", 0, "wish"), "$.waiting[0].relaxing[0].wish: hard wishes that are not"),
    (
        lambda plan: plan["waiting"][0]["relaxing"].append(plan["waiting"][0]["relaxing"][0]),
        "$.waiting[0].relaxing[1]: hours is named before, for the same side",
    ),
    (put(1, "waiting", 2, "relaxing", 0, "wish"), "$.waiting[2].relaxing[0].wish: hard wishes that are not"),
    (drop("waiting", 2, "relaxing", 0, "wish"), "$.waiting[2].relaxing[0].wish: hard wishes that are not"),
    (put([], "waiting", 0, "shortages"), '$.waiting[0].shortages: "seats" is missing'),
    (put(["value"], "waiting", 1, "shortages"), '$.waiting[1].shortages[0]: "value" does not belong here'),
    (lambda plan: plan["invited"].pop(), '$.invited: "ben in tuesdays" is missing'),
    (again("invited", 0, person="gil"), '$.invited[1]: "gil in tuesdays" does not belong here'),
    (again("invited", 0), '$.invited[1]: "ben in tuesdays" stands here twice'),
    (put("happiness", "relaxing", 0, "rule"), '$.relaxing[0].rule: the site has no rule "happiness"'),
    (put("largest_wait", "relaxing", 0, "rule"), '$.relaxing[0].rule: the site has no rule "largest_wait"'),
    (put("least_further", "relaxing", 0, "rule"), '$.relaxing[0].rule: the site has no rule "least_further"'),
    (again("relaxing", 0), '$.relaxing[1]: "smallest" stands here twice'),
    (put(6, "relaxing", 0, "value_now"), "$.relaxing[0].value_now: is 6, and should be 8710"),
    (put(8715, "relaxing", 0, "value_then"), "$.relaxing[0].gain_value: is 0, and should be 5"),
    (put(-1, "relaxing", 0, "gain_overdue"), "$.relaxing[0]: is a loss, and a looser rule allows this plan"),
]
IN_PROBLEM: list[tuple[Change, str]] = [
    (put(["text"], "people", 0, "modes"), refused("ana", "tuesdays", "mode")),
    (
        both(put("in_person", "groups", 0, "mode"), put("porto", "groups", 0, "venue")),
        refused("ana", "tuesdays", "mode"),
    ),
    (
        both(
            put("hybrid", "groups", 0, "mode"),
            put("porto", "groups", 0, "venue"),
            put(["in_person"], "people", 0, "modes"),
        ),
        refused("ana", "tuesdays", "venue"),
    ),
    (put(["captions"], "people", 0, "needs"), refused("ana", "tuesdays", "access")),
    (drop("people", 0, "age"), refused("ana", "tuesdays", "ages")),
    (drop("people", ELI_ASKS, "gender"), refused("eli", WOMEN, "gender")),
    (put("19:01", "people", 0, "hours", 0, "from"), refused("ana", "tuesdays", "hours")),
    (put("19:59", "people", 0, "hours", 0, "to"), refused("ana", "tuesdays", "hours")),
    (
        put("2026-03-11", "openings", 0, "slot", "first"),  # past the change in Lisbon; none in São Paulo
        refused("caio", GRIEF, "hours"),
    ),
    (put(["rui"], "people", 0, "apart"), refused("ana", "tuesdays", "apart")),
    (put(["leo"], "people", 0, "apart"), refused("ana", "tuesdays", "apart")),
    (put(["ana"], "people", BEN, "apart"), refused("ana", "tuesdays", "apart")),
    (put(["tuesdays"], "people", 0, "declined"), refused("ana", "tuesdays", "declined")),
    (
        put("ana", "groups", 0, "members", 1, "id"),
        refused("ana", "tuesdays", "seated"),
    ),
    (
        put("dora", "facilitators", 0, "id"),
        '$.new_groups[0].facilitator: there is no facilitator "mia"',
    ),
    (put(["caio"], "people", DORA_ASKS, "apart"), '$.placements[2].place: "dora" and "caio" must not meet'),
    (put(["dora"], "people", CAIO_ASKS, "apart"), '$.placements[2].place: "dora" and "caio" must not meet'),
    (drop("groups", 0, "members", 0, "stage"), '$.placements[0].place: "tuesdays" needs 1 who are further'),
    (put(2, "forms", 0, "least_holding"), f'$.new_groups[0]: "{GRIEF}" needs 2 who would help hold it, and'),
    (put(2, "forms", 0, "least_further"), f'$.new_groups[0]: "{GRIEF}" needs 2 who are further along, and'),
    (put(3, "forms", 1, "smallest"), f'$.new_groups[1]: "{WOMEN}" needs 3 newcomers, and has 2'),
    (
        both(put(1, "rules", "smallest"), put(1, "forms", 1, "largest")),
        f'$.new_groups[1]: "{WOMEN}" takes 1 newcomers at most, and has 2',
    ),
    (put(2, "groups", 0, "held"), '$.placements[0].place: "tuesdays" takes 0 newcomers at most, and has 1'),
    (put("tuesdays", "people", GIL_ASKS, "invited"), '$.placements[0].place: "tuesdays" takes 0 newcomers'),
    (put(1, "facilitators", 0, "groups"), '$.new_groups[1].facilitator: "mia" leads 1 new groups at most'),
    (
        put("19:30", "openings", 1, "slot", "at"),
        '$.new_groups[1].facilitator: "mia" leads another new group at the same time',
    ),
    (drop("facilitators", 0, "groups"), '$.new_groups[1].facilitator: "mia" leads 1 new groups at most'),
    (put(0, "openings", 0, "rooms"), '$.new_groups[0].opening: "wed" has 0 rooms'),
    (put(["anxiety"], "forms", 0, "topics"), '$.new_groups[0].topic: the form "all" is not for "grief"'),
    (put("pt-BR", "people", CAIO_ASKS, "languages", 0), refused("caio", GRIEF, "language")),
    (put(["gil"], "people", CAIO_ASKS, "apart"), "$.waiting[0].relaxing[0].place: "),
    (put(6, "groups", 0, "seats"), '$.bound.total: with "gil" in "tuesdays" as well, the plan would be w'),
    (
        both(put(6, "groups", 0, "seats"), put("2025-12-01", "people", GIL_ASKS, "waiting_since")),
        '$.bound.overdue: with "gil" in "tuesdays" as well, 3 who are overdue would have a place',
    ),
    (
        put("2025-01-01", "people", 0, "waiting_since"),
        "$.value.waiting: is 450, and should be 575",
    ),  # 60 days
    (put(35, "rules", "largest_wait"), "$.placements[0].overdue: is true, and should be false"),
]


def test_a_plan_that_is_well_holds() -> None:
    assert checked() == []


@pytest.mark.parametrize(("change", "says"), IN_PLAN, ids=[says for _, says in IN_PLAN])
def test_whatever_is_wrong_in_a_plan_is_found_where_it_is(change: Change, says: str) -> None:
    assert any(fault.startswith(says) for fault in checked(change)), checked(change)


@pytest.mark.parametrize(("change", "says"), IN_PROBLEM, ids=[says for _, says in IN_PROBLEM])
def test_a_plan_for_another_problem_breaks_what_that_asks(change: Change, says: str) -> None:
    found = checked(in_problem=change)
    assert any(fault.startswith(says) for fault in found), found


@pytest.mark.parametrize("key", ["placements", "new_groups", "waiting", "invited"])
def test_the_order_of_a_list_says_nothing(key: str) -> None:
    assert checked(lambda plan: plan[key].reverse()) == []


def test_a_number_in_a_plan_has_one_fault_where_nothing_hangs_on_it() -> None:
    assert checked(put(847, "placements", 0, "fit", "total")) == [
        "$.placements[0].fit.total: is 847, and should be 846"
    ]
