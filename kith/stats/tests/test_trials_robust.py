"""Cluster-robust standard errors.

R 4.2.2, clubSandwich 0.5.8: `m <- lm(post ~ arm + base, d); coef_test(m, vcovCR(m, d$group, "CR2"),
"Satterthwaite")`, and `"CR0"` with `test = "z"`.
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.stats.refusing import BadInput, Declined
from kith.stats.tests.trials_cases import case, flat, rows_of
from kith.stats.trials.regression import RobustRegression, robust_regression
from kith.stats.trials.robust import Kind, sandwich

TRIAL = rows_of("cluster_trial_sim")
EXPECTED = case("cluster_trial_sim")["expected"]


def regression(kind: Kind = "CR2") -> RobustRegression:
    return robust_regression(TRIAL, outcome="post", on=["arm", "base"], clusters="group", kind=kind)


@pytest.mark.parametrize(
    ("kind", "number", "value"),
    [(kind, *one) for kind in ("CR0", "CR2") for one in flat(EXPECTED[f"ols_{kind}"])],
)
def test_agrees_with_clubsandwich(kind: Kind, number: str, value: float) -> None:
    found = regression(kind).coefficients[1]
    tolerance = {"se": 1e-8, "df": 1e-6, "p": 1e-8}[number]
    assert getattr(found, number) == pytest.approx(value, abs=tolerance)


def test_cr1_with_its_factor_is_what_statsmodels_reports() -> None:
    fitted = smf.ols("post ~ arm + base", TRIAL).fit(cov_type="cluster", cov_kwds={"groups": TRIAL["group"]})
    ours = [one.se for one in regression("CR1S").coefficients]
    assert ours == pytest.approx(list(fitted.bse), rel=1e-10)


def by_definition(
    x: np.ndarray, y: np.ndarray, groups: np.ndarray, weights: np.ndarray, working: np.ndarray, c: np.ndarray
) -> tuple[float, float]:
    """Standard error and df of CR2 as Pustejovsky and Tipton write them, with whole matrices."""
    bread = np.linalg.inv(x.T @ weights @ x)
    maker = np.eye(len(y)) - x @ bread @ x.T @ weights
    rest, spread = maker @ y, maker @ working @ maker.T
    meat, sides = np.zeros_like(bread), []
    for group in np.unique(groups):
        mine = np.flatnonzero(groups == group)
        block = np.ix_(mine, mine)
        root = np.linalg.cholesky(working[block]).T
        values, vectors = np.linalg.eigh(root @ spread[block] @ root.T)
        inverse = np.where(values > 1e-10, 1 / np.sqrt(np.maximum(values, 1e-10)), 0)
        adjust = root.T @ (vectors * inverse) @ vectors.T @ root
        score = x[mine].T @ weights[block] @ adjust
        meat += np.outer(score @ rest[mine], score @ rest[mine])
        sides.append(maker[mine].T @ score.T @ bread @ c)
    form = np.array(sides) @ working @ np.array(sides).T
    return float(np.sqrt(c @ bread @ meat @ bread @ c)), float(np.trace(form) ** 2 / np.sum(form**2))


@pytest.mark.parametrize("fitted_by", ["the working covariance", "other weights", "no weights"])
@pytest.mark.parametrize("coefficient", [0, 1, 2])
def test_the_shortcut_is_the_definition(fitted_by: str, coefficient: int) -> None:
    x = np.column_stack([np.ones(len(TRIAL)), TRIAL["arm"], TRIAL["base"]]).astype(float)
    y, groups = TRIAL["post"].to_numpy(), TRIAL["group"].to_numpy()
    random = np.random.Generator(np.random.PCG64(4))
    working = np.diag(random.uniform(1, 3, len(y))) + 0.5 * (groups[:, None] == groups)
    weights = {
        "the working covariance": np.linalg.inv(working),
        "other weights": np.diag(random.uniform(0.5, 2, len(y))),
        "no weights": np.eye(len(y)),
    }[fitted_by]
    if fitted_by == "no weights":
        working = np.eye(len(y))
    beta = np.linalg.solve(x.T @ weights @ x, x.T @ weights @ y)
    asked = {
        "the working covariance": {"working": working},
        "other weights": {"working": working, "weights": np.diag(weights)},
        "no weights": {},
    }[fitted_by]
    made = sandwich(x, y - x @ beta, groups, **asked)
    contrast = np.eye(3)[coefficient]
    assert (made.se(contrast), made.df(contrast)) == pytest.approx(
        by_definition(x, y, groups, weights, working, contrast), rel=1e-9
    )


def test_a_cluster_that_the_fit_determines_wholly_does_no_harm() -> None:
    x = np.column_stack([np.ones(7), [1, 1, 0, 0, 0, 0, 0], [0, 0, 1, 2, 4, 3, 5]]).astype(float)
    y, groups = np.array([1.0, 2, 4, 3, 5, 8, 6]), np.array([0, 0, 1, 1, 2, 2, 3])
    rest = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    made, c = sandwich(x, rest, groups), np.array([0.0, 0, 1])
    assert (made.se(c), made.df(c)) == pytest.approx(
        by_definition(x, y, groups, np.eye(7), np.eye(7), c), rel=1e-8
    )


@settings(max_examples=15, deadline=None)
@given(st.floats(0.1, 50), st.floats(-100, 100))
def test_units_of_the_outcome_scale_the_error_and_leave_the_df(scale: float, shift: float) -> None:
    before: Any = regression().coefficients[1]
    moved = TRIAL.assign(post=TRIAL["post"] * scale + shift)
    after: Any = robust_regression(moved, outcome="post", on=["arm", "base"], clusters="group").coefficients[
        1
    ]
    assert after.se == pytest.approx(before.se * scale, rel=1e-6)
    assert after.df == pytest.approx(before.df, rel=1e-6)


def test_few_clusters_without_cr2_are_warned_of() -> None:
    assert "too narrow" in str(regression("CR1"))
    assert regression("CR2").notes == ()


def test_one_cluster_is_declined() -> None:
    with pytest.raises(Declined, match="one cluster"):
        robust_regression(TRIAL.assign(group=1), outcome="post", on=["arm"], clusters="group")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"base": 3.0}, 'column "base": a predictor must vary'),
        ({"base": TRIAL["arm"] * 2}, 'column "base": adds nothing'),
        ({"post": 1.0}, 'column "post": all values are the same'),
        ({"post": TRIAL["arm"] * 2.0}, 'column "post": the predictors determine it'),
    ],
)
def test_what_cannot_be_fitted_is_said_in_one_line(change: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        robust_regression(TRIAL.assign(**change), outcome="post", on=["arm", "base"], clusters="group")


def test_a_working_covariance_must_not_link_clusters() -> None:
    x, working = np.ones((4, 1)), np.eye(4) + 0.1
    with pytest.raises(BadInput, match="links rows of different clusters"):
        sandwich(x, np.array([1.0, -1, 2, -2]), [0, 0, 1, 1], working=working)


def test_many_rows_of_few_clusters_cost_no_square_of_the_rows() -> None:
    random = np.random.Generator(np.random.PCG64(1))
    frame = pd.DataFrame({"x": random.normal(size=60_000), "g": np.arange(60_000) % 6})
    frame["y"] = frame["x"] + random.normal(size=60_000)
    slope: Any = robust_regression(frame, outcome="y", on=["x"], clusters="g").coefficients[1]
    assert 1 < slope.df < 6
