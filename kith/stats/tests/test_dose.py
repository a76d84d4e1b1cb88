"""Dose and outcome: logistic models, risks, E-values.

R 4.2.2: glm(low ~ lwt + smoke + age + factor(race), binomial), confint() for profiles; the delta method by
a numerical gradient of mean(plogis(X %*% beta)); glm(resolved ~ heavy + age + female + employed +
cesd_base, binomial) with clubSandwich 0.5.8 vcovCR(type = "CR1S" or "CR2") and coef_test("Satterthwaite");
lme4 1.1-31 glmer(... + (1 | group), nAGQ = 7); geepack geeglm(corstr = "exchangeable");
prop.trend.test over quartiles.
"""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from kith.stats.conditional import random_intercept
from kith.stats.dose import DoseResponse, dose_response
from kith.stats.logistic import fit, separated_by
from kith.stats.profiling import profile_interval
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate
from kith.stats.sensitivity import e_value
from kith.stats.standardising import standardised
from kith.stats.tables import Floats
from kith.stats.tests.trials_cases import case, rows_of
from kith.stats.trials.designs import design

BIRTH, COHORT = case("logistic_birthwt")["expected"], case("dose_response_cohort_sim")["expected"]
PEOPLE = rows_of("dose_response_cohort_sim")
ADJUSTED = ["age", "female", "employed", "cesd_base"]
WEIGHTS = rows_of("logistic_birthwt").assign(race=lambda rows: "race" + rows["race"].astype(str))
_DESIGN = design(WEIGHTS, ["lwt", "smoke", "age", "race"])
MODEL = fit(
    _DESIGN.matrix, WEIGHTS["low"].to_numpy(), [one.replace("race: race", "race") for one in _DESIGN.names]
)


def asked(dose: str = "heavy", **options: object) -> DoseResponse:
    return dose_response(PEOPLE, outcome="resolved", dose=dose, covariates=ADJUSTED, **options)  # type: ignore[arg-type]  # a table of options


def named(made: DoseResponse, name: str) -> Estimate:
    return next(one for one in made.coefficients if one.name == name)


@pytest.mark.parametrize("name", list(BIRTH["coef"]))
def test_birth_weights_agree(name: str) -> None:
    found = {one.name: one for one in MODEL.coefficients(0.95)}[name]
    assert found.interval is not None
    assert found.value == pytest.approx(BIRTH["coef"][name], abs=1e-4)
    assert found.se == pytest.approx(BIRTH["se"][name], abs=1e-4)
    assert found.statistic == pytest.approx(BIRTH["z"][name], abs=1e-4)
    assert found.p == pytest.approx(BIRTH["p"][name], abs=1e-4)
    assert [found.interval.low, found.interval.high] == pytest.approx(BIRTH["wald_ci"][name], abs=1e-4)


@pytest.mark.parametrize("name", list(BIRTH["profile_ci"]))
def test_profiles_of_birth_weights_agree(name: str) -> None:
    found = profile_interval(MODEL, MODEL.names.index(name))
    assert [found.low, found.high] == pytest.approx(BIRTH["profile_ci"][name], abs=1e-4)


def test_fit_criteria_of_birth_weights_agree() -> None:
    assert MODEL.aic() == pytest.approx(BIRTH["AIC"], abs=1e-4)
    assert -2 * (MODEL.log_likelihood or 0) == pytest.approx(BIRTH["deviance"], abs=1e-4)
    curved = np.column_stack([MODEL.x, (MODEL.x[:, 1] / 100) ** 2])
    more = fit(curved, MODEL.y, [*MODEL.names, "squared"])
    gain = 2 * ((more.log_likelihood or 0) - (MODEL.log_likelihood or 0))
    assert gain == pytest.approx(BIRTH["LR_test_quadratic_lwt"]["chisq"], abs=1e-4)


def test_an_odds_ratio_is_per_the_stated_unit() -> None:
    made = dose_response(
        WEIGHTS, outcome="low", dose="lwt", covariates=["smoke", "age", "race"], unit=10
    ).odds_ratio
    assert made.interval is not None
    assert made.value == pytest.approx(BIRTH["OR_per_10lb"], abs=1e-4)
    assert [made.interval.low, made.interval.high] == pytest.approx(BIRTH["OR_per_10lb_wald_ci"], abs=1e-4)


def test_standardised_risks_of_smoking_agree_with_their_delta_errors() -> None:
    made = dose_response(WEIGHTS, outcome="low", dose="smoke", covariates=["lwt", "age", "race"]).standardised
    wanted = BIRTH["average_marginal_smoke"]
    found = [made.risk_high.value, made.risk_low.value, made.difference.value, made.ratio.value]
    assert found == pytest.approx([wanted[key] for key in ("p1", "p0", "rd", "rr")], abs=1e-4)
    ses = [made.risk_high.se, made.risk_low.se, made.difference.se, made.ratio.se]
    assert ses == pytest.approx([0.0585392708, 0.0381605050, 0.0725185258, 0.2185122091], abs=1e-6)


@pytest.mark.parametrize("name", list(COHORT["adjusted"]["coef"]))
def test_the_cohort_agrees(name: str) -> None:
    found, wanted = named(asked(), name), COHORT["adjusted"]
    assert found.value == pytest.approx(wanted["coef"][name], abs=1e-3)
    assert found.se == pytest.approx(wanted["se"][name], abs=1e-3)
    assert found.p == pytest.approx(wanted["p"][name], abs=1e-3)


def test_counts_and_rates_of_the_cohort_agree_with_missing_outcomes_counted() -> None:
    made = asked()
    for rate, wanted in (
        (made.outcome_known, COHORT["resolution_rate_complete"]),
        (made.outcome_if_missing_none, COHORT["resolution_rate_missing_as_failure"]),
    ):
        limits = rate.estimate.interval
        assert limits is not None
        assert (rate.count, rate.of) == (wanted["x"], wanted["n"])
        assert [limits.low, limits.high] == pytest.approx(wanted["wilson"], abs=1e-6)
    assert (made.missing_outcome, made.provenance.n_used) == (45, COHORT["n_complete"])
    assert made.crude_odds_ratio.value == pytest.approx(COHORT["crude_OR"], abs=1e-3)


def test_the_odds_ratio_of_the_cohort_agrees() -> None:
    made = asked().odds_ratio
    assert made.interval is not None
    assert made.value == pytest.approx(COHORT["OR_heavy"], abs=1e-3)
    assert [made.interval.low, made.interval.high] == pytest.approx(COHORT["OR_heavy_wald_ci"], abs=1e-3)


@pytest.mark.parametrize("key", ["p1", "p0", "rd", "rr"])
def test_standardised_risks_of_the_cohort_agree(key: str) -> None:
    made = asked().standardised
    found = {"p1": made.risk_high, "p0": made.risk_low, "rd": made.difference, "rr": made.ratio}[key]
    assert found.value == pytest.approx(COHORT["standardised"][key], abs=1e-3)


def test_cluster_robust_errors_agree() -> None:
    plain = named(asked(clusters="group", variance="CR1S"), "heavy")
    assert plain.se == pytest.approx(COHORT["cluster_robust_CR1S_se_heavy"], abs=1e-6)
    made, wanted = named(asked(clusters="group"), "heavy"), COHORT["cluster_robust_CR2"]
    assert made.se == pytest.approx(wanted["se"], abs=1e-6)
    assert made.df == pytest.approx(wanted["df"], abs=1e-3)
    assert made.p == pytest.approx(wanted["p"], abs=1e-5)


@pytest.mark.parametrize("form", ["linear", "log1p"])
def test_forms_of_hours_agree(form: str) -> None:
    made = next(one for one in asked("hours").shapes if one.shape == form)
    wanted = COHORT[f"{form}_hours"]
    assert np.log(made.odds_ratios[0].value) == pytest.approx(wanted["coef"], abs=1e-3)
    assert made.odds_ratios[0].se == pytest.approx(wanted["se"], abs=1e-3)
    assert made.aic == pytest.approx(wanted["AIC"], abs=1e-3)


def test_a_level_for_each_group_agrees_with_quadrature_in_r() -> None:
    rows = PEOPLE.dropna(subset=["resolved"])
    made = design(rows, ["heavy", *ADJUSTED])
    found = random_intercept(made.matrix, rows["resolved"].to_numpy(), made.names, rows["group"])
    assert found.coefficients[1].value == pytest.approx(COHORT["glmm_heavy_AGQ7"]["coef"], abs=2e-2)
    assert found.coefficients[1].se == pytest.approx(0.31721789, abs=1e-3)
    assert found.sd_of_groups == pytest.approx(COHORT["glmm_heavy_AGQ7"]["sd_group"], abs=2e-2)
    assert found.log_likelihood == pytest.approx(-127.0190713, abs=1e-4)


def test_the_trend_over_quartiles_agrees() -> None:
    made, wanted = asked("hours").trend, COHORT["cochran_armitage_quartiles"]
    assert made is not None
    assert made.statistic == pytest.approx(wanted["chisq"], abs=1e-3)
    assert made.p == pytest.approx(wanted["p"], abs=1e-3)


def test_the_e_value_agrees() -> None:
    assert asked().e_value.point == pytest.approx(COHORT["E_value_point"], abs=1e-3)


def test_gee_comes_near_geepack() -> None:
    made = named(asked(clusters="group", variance="GEE"), "heavy")
    assert made.value == pytest.approx(
        1.112109645857, abs=2e-3
    )  # the working correlation is estimated otherwise
    assert made.se is not None
    assert made.se > 0.26893  # allows for few groups, which geepack's does not


def test_an_interval_that_holds_1_needs_no_confounder() -> None:
    assert e_value(1.2, low=0.9, high=1.6).limit == 1
    assert e_value(1 / 3, low=0.2, high=0.5).point == pytest.approx(e_value(3, low=2, high=5).point)
    assert e_value(2.0, measure="hazard ratio", common=True).risk_ratio == pytest.approx(1.6125, abs=1e-3)
    with pytest.raises(BadInput, match="in order"):
        e_value(2, low=3, high=4)


def test_a_bootstrap_of_groups_is_repeatable_and_near_the_delta_method() -> None:
    made = asked(clusters="group", draws=400, seed=4)
    again = asked(clusters="group", draws=400, seed=4)
    assert made.standardised == again.standardised
    assert made.provenance.seed == 4
    assert made.standardised.difference.se == pytest.approx(
        asked(clusters="group").standardised.difference.se, rel=0.3
    )
    with pytest.raises(BadInput, match="needs a seed"):
        asked(draws=400)


def test_separation_is_refused_and_the_column_named() -> None:
    table = pd.DataFrame({"y": [0, 0, 0, 1, 1, 1], "dose": [1, 2, 3, 4, 5, 6], "age": [5, 3, 4, 4, 5, 3]})
    with pytest.raises(Declined, match=r"dose tells who has the outcome .*separation"):
        dose_response(table, outcome="y", dose="dose")
    quasi = pd.DataFrame({"y": [0, 0, 1, 0, 1, 1], "dose": [0, 0, 0, 0, 1, 1]})
    with pytest.raises(Declined, match="separation"):
        dose_response(quasi, outcome="y", dose="dose")


def test_near_separation_is_fitted() -> None:
    x = np.column_stack([np.ones(60), np.r_[np.linspace(0, 1, 30), np.linspace(0.9, 2, 30)]])
    y = np.repeat([0.0, 1.0], 30)
    assert separated_by(x, y, ["(Intercept)", "dose"]) == []
    assert fit(x, y, ["(Intercept)", "dose"]).beta[1] > 10


@pytest.mark.parametrize(
    ("change", "options", "says"),
    [
        ({"dose": [2, 2, 2, 2, 2, 2]}, {}, 'column "dose": everyone had the same dose'),
        ({"y": [1, 1, 1, 1, 1, 1]}, {}, 'column "y": the outcome is 1 for everybody'),
        ({"y": [1, 0, 3, 1, 0, 1]}, {}, 'column "y", row 4: an outcome is 0 or 1'),
        ({"dose": [-1, 1, 2, 3, 4, 5]}, {}, "cannot be below 0"),
        ({"age": [9, 9, 9, 9, 9, 9]}, {"covariates": ["age"]}, "constant"),
        ({"age": [1, 2, 3, 4, 5, 6]}, {"covariates": ["age"]}, "determine the dose"),
        ({}, {"unit": 0}, "a unit of dose"),
        ({}, {"cuts": [3, 2]}, "rising order"),
        ({}, {"doses": (3, 1)}, "two doses to compare"),
        ({}, {"variance": "CR2"}, "needs a column"),
        ({}, {"within_groups": True}, "within groups need"),
        ({}, {"covariates": ["nothing"]}, "no such column"),
    ],
)
def test_what_cannot_be_asked_is_said(
    change: dict[str, object], options: dict[str, object], says: str
) -> None:
    columns = {"y": [0, 1, 0, 1, 0, 1], "dose": [1, 2, 3, 4, 5, 6], "age": [5, 3, 4, 4, 5, 3], **change}
    table = pd.DataFrame(columns, index=range(2, 8))
    with pytest.raises(BadInput, match=says):
        dose_response(table, outcome="y", dose="dose", **options)  # type: ignore[arg-type]  # a table of options


def _with_dose(x: Floats, dose: float) -> Floats:
    return np.column_stack([x[:, 0], np.full(len(x), dose), x[:, 2]])


def test_delta_intervals_cover_as_often_as_they_say() -> None:
    random = np.random.Generator(np.random.PCG64(21))
    inside = 0
    for _ in range(300):
        age = random.normal(size=200)
        dose = (random.random(200) < 0.5).astype(float)
        y = random.random(200) < 1 / (1 + np.exp(0.5 - 0.8 * dose - 0.5 * age))
        x = np.column_stack([np.ones(200), dose, age])
        model = fit(x, y.astype(float), ["(Intercept)", "dose", "age"])
        at = partial(_with_dose, x)
        found = standardised(model, at, (0, 1)).difference
        assert found.interval is not None
        inside += found.interval.low <= 0.1824 <= found.interval.high
    assert 0.92 < inside / 300 < 0.98


def test_reverse_causation_and_immortal_time_are_always_named() -> None:
    notes = " ".join(asked("hours").notes)
    assert "Reverse causation" in notes
    assert "Immortal time" in notes
    assert "never read the odds ratio as a risk ratio" in notes
