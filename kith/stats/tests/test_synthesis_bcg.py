"""Thirteen trials of a vaccine: every number that metafor gives for them.

R 4.2.2, metafor 3.8-1, `d <- dat.bcg` with `escalc("RR", tpos, tneg, cpos, cneg)`:
fixed to PM `rma(yi, vi, method = "REML")` and so on; `_HK` with `test = "knha"`; intervals of tau2 and I2
`confint(rma(yi, vi))`; predictions `predict(rma(yi, vi))` and mean ± quantile · sqrt(se^2 + tau2);
Egger `regtest(yi, vi, model = "lm")` and `regtest(rma(yi, vi))`; Begg `ranktest(yi, vi)`;
`trimfill(rma(yi, vi, method = "FE"))`; `leave1out(rma(yi, vi))`; `influence(rma(yi, vi))`;
`rma(yi, vi, mods = ~ ablat)`; subgroups `rma(yi, vi, subset = alloc == "random")` and `mods = ~ alloc`;
`rma.mh(measure = "OR", tpos, tneg, cpos, cneg)`; `rma.peto(...)`.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest

from kith.stats.results import Estimate
from kith.stats.synthesis.bias import begg, egger
from kith.stats.synthesis.effects import Binary, two_by_two
from kith.stats.synthesis.heterogeneity import Estimator
from kith.stats.synthesis.influence import influence
from kith.stats.synthesis.pooling import Pooled, pool
from kith.stats.synthesis.regression import regress
from kith.stats.synthesis.sparse import Rule, pool_sparse
from kith.stats.synthesis.subgroups import Group, subgroups
from kith.stats.synthesis.trimming import trim_and_fill
from kith.stats.synthesis.weighting import Test
from kith.stats.tests.synthesis_cases import at, case, numbers_in, rows_of

BCG = rows_of("meta_bcg")
EXPECTED = case("meta_bcg")["expected"]
TABLES = (BCG.tpos, BCG.tpos + BCG.tneg, BCG.cpos, BCG.cpos + BCG.cneg)
# R stops its search for tau2 early: what rests on tau2 in per cent differs in the fourth figure.
LOOSE = {"tau2": 1e-3, "se_tau2": 1e-3, "I2_percent": 2e-3, "H2": 1e-3, "I2": 2e-3, "R2_percent": 5e-3}
LOOSE |= {"I2_CI_Qprofile_REML": 5e-3, "tau2_CI_Qprofile_REML": 1e-3, "QM": 5e-3}
VARIANTS = {
    "metafor_z": "z, Wald",
    "higgins_t_km2": "t(k-2), Wald",
    "t_km1_waldse": "t(k-1), Wald",
    "knha_t_km1": "t(k-1), Hartung-Knapp",
    "knha_t_km2": "t(k-2), Hartung-Knapp",
}


def ends(found: Estimate) -> list[float]:
    assert found.interval is not None
    return [found.interval.low, found.interval.high]


def of_mean(found: Estimate) -> dict[str, Any]:
    low, high = ends(found)
    numbers = {"estimate": found.value, "se": found.se, "ci_low": low, "ci_high": high}
    return {**numbers, "stat": found.statistic, "p": found.p}


def of_pooled(found: Pooled | Group, k: int) -> dict[str, Any]:
    spread = found.heterogeneity
    assert spread is not None
    random = spread.i2_tau2 is not None and spread.h2_tau2 is not None and spread.tau2 is not None
    return {
        **of_mean(found.estimate),
        "tau2": spread.tau2.value if spread.tau2 else 0.0,
        "se_tau2": spread.tau2.se if spread.tau2 else None,
        "I2_percent": spread.i2_tau2.value if random and spread.i2_tau2 else spread.i2_q.value,
        "H2": spread.h2_tau2.value if random and spread.h2_tau2 else spread.h2_q.value,
        "Q": spread.q.value,
        "Q_df": spread.q.df,
        "Q_p": spread.q.p,
        "k": k,
    }


def pooled(estimator: Estimator, test: Test = "wald") -> Pooled:
    return pool(BCG.yi, BCG.vi, estimator=estimator, test=test)


def regression(moderators: list[str], test: Test) -> dict[str, Any]:
    found = regress(BCG.yi, BCG.vi, BCG[moderators], test=test)
    rows = {one.name.replace("intercept", "intrcpt"): of_mean(one) for one in found.coefficients}
    each = {"coef": "estimate", "se": "se", "p": "p", "ci_low": "ci_low", "ci_high": "ci_high"}
    spread = found.heterogeneity
    assert spread.tau2 is not None
    assert spread.i2_tau2 is not None
    assert found.r2 is not None
    return {
        **{key: {name: row[column] for name, row in rows.items()} for key, column in each.items()},
        "tau2": spread.tau2.value,
        "I2_percent": spread.i2_tau2.value,
        "R2_percent": found.r2.value,
        "QM": found.moderators.statistic,
        "QM_df": [found.moderators.df1, found.moderators.df2],
        "QM_p": found.moderators.p,
        "QE": spread.q.value,
        "QE_p": spread.q.p,
    }


def filled(estimator: Estimator) -> dict[str, Any]:
    found = trim_and_fill(BCG.yi, BCG.vi, estimator=estimator, test="wald")
    assert found.side == "right"
    return {"k0": found.k0, **of_mean(found.filled), "tau2": found.tau2}


def by_allocation() -> dict[str, Any]:
    apart = subgroups(BCG.yi, BCG.vi, list(BCG.alloc), test="wald")
    groups = {one.name: of_pooled(one, one.k) for one in apart.groups}
    between = apart.between
    return {"separate_tau2": groups, "Q_between": between.statistic, "df": between.df1, "p": between.p}


def by_allocation_at_one_tau2() -> dict[str, Any]:
    found = subgroups(BCG.yi, BCG.vi, list(BCG.alloc), spread="common", test="wald").between
    model = regress(BCG.yi, BCG.vi, {"alloc": BCG.alloc}, test="wald")
    assert model.heterogeneity.tau2 is not None
    assert model.r2 is not None
    assert model.moderators.statistic == pytest.approx(found.statistic)
    tau2 = model.heterogeneity.tau2.value
    return {"QM": found.statistic, "df": found.df1, "QM_p": found.p, "tau2": tau2, "R2": model.r2.value}


def without_each() -> tuple[dict[str, Any], dict[str, Any]]:
    rows = influence(BCG.yi, BCG.vi, test="wald").left_out
    means = [of_mean(one.estimate) for one in rows]
    left_out: dict[str, Any] = {key: [row[key] for row in means] for key in ("estimate", "se")}
    left_out |= {key: [row[key] for row in means] for key in ("ci_low", "ci_high")}
    left_out |= {"tau2": [one.tau2 for one in rows], "I2": [one.i2 for one in rows]}
    marks = {
        "rstudent": [one.residual for one in rows],
        "dffits": [one.dffits for one in rows],
        "cooks_d": [one.cook for one in rows],
        "hat": [one.hat for one in rows],
        "weight": [one.weight for one in rows],
    }
    return left_out, marks


def of_tables(measure: Binary) -> dict[str, Any]:
    made = two_by_two(measure, *TABLES)
    return of_pooled(pool(made.yi, made.vi, test="wald"), 13)


def sparse(rule: Rule, name: str) -> dict[str, Any]:
    found = of_mean(pool_sparse(*TABLES, rule=rule).estimate)
    return {name: found["estimate"], **found}


def predictions(estimator: Estimator) -> dict[str, Any]:
    found = pooled(estimator).predictions
    return {key: [found[variant].low, found[variant].high] for key, variant in VARIANTS.items()}


@cache
def found() -> dict[str, Any]:
    line, mixed, ranks = egger(BCG.yi, BCG.vi), egger(BCG.yi, BCG.vi, model="mixed"), begg(BCG.yi, BCG.vi)
    left_out, marks = without_each()
    spread = pooled("REML").heterogeneity
    assert spread.tau2 is not None
    assert spread.i2_tau2 is not None
    names: dict[str, Estimator] = {"fixed": "fixed", "DL": "DL", "REML": "REML", "ML": "ML", "PM": "PM"}
    weights = {key: [one.weight for one in pooled(names[key]).studies] for key in ("fixed", "DL", "REML")}
    made: dict[str, Any] = {key: of_pooled(pooled(one), 13) for key, one in names.items()}
    for key in ("REML", "DL", "PM"):
        made[f"{key}_HK"] = of_pooled(pooled(names[key], "hartung-knapp"), 13)
    return made | {
        "k": 13,
        "I2_from_Q_percent": spread.i2_q.value,
        "tau2_CI_Qprofile_REML": ends(spread.tau2),
        "I2_CI_Qprofile_REML": ends(spread.i2_tau2),
        "prediction_interval_REML": predictions("REML"),
        "prediction_interval_DL": predictions("DL"),
        "egger_classic_lm": {
            "b_sei": line.slope.value,
            "se": line.slope.se,
            "t": line.slope.statistic,
            "df": line.slope.df,
            "p": line.slope.p,
            "limit_estimate": line.limit.value,
        },
        "egger_mixed_REML": {
            "z": mixed.slope.statistic,
            "p": mixed.slope.p,
            "limit_estimate": mixed.limit.value,
        },
        "begg_ranktest": {"kendall_tau": ranks.tau.value, "p": ranks.tau.p},
        "trimfill_L0_FE": filled("fixed"),
        "trimfill_L0_DL": filled("DL"),
        "trimfill_L0_REML": filled("REML"),
        "leave1out_REML": left_out,
        "influence_REML": marks,
        "weights_percent": weights,
        "meta_regression": [
            regression(["ablat"], "wald"),
            regression(["ablat", "year"], "wald"),
            regression(["ablat"], "hartung-knapp"),
        ],
        "subgroup_alloc": by_allocation(),
        "subgroup_alloc_common_tau2": by_allocation_at_one_tau2(),
        "logOR_REML": of_tables("log OR"),
        "RD_REML": of_tables("RD"),
        "mantel_haenszel_OR": sparse("OR", "logOR"),
        "mantel_haenszel_RR": sparse("RR", "logRR"),
        "peto": sparse("Peto", "logOR"),
    }


def tolerance(path: str) -> float:
    if path == "RD_REML.H2":
        return 0.2  # of 1,673: the fourth figure of tau2
    if path == "PM.stat":
        return 2e-4
    if path.startswith("meta_regression.1") and "intrcpt" in path:
        return 1e-3  # at the year 0, two thousand years from the studies
    known = [LOOSE[step] for step in path.split(".") if step in LOOSE]
    return known[0] if known else 1e-4


def test_every_number_is_that_of_r() -> None:
    pairs = {path: (at(found(), path), expected) for path, expected in numbers_in(EXPECTED)}
    assert len(pairs) == 496
    others = {
        path: (ours, expected)
        for path, (ours, expected) in pairs.items()
        if ours != pytest.approx(expected, abs=tolerance(path))
    }
    assert others == {}


def test_no_study_is_flagged_as_in_r() -> None:
    assert [one.name for one in influence(BCG.yi, BCG.vi).left_out if one.flagged] == []


def test_a_log_risk_ratio_is_computed_from_the_tables() -> None:
    made = two_by_two("log RR", *TABLES)
    np.testing.assert_allclose(made.yi, BCG.yi, atol=1e-12)
    np.testing.assert_allclose(made.vi, BCG.vi, atol=1e-12)
