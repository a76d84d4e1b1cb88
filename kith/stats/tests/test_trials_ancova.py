"""Analysis of covariance with groups, and equivalence on clustered data.

R 4.2.2, lme4 1.1-31 and lmerTest 3.1-3: `m <- lmer(post ~ arm + base + (1|group), d); summary(m)`; from its
estimate, se and Satterthwaite df `pt((est + margin) / se, df, lower.tail = FALSE)` and so on;
`lm(post ~ arm + base, d)`; `t.test(mean ~ arm, means, var.equal = TRUE)` on `aggregate(post ~ group + arm,
d, mean)`; pbkrtest 0.5.2: `KRmodcomp(m, update(m, . ~ . - arm))`;
nlme 3.1-162: `lme(post ~ arm, random = ~ 0 + arm | grp, weights = varIdent(form = ~ 1 | arm))`.
"""

from typing import Any

import numpy as np
import pytest
from numpy.random import PCG64, Generator
from scipy import stats

from kith.stats.refusing import BadInput, Declined
from kith.stats.tests.trials_cases import case, flat, rows_of
from kith.stats.trials.ancova import Ancova, ancova
from kith.stats.trials.endpoints import Endpoint
from kith.stats.trials.equivalence import equivalence
from kith.stats.trials.kenward import kenward_roger
from kith.stats.trials.margins import Margin, of
from kith.stats.trials.noninferiority import noninferiority
from kith.stats.trials.populations import in_populations
from kith.stats.trials.powering import Arm, by_means, by_model

TRIAL = rows_of("cluster_trial_sim")
EXPECTED = case("cluster_trial_sim")["expected"]
PARTLY = case("partially_nested_sim")["expected"]
ENDPOINT = Endpoint(outcome="post", arm="arm", base=("base",), group="group")
COLUMNS = {"(Intercept)": 0, "arm": 1, "base": 2}
FIELDS = {"fixef": "value", "se": "se", "df_satterthwaite": "df", "t": "statistic", "p_satterthwaite": "p"}


@pytest.fixture(scope="module")
def found() -> Ancova:
    return ancova(TRIAL, ENDPOINT)


def near(number: str, value: float) -> object:
    if number in {"df", "df_satterthwaite"}:
        return pytest.approx(value, abs=0.3)
    return pytest.approx(value, abs=5e-3) if number.startswith("p") else pytest.approx(value, rel=2e-3)


@pytest.mark.parametrize(
    ("number", "column", "value"),
    [(number, *one) for number in FIELDS for one in flat(EXPECTED["lmm_REML"][number])],
)
def test_the_primary_analysis_agrees_with_lmertest(
    found: Ancova, number: str, column: str, value: float
) -> None:
    assert getattr(found.coefficients[COLUMNS[column]], FIELDS[number]) == near(number, value)


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("between", EXPECTED["lmm_REML"]["varcomp"]["1"]["vcov"]),
        ("within", EXPECTED["lmm_REML"]["varcomp"]["2"]["vcov"]),
        ("icc", EXPECTED["adjusted_icc"]),
    ],
)
def test_the_variance_parts_agree_with_lme4(found: Ancova, number: str, value: float) -> None:
    assert getattr(found, number).value == pytest.approx(value, rel=2e-3)


NAMES = {"est": "value", "diff": "value", "t": "statistic"}


@pytest.mark.parametrize(
    ("which", "number", "value"),
    [(which, *one) for which in ("ols_naive", "ols_CR2", "cluster_mean_t") for one in flat(EXPECTED[which])],
)
def test_the_sensitivity_analyses_agree_with_r(found: Ancova, which: str, number: str, value: float) -> None:
    one = {"ols_naive": found.naive, "ols_CR2": found.sensitivity[0], "cluster_mean_t": found.sensitivity[1]}
    assert getattr(one[which], NAMES.get(number, number)) == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize(("number", "value"), list(flat(EXPECTED["kenward_roger"])))
def test_kenward_and_roger_agree_with_pbkrtest(found: Ancova, number: str, value: float) -> None:
    one: Any = found.sensitivity[2]
    ours = {"F": one.statistic**2, "ddf": one.df, "p": one.p}
    assert ours[number] == pytest.approx(value, rel=2e-3)


def test_kenward_and_roger_follow_from_the_variances_alone() -> None:
    """With lme4's own variances the agreement is to nine digits."""
    x = np.column_stack([np.ones(len(TRIAL)), TRIAL["arm"], TRIAL["base"]]).astype(float)
    parts = EXPECTED["lmm_REML"]["varcomp"]
    se, df = kenward_roger(x, TRIAL["group"], parts["1"]["vcov"], parts["2"]["vcov"], [0, 1, 0])
    assert df == pytest.approx(EXPECTED["kenward_roger"]["ddf"], rel=1e-9)
    f = (EXPECTED["lmm_REML"]["fixef"]["arm"] / se) ** 2
    assert f == pytest.approx(EXPECTED["kenward_roger"]["F"], rel=1e-8)


def margin(size: float) -> Margin:
    return of({"outcome": "post", "unit": "points", "better": "lower", "size": size, "why": "small",
               "set_by": "the board", "set_at": "2026-01-08T09:00:00Z"})  # fmt: skip


@pytest.mark.parametrize(
    ("case_name", "number", "value"),
    [
        (name, *one)
        for name in ("tost_satterthwaite_margin_2", "tost_margin_3")
        for one in flat(EXPECTED[name])
    ],
)
def test_equivalence_of_clustered_arms_agrees_with_r(case_name: str, number: str, value: float) -> None:
    size = float(EXPECTED[case_name]["margin"])
    test: Any = equivalence(in_populations(TRIAL, ENDPOINT), margin(size)).tests[0]
    ours = {
        "margin": size,
        "t_lower": test.above_low.statistic,
        "t_upper": test.below_high.statistic,
        "p_lower": test.above_low.p,
        "p_upper": test.below_high.p,
        "ci90.0": test.difference.interval.low,
        "ci90.1": test.difference.interval.high,
        "ci95.0": test.wider.low,
        "ci95.1": test.wider.high,
    }
    assert ours[number] == near(number, value)


def test_noninferiority_of_clustered_arms_is_the_upper_test() -> None:
    test: Any = noninferiority(in_populations(TRIAL, ENDPOINT), margin(2)).tests[0]
    expected = EXPECTED["tost_satterthwaite_margin_2"]
    assert test.p == pytest.approx(expected["p_upper"], abs=5e-3)
    assert test.bound == pytest.approx(expected["ci95"][1], rel=2e-3)


@pytest.mark.parametrize(("number", "value"), list(flat(PARTLY["heteroscedastic_lme_REML"])))
def test_one_arm_alone_agrees_with_nlme(number: str, value: float) -> None:
    rows = rows_of("partially_nested_sim")
    made: Any = ancova(rows, Endpoint(outcome="post", arm="arm", group="group", alone="0"))
    ours = {
        "est": made.effect.value,
        "se": made.effect.se,
        "group_var": made.between.value,
        "resid_sd.1": made.within.value**0.5,
        "icc_treatment": made.icc.value,
    }
    if number in ours:
        assert ours[number] == pytest.approx(value, rel=5e-3)
    else:
        assert number in {"resid_sd.0", "logLik"}  # those of the model itself, tested beside it


def test_people_alone_need_no_group_in_their_column() -> None:
    rows = rows_of("partially_nested_sim")
    empty = rows.assign(group=rows["group"].where(rows["arm"] == 1))
    endpoint = Endpoint(outcome="post", arm="arm", group="group", alone="0")
    assert ancova(empty, endpoint).effect.se == pytest.approx(ancova(rows, endpoint).effect.se)
    with pytest.raises(BadInput, match="must have one"):
        ancova(empty.assign(group=empty["group"].where(empty.index > 3)), endpoint)


def test_the_reference_turns_the_sign_and_nothing_else(found: Ancova) -> None:
    turned = ancova(TRIAL, Endpoint(**{**vars(ENDPOINT), "reference": "1"}))
    assert turned.effect.value == pytest.approx(-found.effect.value)
    assert turned.effect.se == pytest.approx(found.effect.se)
    assert (found.effect.name, turned.effect.name) == ("1 minus 0", "0 minus 1")


def test_names_of_columns_and_arms_may_be_any_words() -> None:
    frame = TRIAL.rename(columns={"post": "score (end)", "base": "score at start", "arm": "was given"})
    frame["was given"] = frame["was given"].map({0: "CBT, led", 1: "mutual help"})
    endpoint = Endpoint(outcome="score (end)", arm="was given", base=("score at start",), group="group")
    made = ancova(frame, endpoint)
    assert made.effect.name == "mutual help minus CBT, led"
    assert made.effect.se == pytest.approx(EXPECTED["lmm_REML"]["se"]["arm"], rel=1e-4)


def test_groups_across_arms_have_no_t_test_of_means() -> None:
    crossed = TRIAL.assign(group=np.arange(len(TRIAL)) % 12)
    made = ancova(crossed, ENDPOINT)
    assert [one.name for one in made.sensitivity] == ["least squares, CR2", "mixed model, Kenward-Roger"]


def test_numbers_of_rows_left_out_are_told() -> None:
    gaps = TRIAL.assign(post=TRIAL["post"].where(TRIAL.index % 9 != 0))
    made = ancova(gaps, ENDPOINT)
    assert (made.provenance.n_used, made.provenance.n_eligible) == (128, 145)
    assert "17 rows were left out" in " ".join(made.notes)


def test_populations_are_everybody_and_who_kept_to_it() -> None:
    kept = TRIAL.assign(kept=(TRIAL.index % 5 != 0).astype(int))
    both = in_populations(kept, ENDPOINT, per_protocol="kept")
    assert [(one.population, one.n_used) for one in both] == [
        ("intention to treat", 145),
        ("per protocol", 116),
    ]
    with pytest.raises(BadInput, match='column "kept", row 3: must be 1 or 0'):
        in_populations(
            kept.assign(kept=kept["kept"].where(kept.index != 3, 2)), ENDPOINT, per_protocol="kept"
        )


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        ({"arm": 1}, BadInput, "there must be two arms, and there is 1"),
        (
            {"post": TRIAL["post"].where(TRIAL["arm"] == 0)},
            BadInput,
            "there must be two arms, and there is 1",
        ),
        ({"post": 2.0}, BadInput, "all values are the same"),
        ({"base": 2.0}, BadInput, "a predictor must vary"),
        ({"group": TRIAL["arm"]}, Declined, "has one group"),
        ({"group": 1}, Declined, "one group"),
    ],
)
def test_what_cannot_be_compared_is_said(change: dict[str, object], kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=says):
        ancova(TRIAL.assign(**change), ENDPOINT)


def test_the_model_rejects_less_where_nothing_is_to_be_found() -> None:
    """Eight groups of eight in each arm, icc .3, no difference: a small run of a known result."""
    random, arm = Generator(PCG64(11)), Arm(groups=8, size=8, icc=0.3)
    model = naive = 0
    for _ in range(40):
        new, old = arm.drawn(0.0, random), arm.drawn(0.0, random)
        value, se, df = by_model(new, old) or (0.0, 1.0, 1.0)
        model += 2 * stats.t.sf(abs(value / se), df) < 0.05
        naive += stats.ttest_ind(new[0], old[0]).pvalue < 0.05
    assert model <= 5 < naive


def test_with_equal_sizes_the_model_and_the_means_nearly_agree() -> None:
    random = Generator(PCG64(3))
    arm = Arm(groups=9, size=6, icc=0.2)
    new, old = arm.drawn(0.4, random), arm.drawn(0.0, random)
    means, model = by_means(new, old), by_model(new, old)
    assert means is not None
    assert model is not None
    assert means[:2] == pytest.approx(model[:2], rel=1e-4)
