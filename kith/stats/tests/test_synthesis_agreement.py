"""Simulated sets of studies, from 3 to 12 of them, tau2 of 0 among them, through R and other libraries.

R 4.2.2, metafor 3.8-1, clubSandwich 0.5.8, for each set in `synthesis_simulated.json`:
`rma(y, v, method = "REML", control = list(threshold = 1e-12, maxiter = 10000))`, `_HK` with
`test = "knha"`, `_AD` with `test = "adhoc"`; `rma(y, v, mods = ~ x, test = "knha")`;
`regtest(y, v, model = "lm")`; `ranktest(y, v)`; `trimfill(rma(y, v, method = "DL"), estimator = "R0")`;
`influence(rma(y, v))`; `rma.mh(measure = "OR", ai = a, n1i = n1, ci = c, n2i = n2, correct = FALSE)`;
`rma.peto`; `rma.mv(y, v, random = ~ 1 | s/id, control = list(rel.tol = 1e-10))`, `coef_test(vcov = "CR2")`.
"""

from typing import Any

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import combine_effects

from kith.stats.synthesis.bias import begg, egger
from kith.stats.synthesis.heterogeneity import Estimator
from kith.stats.synthesis.influence import influence
from kith.stats.synthesis.multilevel import three_level
from kith.stats.synthesis.pooling import pool
from kith.stats.synthesis.regression import regress
from kith.stats.synthesis.sparse import Rule, pool_sparse
from kith.stats.synthesis.trimming import Count, trim_and_fill
from kith.stats.synthesis.weighting import Test
from kith.stats.tests.synthesis_cases import case
from kith.stats.tests.test_synthesis_bcg import ends

SETS = [(one["data"], one["expected"]) for one in case("synthesis_simulated")["cases"]]
NAMES = [f"{len(data['y'])} studies, set {n + 1}" for n, (data, _) in enumerate(SETS)]
each_set = pytest.mark.parametrize(("data", "expected"), SETS, ids=NAMES)
TESTS: dict[str, Test] = {"": "wald", "_HK": "hartung-knapp", "_AD": "hartung-knapp-guarded"}


@each_set
@pytest.mark.parametrize("model", ["REML", "ML", "DL", "FE", "REML_HK", "REML_AD", "DL_HK"])
def test_pooling_agrees_with_r(model: str, data: dict[str, Any], expected: dict[str, Any]) -> None:
    name, mark, kind = model.partition("_")
    estimator: Estimator = {"FE": "fixed", "REML": "REML", "ML": "ML", "DL": "DL"}[name]  # type: ignore[assignment]  # one of the four
    made, wanted = pool(data["y"], data["v"], estimator=estimator, test=TESTS[mark + kind]), expected[model]
    estimate, spread = made.estimate, made.heterogeneity
    found = [estimate.value, estimate.se, *ends(estimate), estimate.p, spread.q.value, made.log_likelihood]
    assert found == pytest.approx([wanted[key] for key in ("b", "se", "lb", "ub", "p", "QE", "ll")], rel=1e-5)
    assert (spread.tau2.value if spread.tau2 else 0.0) == pytest.approx(wanted["tau2"], abs=1e-6)
    share = spread.i2_tau2 or spread.i2_q
    assert share.value == pytest.approx(wanted["I2"], abs=1e-3)


@each_set
def test_meta_regression_agrees_with_r(data: dict[str, Any], expected: dict[str, Any]) -> None:
    made, wanted = regress(data["y"], data["v"], {"x": data["x"]}, test="hartung-knapp"), expected["reg"]
    rows = made.coefficients
    assert [one.value for one in rows] == pytest.approx(wanted["b"], rel=1e-4)
    assert [one.se for one in rows] == pytest.approx(wanted["se"], rel=1e-4)
    assert [made.moderators.statistic, made.moderators.p] == pytest.approx(
        [wanted["QM"], wanted["QMp"]], rel=1e-4
    )


@each_set
def test_small_study_tests_agree_with_r(data: dict[str, Any], expected: dict[str, Any]) -> None:
    line, ranks = egger(data["y"], data["v"]), begg(data["y"], data["v"])
    assert [line.slope.statistic, line.slope.p, line.limit.value] == pytest.approx(
        [expected["egger"][key] for key in ("t", "p", "est")], rel=1e-6
    )
    assert [ranks.tau.value, ranks.tau.p] == pytest.approx(
        [expected["begg"]["tau"], expected["begg"]["p"]], rel=1e-6
    )


@each_set
@pytest.mark.parametrize("model", ["FE", "DL", "REML"])
@pytest.mark.parametrize("count", ["L0", "R0"])
def test_trim_and_fill_agrees_with_r(
    model: str, count: Count, data: dict[str, Any], expected: dict[str, Any]
) -> None:
    estimator: Estimator = {"FE": "fixed", "REML": "REML", "DL": "DL"}[model]  # type: ignore[assignment]  # one of the three
    made = trim_and_fill(data["y"], data["v"], estimator=estimator, count=count)
    wanted = expected["trimfill"][f"{model} {count}"]
    assert (made.k0, made.side) == (wanted["k0"], wanted["side"])
    assert made.filled.value == pytest.approx(wanted["b"], rel=1e-5)


@each_set
def test_influence_agrees_with_r(data: dict[str, Any], expected: dict[str, Any]) -> None:
    rows, wanted = influence(data["y"], data["v"], test="wald").left_out, expected["influence"]
    np.testing.assert_allclose([one.residual for one in rows], wanted["rstudent"], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose([one.dffits for one in rows], wanted["dffits"], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose([one.cook for one in rows], wanted["cook.d"], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose([one.hat for one in rows], wanted["hat"], rtol=1e-4)
    np.testing.assert_allclose([one.q for one in rows], wanted["QE.del"], rtol=1e-6)


@each_set
@pytest.mark.parametrize("rule", ["OR", "RR", "RD", "Peto"])
def test_rare_events_agree_with_r(rule: Rule, data: dict[str, Any], expected: dict[str, Any]) -> None:
    made = pool_sparse(data["a"], data["n1"], data["c"], data["n2"], rule=rule)
    wanted = expected["peto" if rule == "Peto" else f"mh{rule}"]
    found = [made.estimate.value, made.estimate.se, made.q.value]
    assert found == pytest.approx([wanted[key] for key in ("b", "se", "QE")], rel=1e-6)


@each_set
@pytest.mark.parametrize("moderator", ["~1", "~x"])
def test_three_levels_agree_with_r(moderator: str, data: dict[str, Any], expected: dict[str, Any]) -> None:
    wanted = expected["threelevel" if moderator == "~1" else "threelevel_x"]
    if len(set(data["s"])) == len(data["s"]):
        assert len(data["s"]) == 3  # one effect per study: two levels cannot be told apart
        return
    given = {"x": np.array(data["x"])} if moderator == "~x" else None
    made = three_level(data["y"], data["v"], data["s"], moderators=given)
    assert made.log_likelihood == pytest.approx(wanted["ll"], rel=1e-7)
    assert [made.between.value, made.within.value] == pytest.approx(wanted["s2"], abs=1e-4)
    np.testing.assert_allclose([one.value for one in made.robust], wanted["b"], atol=1e-4)
    spread = np.array([(one.se, one.df) for one in made.robust], dtype=np.float64).T
    np.testing.assert_allclose(spread[0], np.atleast_1d(wanted["cse"]), atol=1e-4)
    np.testing.assert_allclose(spread[1], np.atleast_1d(wanted["cdf"]), atol=2e-3)


@each_set
def test_moment_estimators_agree_with_statsmodels(data: dict[str, Any], expected: dict[str, Any]) -> None:
    y, v = np.array(data["y"]), np.array(data["v"])
    theirs = combine_effects(y, v, method_re="chi2")
    ours = pool(y, v, estimator="DL", test="hartung-knapp")
    assert ours.estimate.value == pytest.approx(theirs.mean_effect_re, rel=1e-9)
    assert ours.estimate.se == pytest.approx(theirs.sd_eff_w_re_hksj, rel=1e-9)
    assert expected["DL"]["b"] == pytest.approx(theirs.mean_effect_re, rel=1e-6)


@each_set
def test_the_mantel_haenszel_odds_ratio_agrees_with_statsmodels(
    data: dict[str, Any], expected: dict[str, Any]
) -> None:
    a, n1, c, n2 = (np.array(data[key], dtype=float) for key in ("a", "n1", "c", "n2"))
    theirs = StratifiedTable(np.array([[a, n1 - a], [c, n2 - c]]))
    ours = pool_sparse(a, n1, c, n2, rule="OR")
    assert ours.estimate.value == pytest.approx(theirs.logodds_pooled, rel=1e-9)
    assert ours.estimate.se == pytest.approx(theirs.logodds_pooled_se, rel=1e-9)
    assert expected["mhOR"]["b"] == pytest.approx(ours.estimate.value, rel=1e-6)
