"""The mixed model agrees with R 4.2.2 (lme4 1.1-31, lmerTest 3.1-3, nlme 3.1-162), case by case.

The numbers are in `reference/*.json`, with the tolerance used here. The R code of a case is

    library(lmerTest); d <- read.csv("<case>.csv"); d$w <- d$week / 4    # w in lmm_groups_sim alone
    m <- lmer(<formula>, d, REML = <TRUE or FALSE>)
    coef(summary(m)); as.data.frame(VarCorr(m)); logLik(m); AIC(m); BIC(m)
    ranef(m); confint(m, method = "profile"); anova(m0, m1)
    lme(post ~ arm, random = ~ 0 + arm | grp, weights = varIdent(form = ~ 1 | arm), d)    # residual by arm
"""

import json
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from kith.stats.mixed import compare, fit, profile_intervals, random_effects

REFERENCE = Path(__file__).parent / "reference"
SLEEP = "Reaction ~ Days + (Days|Subject)"
GROUPS = "phq9 ~ w*arm + (w|member)"
CASES = {
    "sleepstudy REML slope": ("lmm_sleepstudy", "REML_random_slope", SLEEP, True),
    "sleepstudy ML slope": ("lmm_sleepstudy", "ML_random_slope", SLEEP, False),
    "sleepstudy REML intercept": (
        "lmm_sleepstudy",
        "REML_random_intercept",
        "Reaction ~ Days + (1|Subject)",
        True,
    ),
    "sleepstudy ML intercept": (
        "lmm_sleepstudy",
        "ML_random_intercept",
        "Reaction ~ Days + (1|Subject)",
        False,
    ),
    "sleepstudy uncorrelated": (
        "lmm_sleepstudy",
        "REML_uncorrelated",
        "Reaction ~ Days + (Days||Subject)",
        True,
    ),
    "growth in groups REML": (
        "lmm_groups_sim",
        "random_intercept_slope_member_plus_group_intercept_REML",
        f"{GROUPS} + (1|group)",
        True,
    ),
    "growth in groups ML": ("lmm_groups_sim", "same_ML", f"{GROUPS} + (1|group)", False),
    "growth, slope of groups": (
        "lmm_groups_sim",
        "plus_group_slope_REML",
        f"{GROUPS} + (0 + w|group) + (1|group)",
        True,
    ),
    "growth, group left out": ("lmm_groups_sim", "ignoring_group_REML", GROUPS, True),
    "cluster trial REML": ("cluster_trial_sim", "lmm_REML", "post ~ arm + base + (1|group)", True),
    "cluster trial ML": ("cluster_trial_sim", "lmm_ML", "post ~ arm + base + (1|group)", False),
    "partially nested": (
        "partially_nested_sim",
        "homoscedastic_lmer_REML",
        "post ~ arm + (0 + arm|grp)",
        True,
    ),
}


@cache
def expected(case):
    return json.loads((REFERENCE / f"{case}.json").read_text())["expected"]


@cache
def model(name):
    case, _, formula, reml = CASES[name]
    table = pd.read_csv(REFERENCE / f"{case}.csv")
    return fit(formula, table.assign(w=table.week / 4) if "week" in table else table, reml=reml)


@pytest.mark.parametrize("name", CASES)
def test_fixed_effects_and_standard_errors(name):
    wanted = expected(CASES[name][0])[CASES[name][1]]
    for one in model(name).fixed:
        assert one.value == pytest.approx(wanted["fixef"][one.name], rel=1e-5, abs=1e-5)
        assert one.se == pytest.approx(wanted["se"][one.name], rel=5e-5)


@pytest.mark.parametrize("name", CASES)
def test_degrees_of_freedom_and_p(name):
    wanted = expected(CASES[name][0])[CASES[name][1]]
    for one in model(name).fixed:
        assert one.df == pytest.approx(wanted["df_satterthwaite"][one.name], rel=2e-4)
        assert one.p == pytest.approx(wanted["p_satterthwaite"][one.name], rel=2e-2, abs=1e-8)


@pytest.mark.parametrize("name", CASES)
def test_variance_components(name):
    wanted = expected(CASES[name][0])[CASES[name][1]]["varcomp"].values()
    found = {(one.group, one.name, one.other): (one.variance, one.sd) for one in model(name).components}
    for one in wanted:
        key = (one["grp"].removesuffix(".1"), one["var1"] or "", one["var2"])
        assert found[key] == pytest.approx((one["vcov"], one["sdcor"]), rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("name", CASES)
def test_log_likelihood_to_a_billionth(name):
    wanted = expected(CASES[name][0])[CASES[name][1]]
    assert model(name).log_likelihood == pytest.approx(wanted["logLik"], rel=1e-9)
    assert (model(name).aic, model(name).bic) == pytest.approx((wanted["AIC"], wanted["BIC"]), rel=1e-9)
    assert model(name).rows == wanted["nobs"]
    assert dict(model(name).sizes) == wanted["ngrps"]


def test_residual_variance_by_arm_as_in_nlme():
    table = pd.read_csv(REFERENCE / "partially_nested_sim.csv")
    found = fit("post ~ arm + (0 + arm|grp)", table, residual_by="arm")
    wanted = expected("partially_nested_sim")["heteroscedastic_lme_REML"]
    group, control, treated = found.components
    assert found.coefficient("arm").value == pytest.approx(wanted["est"], rel=1e-5)
    assert found.coefficient("arm").se == pytest.approx(wanted["se"], rel=1e-4)
    assert group.variance == pytest.approx(wanted["group_var"], rel=1e-3)
    assert (control.sd, treated.sd) == pytest.approx(
        (wanted["resid_sd"]["0"], wanted["resid_sd"]["1"]), rel=1e-4
    )
    assert found.log_likelihood == pytest.approx(wanted["logLik"], rel=1e-9)
    assert found.vpc("arm 1")["grp"] == pytest.approx(wanted["icc_treatment"], rel=1e-3)


def test_deviations_of_each_subject():
    found = random_effects(model("sleepstudy REML slope"))["Subject"]
    wanted = expected("lmm_sleepstudy")
    for level, values in zip(found.levels, found.values, strict=True):
        assert values == pytest.approx(
            (wanted["blups_intercept"][level], wanted["blups_slope"][level]), abs=1e-3
        )


def test_conditional_sds_of_the_first_subject():
    """`as.data.frame(ranef(m))[c(1, 19), "condsd"]`"""
    found = random_effects(model("sleepstudy REML slope"))["Subject"]
    assert found.sds[0] == pytest.approx((12.07085695, 2.30483902), rel=2e-5)


def test_profile_intervals_of_sleepstudy():
    wanted = expected("lmm_sleepstudy")["profile_ci_ML"]
    found = profile_intervals(model("sleepstudy REML slope"))
    for one, ends in zip(found, wanted.values(), strict=True):
        assert one.interval is not None
        assert (one.interval.low, one.interval.high) == pytest.approx(ends, rel=1e-4, abs=1e-3)


def test_likelihood_ratio_of_the_slope():
    found = compare(model("sleepstudy ML intercept"), model("sleepstudy ML slope"))
    wanted = expected("lmm_sleepstudy")["LRT_slope_ML"]
    assert (found.test.value, found.test.df) == pytest.approx((wanted["chisq"], wanted["df"]), rel=1e-6)
    assert found.p_plain == pytest.approx(wanted["p_naive"], rel=1e-5)
    assert found.test.p > wanted["p_naive"] / 2
    assert found.mixture == "half chi-squared on 1, half on 2"


def test_intraclass_correlations():
    sleep = model("sleepstudy REML intercept").vpc()["Subject"]
    assert sleep == pytest.approx(expected("lmm_sleepstudy")["ICC_random_intercept_REML"], rel=1e-5)
    trial = model("cluster trial REML").vpc()["group"]
    assert trial == pytest.approx(expected("cluster_trial_sim")["adjusted_icc"], rel=1e-5)


def test_intervals_of_the_cluster_trial():
    wanted = expected("cluster_trial_sim")["tost_satterthwaite_margin_2"]
    for level, ends in ((0.90, wanted["ci90"]), (0.95, wanted["ci95"])):
        found = model("cluster trial REML").contrast({"arm": 1}, level=level).interval
        assert found is not None
        assert (found.low, found.high) == pytest.approx(ends, rel=1e-4)
