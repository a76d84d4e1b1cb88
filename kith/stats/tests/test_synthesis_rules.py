"""What must hold of any synthesis, whatever the studies."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kith.stats.refusing import BadInput, Declined
from kith.stats.synthesis.asymmetry import asymmetry
from kith.stats.synthesis.bias import begg, egger
from kith.stats.synthesis.heterogeneity import ESTIMATORS, Estimator
from kith.stats.synthesis.influence import influence
from kith.stats.synthesis.multilevel import three_level
from kith.stats.synthesis.pooling import pool
from kith.stats.synthesis.prediction import VARIANTS
from kith.stats.synthesis.regression import regress
from kith.stats.synthesis.sparse import pool_sparse
from kith.stats.synthesis.subgroups import subgroups
from kith.stats.synthesis.trimming import trim_and_fill

RANDOM: tuple[Estimator, ...] = tuple(one for one in ESTIMATORS if one != "fixed")
Y, V = [-0.6, -0.3, -0.5, 0.1, -0.2, -0.9], [0.04, 0.05, 0.09, 0.06, 0.02, 0.11]
some = st.lists(
    st.tuples(st.floats(-2, 2), st.floats(0.01, 0.5)).map(lambda one: (round(one[0], 3), round(one[1], 3))),
    min_size=3,
    max_size=12,
)


def split(studies: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [y for y, _ in studies], [v for _, v in studies]


@settings(max_examples=25, deadline=None)
@given(some, st.sampled_from(RANDOM))
def test_a_mean_lies_among_its_studies_and_tau2_is_never_below_0(
    studies: list[tuple[float, float]], estimator: Estimator
) -> None:
    y, v = split(studies)
    made = pool(y, v, estimator=estimator)
    assert min(y) - 1e-9 <= made.estimate.value <= max(y) + 1e-9
    assert made.heterogeneity.tau2 is not None
    assert made.heterogeneity.tau2.value >= 0
    assert sum(one.weight for one in made.studies) == pytest.approx(100)


@settings(max_examples=25, deadline=None)
@given(some, st.floats(-5, 5), st.sampled_from([0.01, 0.5, 100.0]))
def test_another_unit_or_origin_moves_the_mean_with_it(
    studies: list[tuple[float, float]], shift: float, scale: float
) -> None:
    y, v = map(np.array, split(studies))
    first, second = pool(y, v), pool(scale * y + shift, scale**2 * v)
    assert second.estimate.value == pytest.approx(scale * first.estimate.value + shift, abs=1e-5 * scale)
    assert second.estimate.se == pytest.approx(scale * first.estimate.se, rel=1e-4)  # type: ignore[operator]  # given
    assert second.heterogeneity.i2_q.value == pytest.approx(first.heterogeneity.i2_q.value, abs=1e-4)


@settings(max_examples=25, deadline=None)
@given(some)
def test_the_guard_makes_no_interval_narrower(studies: list[tuple[float, float]]) -> None:
    y, v = split(studies)
    assume(np.ptp(y) > 1e-6)
    guarded, plain = pool(y, v), pool(y, v, test="hartung-knapp")
    assert guarded.estimate.se is not None
    assert plain.estimate.se is not None
    assert guarded.estimate.se >= plain.estimate.se - 1e-12
    assert ("The guard acted" in " ".join(guarded.notes)) == (plain.dispersion < 1)


@settings(max_examples=25, deadline=None)
@given(some, st.sampled_from(VARIANTS))
def test_a_prediction_interval_is_never_narrower_than_that_of_the_mean(
    studies: list[tuple[float, float]], variant: Any
) -> None:
    y, v = split(studies)
    made = pool(y, v, test="wald", prediction=variant)
    assert made.prediction is not None
    assert made.estimate.interval is not None
    if variant != "t(k-2), Hartung-Knapp" and variant != "t(k-1), Hartung-Knapp":
        assert made.prediction.high >= made.estimate.interval.high - 1e-9
    assert made.prediction.method == f"prediction, {variant}"


@settings(max_examples=20, deadline=None)
@given(some)
def test_reml_is_at_the_top_of_its_likelihood(studies: list[tuple[float, float]]) -> None:
    y, v = map(np.array, split(studies))

    def height(tau2: float) -> float:
        w = 1 / (v + tau2)
        mean = (w @ y) / w.sum()
        return float(np.log(w).sum() - np.log(w.sum()) - w @ (y - mean) ** 2) / 2

    made = pool(y, v).heterogeneity.tau2
    assert made is not None
    around = np.concatenate([np.linspace(0, 3, 300), made.value * np.array([0.999, 1.001])])
    assert height(made.value) >= max(map(height, around)) - 1e-9


def test_identical_studies_have_no_heterogeneity_and_the_guard_keeps_their_interval() -> None:
    made = pool([0.3] * 5, [0.04] * 5)
    assert made.heterogeneity.tau2 is not None
    assert made.heterogeneity.tau2.value == 0
    assert made.estimate.value == pytest.approx(0.3)
    assert made.estimate.se == pytest.approx(np.sqrt(0.04 / 5))


def test_studies_that_agree_exactly_have_no_interval_without_the_guard() -> None:
    with pytest.raises(Declined, match="agree exactly"):
        pool([0.3] * 5, [0.04] * 5, test="hartung-knapp")
    with pytest.raises(Declined, match="agree exactly"):
        egger([0.2, 0.3, 0.4], [0.01, 0.04, 0.09])


def test_a_fixed_effect_has_no_tau2_no_prediction_and_a_wald_interval() -> None:
    made = pool(Y, V, estimator="fixed")
    assert (made.heterogeneity.tau2, made.prediction, dict(made.predictions)) == (None, None, {})
    assert made.estimate.df == np.inf
    with pytest.raises(BadInput, match="belongs to random effects"):
        pool(Y, V, estimator="fixed", test="hartung-knapp")


def test_the_result_names_its_estimator_its_test_and_both_i2() -> None:
    text = str(pool(Y, V, measure="SMD"))
    for words in (
        "restricted maximum likelihood",
        "guard max(1, q)",
        "I2 from Q",
        "I2 from tau2",
        "6 of 6 studies",
    ):
        assert words in text


def test_a_study_without_a_variance_is_left_out_and_counted() -> None:
    made = pool([*Y, 0.4], [*V, np.nan]).provenance
    assert (made.n_used, made.n_eligible) == (6, 7)
    assert made.missing == "1 without an effect or its variance left out"


def test_a_log_ratio_is_shown_as_the_ratio_too() -> None:
    made = pool(Y, V, measure="log OR")
    assert made.ratio is not None
    assert made.ratio.value == pytest.approx(np.exp(made.estimate.value))
    assert pool(Y, V, measure="SMD").ratio is None


def test_a_study_that_stands_in_several_rows_is_named() -> None:
    made = pool(Y, V, names=["a", "b", "b", "c", "d", "e"])
    assert any("several rows: b." in note for note in made.notes)
    assert not any("several rows" in note for note in pool(Y, V, names=list("abcdef")).notes)


def test_one_study_is_not_pooled() -> None:
    with pytest.raises(Declined, match="one study"):
        pool([0.1], [0.02])


def test_no_prediction_interval_is_given_for_two_studies() -> None:
    made = pool([0.1, 0.5], [0.02, 0.03])
    assert made.prediction is None
    assert any("at least 3 studies" in note for note in made.notes)
    with pytest.raises(Declined, match="at least 3 studies"):
        pool([0.1, 0.5], [0.02, 0.03], prediction="z, Wald")


@pytest.mark.parametrize("ask", [egger, begg, trim_and_fill, influence, asymmetry])
def test_two_studies_have_no_asymmetry_and_no_influence(ask: Any) -> None:
    with pytest.raises(Declined, match="at least 3"):
        ask([0.1, 0.5], [0.02, 0.03])


def test_fewer_than_ten_studies_are_said_to_be_few() -> None:
    assert any("fewer than 10" in note for note in egger(Y, V).notes)
    assert not egger(Y * 2, [*V, *np.array(V) * 1.1]).notes


def test_an_smd_is_told_to_use_the_number_of_people() -> None:
    assert any("1/sqrt(n)" in note for note in egger(Y, V, measure="SMD").notes)
    made = egger(Y, V, predictor="1/sqrt(n)", sizes=[90, 70, 40, 60, 200, 35], measure="SMD")
    assert not any("1/sqrt(n)" in note for note in made.notes)


def test_more_than_one_coefficient_for_ten_studies_is_warned_of() -> None:
    assert any("chance finds moderators" in note for note in regress(Y, V, {"x": range(6)}).notes)
    many = np.random.Generator(np.random.PCG64(1)).normal(0, 1, (2, 20))
    assert not any("chance" in note for note in regress(many[0], [0.1] * 20, {"x": many[1]}).notes)


def test_a_moderator_of_names_is_compared_with_the_first() -> None:
    made = regress(Y, V, {"setting": ["room", "online", "room", "online", "room", "room"]})
    assert [one.name for one in made.coefficients] == ["intercept", "setting room"]
    assert "setting: compared with online" in made.notes


@pytest.mark.parametrize(
    ("moderators", "says"),
    [
        ({"x": [1.0] * 6}, "the same in every study"),
        ({"x": range(6), "z": [2 * n + 1 for n in range(6)]}, "determined by the moderators before it"),
        ({"x": [1.0, np.inf, 2, 3, 4, 5]}, "must be finite"),
        ({}, "at least one moderator"),
        ({"x": [np.nan] * 6}, "too few"),
        (
            {
                "a": range(6),
                "b": [0, 1, 0, 1, 1, 1],
                "c": [1, 4, 2, 9, 5, 3],
                "d": [3, 1, 2, 8, 4, 4],
                "e": [2, 7, 1, 8, 2, 8],
            },
            "too few",
        ),
    ],
)
def test_a_moderator_that_cannot_be_used_is_refused(moderators: Any, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        regress(Y, V, moderators)


def test_one_group_alone_is_no_comparison() -> None:
    with pytest.raises(BadInput, match="one group only"):
        subgroups(Y, V, ["a"] * 6)
    with pytest.raises(Declined, match="compares studies"):
        subgroups(Y, V, list("abcdef"))


def test_a_group_of_one_study_stands_with_its_own_interval() -> None:
    made = subgroups(Y, V, ["a", "a", "b", "b", "b", "c"])
    alone = made.groups[2]
    assert (alone.k, alone.estimate.value, alone.heterogeneity) == (1, Y[5], None)
    assert any("One study only: c" in note for note in made.notes)


def test_a_common_tau2_gives_an_f_test_and_says_common() -> None:
    made = subgroups(Y, V, list("aaabbb"), spread="common")
    assert made.between.df2 == 4
    assert len({one.tau2 for one in made.groups}) == 1
    assert "common for the groups" in made.provenance.method


def test_influence_deletes_nothing() -> None:
    made = influence([*Y, 6.0], [*V, 0.03])
    assert made.left_out[6].flagged
    assert len(made.pooled.studies) == 7
    assert any("No study was deleted" in note for note in made.notes)


def test_leaving_out_a_study_is_pooling_the_others() -> None:
    made, others = influence(Y, V).left_out[2], pool(np.delete(Y, 2), np.delete(V, 2))
    assert others.heterogeneity.tau2 is not None
    assert (made.estimate.value, made.estimate.se, made.tau2) == pytest.approx(
        (others.estimate.value, others.estimate.se, others.heterogeneity.tau2.value)
    )


def test_a_symmetric_funnel_is_left_as_it_is() -> None:
    made = trim_and_fill([0.1, 0.3, 0.5, 0.3, 0.2, 0.4], [0.1, 0.05, 0.1, 0.02, 0.06, 0.06])
    assert made.k0 == 0
    assert made.filled.value == made.observed.value


def test_what_is_filled_in_mirrors_what_was_trimmed() -> None:
    made = trim_and_fill([0.9, 0.7, 0.5, 0.3, 0.25], [0.2, 0.15, 0.08, 0.02, 0.01], estimator="fixed")
    assert [one.variance for one in made.imputed] == [0.15, 0.2]
    assert made.provenance.n_used == 5


def test_tables_without_events_add_nothing_to_a_ratio_and_are_counted() -> None:
    with_empty = pool_sparse([1, 0, 3, 0], [50, 40, 90, 30], [4, 2, 9, 0], [52, 41, 88, 30])
    without = pool_sparse([1, 0, 3], [50, 40, 90], [4, 2, 9], [52, 41, 88])
    assert with_empty.estimate.value == without.estimate.value
    assert (with_empty.provenance.n_used, with_empty.provenance.n_eligible) == (3, 4)
    assert any("say nothing of a ratio: 1." in note for note in with_empty.notes)


def test_no_event_anywhere_is_declined() -> None:
    with pytest.raises(Declined, match="no table has events"):
        pool_sparse([0, 0], [20, 30], [0, 0], [20, 30])
    with pytest.raises(Declined, match="no ratio has a limit"):
        pool_sparse([0, 0], [20, 30], [2, 1], [20, 30])
    with pytest.raises(BadInput, match="nobody"):
        pool_sparse([0, 1], [0, 30], [2, 1], [20, 30])


def test_peto_says_where_it_is_biased() -> None:
    assert any(
        "Peto" in note for note in pool_sparse([1, 9], [200, 300], [9, 4], [40, 60], rule="Peto").notes
    )


@pytest.mark.parametrize(
    ("yi", "vi", "says"),
    [
        ([0.1, np.inf], [0.1, 0.1], 'column "effect": a number must be finite .study 2.'),
        ([0.1, 0.2], [0.1, 0.0], 'column "variance": a variance must be above 0 .study 2.'),
        ([0.1, 0.2], [0.1], "2 effects and 1 variances"),
        (["a", 0.2], [0.1, 0.2], "not a number"),
        ([], [], "no study"),
        ([[0.1, 0.2]], [0.1, 0.2], "one number for each study"),
    ],
)
def test_effects_that_make_no_sense_are_refused(yi: Any, vi: Any, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        pool(yi, vi)


def test_a_column_of_a_file_is_named_with_its_line() -> None:
    table = pd.DataFrame({"g": [0.1, 0.2], "v": [0.1, -1.0]}, index=pd.RangeIndex(2, 4))
    with pytest.raises(BadInput, match='column "v", row 3: a variance must be above 0'):
        pool(table.g, table.v)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_is_a_proportion(level: float) -> None:
    with pytest.raises(BadInput, match="proportion"):
        pool(Y, V, level=level)


def test_a_hundred_thousand_effects_of_one_study_are_declined_at_once() -> None:
    with pytest.raises(Declined, match="one study"):
        three_level(np.zeros(10**5), np.ones(10**5), np.zeros(10**5, dtype=int))  # type: ignore[arg-type]  # an array is a sequence
