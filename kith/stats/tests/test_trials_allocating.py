"""Allocation: what must hold of blocks, of minimisation, and of a list that nobody can look ahead in."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kith.stats.refusing import BadInput, Declined
from kith.stats.tests.trials_cases import case
from kith.stats.trials.allocated import allocate
from kith.stats.trials.allocating import AllocationList, Blocks
from kith.stats.trials.drawing import Lots
from kith.stats.trials.minimising import Minimisation, imbalances, preferred

SITES = {"site": ("north", "south")}
CASES = case("minimisation")["cases"]


def arms_of(rule: Any, count: int, **levels: str) -> list[str]:
    coming = AllocationList(rule)
    return [coming.enrol(f"p{n}", **levels).arm for n in range(count)]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**40), st.sampled_from([(4,), (4, 6), (2, 4, 8)]))
def test_arms_are_even_at_the_end_of_every_block_and_never_far_apart(
    seed: int, sizes: tuple[int, ...]
) -> None:
    found = arms_of(Blocks(("a", "b"), seed, sizes=sizes), 60)
    ahead = [found[: n + 1].count("a") - found[: n + 1].count("b") for n in range(60)]
    assert max(map(abs, ahead)) <= max(sizes) / 2
    if len(sizes) == 1:
        assert all(ahead[end] == 0 for end in range(sizes[0] - 1, 60, sizes[0]))


def test_a_ratio_holds_in_each_block() -> None:
    found = arms_of(Blocks(("a", "b"), 9, sizes=(6,), ratio=(2, 1)), 60)
    assert all(Counter(found[n : n + 6]) == {"a": 4, "b": 2} for n in range(0, 60, 6))


def test_sizes_come_from_the_declared_set_and_all_of_it() -> None:
    lots = Lots(4, "sizes")
    assert {lots.one_of((4, 6, 8)) for _ in range(60)} == {4, 6, 8}


def test_every_order_of_a_block_is_as_likely() -> None:
    """6000 blocks of four: chi-square over the six orders."""
    found = arms_of(Blocks(("a", "b"), 20260108, sizes=(4,)), 24_000)
    counts = Counter("".join(found[n : n + 4]) for n in range(0, 24_000, 4))
    assert set(counts) == {"".join(one) for one in permutations("aabb")}
    assert stats.chisquare(list(counts.values())).pvalue > 0.001


@pytest.mark.parametrize("limit", [3, 6, 7])
def test_no_number_is_favoured(limit: int) -> None:
    lots = Lots(8, "below", limit)
    counts = Counter(lots.below(limit) for _ in range(6000))
    assert stats.chisquare([counts[n] for n in range(limit)]).pvalue > 0.001


def test_draws_that_a_remainder_would_favour_are_drawn_again() -> None:
    """With 3 x 2^62 numbers a plain remainder of 64 bits would come out below 2^62 half of the time."""
    lots, limit = Lots(1, "large"), 3 * 2**62
    low = sum(lots.below(limit) < 2**62 for _ in range(3000))
    assert abs(low / 3000 - 1 / 3) < 0.04


def test_strata_do_not_touch_each_other() -> None:
    rule = Blocks(("a", "b"), 5, factors=SITES)
    alone = arms_of(rule, 20, site="south")
    mixed = AllocationList(Blocks(("a", "b"), 5, factors=SITES))
    found = []
    for n in range(20):
        mixed.enrol(f"n{n}", site="north")
        found.append(mixed.enrol(f"s{n}", site="south").arm)
    assert found == alone
    assert alone != arms_of(rule, 20, site="north")


def test_the_seed_makes_the_list_again_and_another_another() -> None:
    first = arms_of(Blocks(("a", "b"), 1), 40)
    assert first == arms_of(Blocks(("a", "b"), 1), 40)
    assert first != arms_of(Blocks(("a", "b"), 2), 40)


def test_this_version_draws_these_arms() -> None:
    """A stored seed must give the same list for ever: if this fails, the version must change."""
    assert "".join(arms_of(Blocks(("a", "b"), 20260108, sizes=(4, 6)), 20)) == "abbabaabbaabbaababba"
    rule = Minimisation(("a", "b"), 20260108, SITES)
    assert "".join(arms_of(rule, 20, site="north")) == "ababaaabbbababababab"


def test_enrolling_twice_draws_once_and_other_levels_are_refused() -> None:
    coming = AllocationList(Blocks(("a", "b"), 5, factors=SITES))
    first = coming.enrol("p1", site="north")
    assert coming.enrol("p1", site="north") == first
    assert len(coming.log) == 1
    with pytest.raises(BadInput, match="other levels"):
        coming.enrol("p1", site="south")


@pytest.mark.parametrize(
    ("levels", "says"),
    [
        ({"site": "North"}, 'column "site": "North" is no declared level'),
        ({}, 'column "site": "p1" has no level'),
        ({"site": "north", "sex": "f"}, 'column "sex": is no factor'),
    ],
)
def test_only_declared_levels_are_taken(levels: dict[str, str], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        AllocationList(Blocks(("a", "b"), 5, factors=SITES)).enrol("p1", **levels)


def test_what_is_to_come_cannot_be_read_off_the_list() -> None:
    coming = AllocationList(Blocks(("alpha", "beta"), 5))
    coming.enrol("p1")
    assert repr(coming) == "AllocationList(1 enrolled)"
    shown = [name for name in dir(coming) if not name.startswith("_")]
    assert shown == ["digest", "enrol", "log"]


def test_a_log_is_taken_up_again_and_a_changed_line_is_noticed() -> None:
    rule = Blocks(("a", "b"), 5, factors=SITES)
    coming = AllocationList(rule)
    for n in range(6):
        coming.enrol(f"p{n}", site="north")
    again = AllocationList(rule, coming.log)
    assert again.enrol("p6", site="north") == coming.enrol("p6", site="north")
    lines = list(coming.log)
    other = "b" if lines[2].arm == "a" else "a"
    with pytest.raises(Declined, match='line 3 of the log, "p2"'):
        AllocationList(rule, [*lines[:2], replace(lines[2], arm=other), *lines[3:]])
    with pytest.raises(Declined, match="line 3 of the log"):
        AllocationList(rule, [lines[0], *lines[2:], lines[1]])


def test_groups_are_allocated_whole() -> None:
    frame = pd.DataFrame({"person": range(40), "group": [f"g{n // 5}" for n in range(40)], "site": "north"})
    made = allocate(frame, Blocks(("a", "b"), 5, factors=SITES), unit="group")
    assert [one.unit for one in made.log] == [f"g{n}" for n in range(8)]
    assert made.provenance.n_eligible == 8
    torn = frame.assign(site=["south" if n == 7 else "north" for n in range(40)])
    with pytest.raises(BadInput, match='column "group", row 7: "g1" is enrolled with other levels'):
        allocate(torn, Blocks(("a", "b"), 5, factors=SITES), unit="group")


def test_a_longer_file_changes_nobody_who_was_in_it() -> None:
    frame = pd.DataFrame({"id": range(50), "site": ["north", "south"] * 25})
    for rule in (Blocks(("a", "b"), 5, factors=SITES), Minimisation(("a", "b"), 5, SITES)):
        short, long = (allocate(part, rule, unit="id").log for part in (frame[:30], frame))
        assert long[:30] == short


@pytest.mark.parametrize("number", range(len(CASES)))
def test_imbalances_agree_with_the_worked_cases(number: int) -> None:
    one = CASES[number]
    found = imbalances(
        one["counts_at_new_participants_levels"], weights=one["weights"], distance=one["method"]
    )
    assert found.tolist() == pytest.approx(one["imbalance_if_assigned"], abs=1e-12)
    assert preferred(found) == one["preferred"]


def test_weights_say_which_factor_matters() -> None:
    counts = [[5, 3], [2, 4]]
    assert preferred(imbalances(counts, weights=[1, 3])) == [0]
    assert preferred(imbalances(counts, weights=[3, 1])) == [1]


def test_minimisation_keeps_arms_more_alike_than_chance_and_is_not_certain() -> None:
    rule = Minimisation(("a", "b"), 3, {"site": ("x", "y", "z"), "age": ("u", "v")}, probability=0.8)
    coming, lots, followed = AllocationList(rule), Lots(1, "people"), 0
    for n in range(300):
        levels = {"site": lots.one_of("xyz"), "age": lots.one_of("uv")}
        counts = [[sum(one.arm == arm and (key, value) in one.levels for one in coming.log)
                   for arm in rule.arms] for key, value in levels.items()]  # fmt: skip
        best = preferred(imbalances(counts))
        arm = coming.enrol(f"p{n}", **levels).arm
        followed += len(best) == 2 or rule.arms[best[0]] == arm
    assert 0.75 < followed / 300 < 0.97
    for key, levels_of in rule.factors.items():
        for level in levels_of:
            arms = [one.arm for one in coming.log if (key, level) in one.levels]
            assert abs(arms.count("a") - arms.count("b")) <= 12


def test_ties_are_broken_by_chance() -> None:
    firsts = {arms_of(Minimisation(("a", "b", "c"), seed, SITES), 1, site="north")[0] for seed in range(30)}
    assert firsts == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("make", "kind", "says"),
    [
        (lambda: Blocks(("a", "b"), 1, sizes=(3,)), BadInput, "multiples of 2"),
        (lambda: Blocks(("a", "b"), 1, sizes=()), BadInput, "multiples"),
        (lambda: Blocks(("a", "b"), 1, ratio=(1,)), BadInput, "ratio"),
        (lambda: Blocks(("a", "a"), 1), BadInput, "two arms"),
        (lambda: Blocks(("a", "b"), -1), BadInput, "seed"),
        (lambda: Blocks(("a", "b"), 1, factors={"site": ("x", "x")}), BadInput, 'column "site"'),
        (lambda: Minimisation(("a", "b"), 1, SITES, probability=1.0), Declined, "foreseen"),
        (lambda: Minimisation(("a", "b"), 1, SITES, probability=0.5), BadInput, "more likely"),
        (lambda: Minimisation(("a", "b"), 1, {}), BadInput, "at least one factor"),
        (lambda: Minimisation(("a", "b"), 1, SITES, weights={"age": 2}), BadInput, 'column "age"'),
        (lambda: imbalances([[1, 2]], weights=[1, 2]), BadInput, "weight"),
        (lambda: imbalances([1, 2]), BadInput, "row for each factor"),
        (lambda: imbalances([[1, 2]], distance="sd"), BadInput, "distance"),  # type: ignore[arg-type] # a slip
    ],
)
def test_rules_that_make_no_sense_are_refused(
    make: Callable[[], object], kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind, match=says):
        make()


def test_one_size_of_block_is_remarked_on() -> None:
    frame = pd.DataFrame({"id": range(6)})
    assert "can be guessed" in " ".join(allocate(frame, Blocks(("a", "b"), 1, sizes=(4,)), unit="id").notes)
    assert "can be guessed" not in " ".join(allocate(frame, Blocks(("a", "b"), 1), unit="id").notes)
