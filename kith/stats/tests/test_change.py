"""Reliable change, thresholds and rates between two times.

The reference case is arithmetic, recomputed in R 4.2.2: 7.5 * sqrt(1 - .8), times sqrt(2), times 1.96; and
(5 * 4 + 3.5 * 18) / 8.5.
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.stats.change import (
    CLASSES,
    DETERIORATION,
    IMPROVEMENT,
    MISSING,
    NO_CHANGE,
    RECOVERY,
    classes_of,
    reliable_change,
)
from kith.stats.rates import ComparedRates, Rates, event_rates, rates
from kith.stats.refusing import BadInput, Declined
from kith.stats.scales import smallest_reliable_change, standard_error_of_difference
from kith.stats.tests.trials_cases import case
from kith.stats.thresholds import (
    Bound,
    Threshold,
    cut_offs,
    reliable_change_index,
    threshold,
    thresholds,
)

JT = case("rci_jacobson_truax")["expected"]
PHQ9 = threshold("phq-9")
NONE = float("nan")
WORDS = {
    "recovered": RECOVERY,
    "unchanged": NO_CHANGE,
    "improved": IMPROVEMENT,
    "below cut": NO_CHANGE,
    "reliable improvement": IMPROVEMENT,
    "reliable deterioration": DETERIORATION,
}


@pytest.mark.parametrize("name", ["s_diff", "sem", "rci", "threshold_95"])
def test_the_worked_example_agrees(name: str) -> None:
    given = JT["jt_example"]["input"]
    made = {
        "s_diff": standard_error_of_difference(given["sd"], given["r"]),
        "sem": standard_error_of_difference(given["sd"], given["r"]) / np.sqrt(2),
        "rci": float(reliable_change_index(given["pre"], given["post"], sd=given["sd"], r=given["r"])),
        "threshold_95": smallest_reliable_change(given["sd"], given["r"]),
    }
    assert made[name] == pytest.approx(JT["jt_example"][name], abs=0.005)


@pytest.mark.parametrize("line", ["a", "b", "c"])
def test_cut_offs_agree_where_higher_is_better(line: str) -> None:
    made = cut_offs(clinical_mean=40, clinical_sd=7.5, functional_mean=60, functional_sd=7.5, better="higher")
    assert getattr(made, line) == pytest.approx(JT["cutoffs_higher_better"][line])


def test_the_line_c_weighs_unequal_spreads() -> None:
    made = cut_offs(clinical_mean=18, clinical_sd=5, functional_mean=4, functional_sd=3.5, better="lower")
    assert made.c == pytest.approx(JT["cutoff_c_unequal"]["c"])
    assert (made.a, made.b) == (8.0, 11.0)


@pytest.mark.parametrize("one", JT["four_way"]["cases"], ids=lambda one: f"{one['pre']}-{one['post']}")
def test_the_classes_agree(one: dict[str, Any]) -> None:
    wanted = next(name for words, name in WORDS.items() if str(one["class"]).startswith(words))
    assert classes_of([one["pre"]], [one["post"]], PHQ9).tolist() == [wanted]


@pytest.mark.parametrize(
    ("name", "points"), [("phq-9", 6), ("phq-9 retest", 7), ("gad-7", 4), ("gad-7 retest", 6), ("osss-3", 4)]
)
def test_a_threshold_on_whole_points_is_the_next_of_them(name: str, points: int) -> None:
    assert threshold(name).reliable_bound() == Bound(">=", points)


def test_every_threshold_says_where_it_is_from() -> None:
    for one in thresholds().values():
        assert one.source
        assert one.evidence
        assert (one.r is None) == (one.type_of_r is None)


def test_at_least_is_not_more_than() -> None:
    assert classes_of([16.4], [10.4], PHQ9).tolist() == [IMPROVEMENT]
    strict = PHQ9.overridden(reliable=Bound(">", 6.0))
    assert classes_of([16.4], [10.4], strict).tolist() == [NO_CHANGE]


def test_a_study_may_set_its_own_values_and_it_is_said() -> None:
    own = PHQ9.overridden(r=0.84, type_of_r="test-retest")
    assert str(own.reliable_bound()) == ">= 7"
    assert "set by the study" in own.words()
    assert PHQ9.overridden() == PHQ9


def test_higher_scores_are_better_where_the_scale_says_so() -> None:
    made = classes_of([30, 30, 60, 48], [56, 48, 40, 52], threshold("who-5"))
    assert made.tolist() == [RECOVERY, IMPROVEMENT, DETERIORATION, NO_CHANGE]


def test_a_scale_without_a_known_reliable_change_is_refused() -> None:
    with pytest.raises(Declined, match="no reliable change is known for UCLA-3"):
        classes_of([9], [3], threshold("ucla-3"))


def test_recovery_counts_cases_before_and_the_rest_everyone() -> None:
    before = [16.0, 16, 16, 8, 9, 20, NONE, 12]
    after = [7.0, 10, 11, 2, 16, NONE, 5, 12]
    made = reliable_change(before, after, PHQ9)
    assert made.counts == dict(zip(CLASSES, (1, 2, 2, 1, 2), strict=True))
    assert made.recovery is not None
    assert made.recovery_itt is not None
    assert (made.recovery.count, made.recovery.of, made.recovery_itt.of) == (1, 4, 5)
    assert (made.improvement.count, made.improvement.of, made.improvement_itt.of) == (3, 6, 7)
    assert (made.deterioration_itt.count, made.deterioration_at_worst.count) == (1, 2)
    assert (made.provenance.n_used, made.provenance.n_eligible, made.without_before) == (6, 8, 1)


def test_nobody_a_case_before_leaves_recovery_uncounted() -> None:
    made = reliable_change([5, 9], [5, 2], PHQ9)
    assert made.recovery is None
    assert "Recovery was not counted" in " ".join(made.notes)


def test_change_alone_is_never_called_an_effect() -> None:
    text = str(reliable_change([16, 12], [7, 12], PHQ9))
    assert "not the effect of anything" in text
    assert "regression to the mean" in text


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: reliable_change([1, 2], [1], PHQ9), "one for each person"),
        (lambda: reliable_change([28], [2], PHQ9), "outside PHQ-9"),
        (lambda: reliable_change([np.inf], [2], PHQ9), "infinite"),
        (lambda: Bound.read("10"), "is written like"),
        (lambda: threshold("phq"), "there are no thresholds"),
        (lambda: Threshold(scale="x", better="lower", case=Bound("<", 3)), "a case is"),
        (lambda: Threshold(scale="x", better="higher", remission=Bound("<", 3)), "remission cannot"),
        (lambda: smallest_reliable_change(0, 0.8), "above 0"),
        (lambda: smallest_reliable_change(5, 1.0), "reliability"),
        (
            lambda: cut_offs(
                clinical_mean=4, clinical_sd=1, functional_mean=9, functional_sd=1, better="lower"
            ),
            "must be lower",
        ),
    ],
)
def test_nonsense_is_refused_in_one_line(call: object, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        call()  # type: ignore[operator]  # a table of calls
    assert "\n" not in str(refused.value)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 27), st.integers(0, 27)), min_size=1, max_size=30))
def test_turning_the_scale_round_changes_no_class(pairs: list[tuple[int, int]]) -> None:
    before, after = np.array(pairs, dtype=float).T
    turned = Threshold(scale="turned", better="higher", reliable=Bound(">=", 6), case=Bound("<=", 17))
    assert classes_of(before, after, PHQ9).tolist() == classes_of(27 - before, 27 - after, turned).tolist()


def test_response_is_half_of_the_way_to_the_best_score() -> None:
    scale = Threshold(scale="3 to 9", better="lower", range=(3, 9))
    table = pd.DataFrame({"a": [9, 9, 3, 7], "b": [6, 7, 3, 5]})
    made = rates(table, before="a", after="b", threshold=scale)
    assert isinstance(made, Rates)
    assert [(one.count, one.of) for one in made.complete] == [(2, 3)]


def test_rates_in_arms_keep_their_denominators() -> None:
    table = pd.DataFrame({"arm": list("aaabbb"), "a": [16, 12, 8, 18, 14, 11], "b": [7, NONE, 4, 16, 6, 13]})
    made = rates(table, before="a", after="b", threshold=PHQ9, arm="arm")
    assert isinstance(made, ComparedRates)
    recovery = [one for one in (*made.complete, *made.intention) if one.name == "recovery"]
    assert [(one.first.count, one.first.of) for one in recovery] == [(1, 3), (1, 3)]
    assert [(one.second.count, one.second.of) for one in recovery] == [(1, 1), (1, 2)]


def test_an_arm_with_nobody_is_refused() -> None:
    table = pd.DataFrame({"arm": list("aab"), "e": [1, 0, NONE]})
    with pytest.raises(Declined, match='nobody to count among in arm "b"'):
        event_rates(table, event="e", arm="arm")


def test_an_event_is_nothing_but_0_or_1() -> None:
    with pytest.raises(BadInput, match='column "e", row 1: an event is 0 or 1, and not 2'):
        event_rates(pd.DataFrame({"e": [0, 2]}), event="e")


def test_a_missing_class_is_missing() -> None:
    assert classes_of([NONE, 12], [5, NONE], PHQ9).tolist() == [MISSING, MISSING]
