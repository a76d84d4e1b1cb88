"""What holds for every mixed model, whatever the data; and what is refused."""

import json
import warnings
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.regression.mixed_linear_model import MixedLM

from kith.stats.command import main
from kith.stats.mixed import (
    compare,
    fit,
    fitted_values,
    population_curve,
    predicted,
    profile_intervals,
    random_effects,
)
from kith.stats.mixed.profiling import _quantities
from kith.stats.mixed.simulating import Truth, growth, partially_nested, trial
from kith.stats.refusing import BadInput, Declined

GROWTH = "phq9 ~ week*arm + (week|member) + (1|group)"


def people(seed=1, groups=10, **truth):
    return growth([7] * groups, [0, 2, 4, 8], seed=seed, truth=Truth(**truth), dropout=0.05)


def crossed(seed=2):
    table = people(seed, groups=6)
    chance = np.random.Generator(np.random.PCG64(seed))
    rater = chance.integers(0, 5, len(table))
    return table.assign(rater=rater, phq9=table.phq9 + chance.normal(0, 1.5, 5)[rater])


@cache
def grown():
    return fit(GROWTH, people())


@cache
def of_crossed(formula, *, reml=True):
    return fit(formula, crossed(), reml=reml)


def covariance_of(model, table):
    """The whole covariance matrix of the rows, by its definition."""
    inside = model.inside
    covariance = model.sigma**2 * np.eye(len(table))
    for way, relative in zip(
        inside.ways, inside.likelihood.relatives(inside.optimum.parameters), strict=True
    ):
        z = np.column_stack(way.columns.values)
        part = z @ (model.sigma**2 * relative @ relative.T) @ z.T
        covariance += part * (way.codes[:, None] == way.codes[None])
    return covariance


def brute(model, table):
    """The restricted log-likelihood from the whole covariance matrix, by its definition."""
    covariance = covariance_of(model, table)
    x, y = design_of(model), table[model.inside.formula.response.text].to_numpy()
    inverse = np.linalg.inv(covariance)
    information = x.T @ inverse @ x
    beta = np.linalg.solve(information, x.T @ inverse @ y)
    residual = y - x @ beta
    logs = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(information)[1]
    rest = len(y) - x.shape[1]
    return -0.5 * (logs + rest * np.log(2 * np.pi) + residual @ inverse @ residual), beta


def design_of(model):
    return population_design(model, model.inside.table)


def population_design(model, table):
    names = model.names
    columns = {"(Intercept)": np.ones(len(table)), **{name: table[name] for name in names if name in table}}
    for name in names:
        if ":" in name:
            a, b = name.split(":")
            columns[name] = table[a] * table[b]
    return np.column_stack([columns[name] for name in names])


@pytest.mark.parametrize(
    "formula",
    [
        GROWTH,
        "phq9 ~ week + (1|member) + (1|rater)",
        "phq9 ~ week*arm + (week|member) + (1|group) + (1|rater)",
        "phq9 ~ week + (1|rater) + (week|group)",
        "phq9 ~ week + (1|group/member)",
        "phq9 ~ week + (week||member) + (0 + arm|group)",
    ],
)
def test_the_likelihood_is_that_of_the_whole_covariance_matrix(formula):
    model = of_crossed(formula)
    value, beta = brute(model, crossed())
    assert model.log_likelihood == pytest.approx(value, rel=1e-10)
    assert [one.value for one in model.fixed] == pytest.approx(beta, rel=1e-7)


@pytest.mark.parametrize("formula", [GROWTH, "phq9 ~ week + (week|group) + (1|rater)"])
@pytest.mark.parametrize("reml", [True, False])
def test_slopes_are_those_of_the_deviance(formula, reml):
    likelihood = of_crossed(formula, reml=reml).inside.likelihood
    at = np.random.Generator(np.random.PCG64(4)).uniform(0.2, 1.2, likelihood.size)
    for place, slope in enumerate(likelihood.at(at).slope):
        step = 1e-5 * np.eye(len(at))[place]
        up, down = (likelihood.value_at(at + sign * step).deviance for sign in (1, -1))
        assert slope == pytest.approx((up - down) / 2e-5, rel=1e-5, abs=1e-4)


def test_statsmodels_agrees_where_it_can_fit():
    table = people(5, groups=8, slope_sd=0.8, correlation=0.3)
    model = fit("phq9 ~ week*arm + (week|member)", table)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = MixedLM.from_formula("phq9 ~ week*arm", table, groups="member", re_formula="~week").fit()
    assert model.log_likelihood == pytest.approx(other.llf, rel=1e-6)
    assert [one.value for one in model.fixed] == pytest.approx(other.fe_params.to_numpy(), rel=1e-4)


def test_one_way_balanced_is_the_analysis_of_variance():
    """With equal groups REML is the ANOVA estimate, and the mean has groups - 1 degrees of freedom."""
    table = trial([8] * 12, seed=3, icc=0.3)
    model = fit("post ~ 1 + (1|group)", table)
    means = table.groupby("group").post.mean()
    within = table.groupby("group").post.var().mean()
    assert model.sigma**2 == pytest.approx(within, rel=1e-6)
    assert model.components[0].variance == pytest.approx(means.var() - within / 8, rel=1e-5)
    assert model.fixed[0].df == pytest.approx(11, rel=1e-5)
    assert model.fixed[0].se == pytest.approx(means.sem(), rel=1e-6)


def test_a_variance_at_zero_is_zero_and_named():
    table = trial([6] * 10, seed=9, icc=0.0)
    table["post"] -= table.groupby("group").post.transform("mean")
    model = fit("post ~ 1 + (1|group)", table)
    assert model.singular
    assert model.converged
    assert model.components[0].variance == 0.0
    assert "variance of (Intercept) between levels of group is zero" in model.notes[0]
    assert model.fixed[0].df == pytest.approx(59, rel=1e-5)


def brute_profile(table, value):
    """The least ML deviance with the SD of the slopes held, from the whole covariance matrix."""
    y, x = table.phq9.to_numpy(), np.column_stack([np.ones(len(table)), table.week])
    same = table.member.to_numpy()[:, None] == table.member.to_numpy()[None]

    def deviance(at):
        sd, r = np.exp(at[0]), np.tanh(at[1])
        shared = np.array([[sd**2, r * sd * value], [r * sd * value, value**2]])
        covariance = (x @ shared @ x.T) * same + np.exp(2 * at[2]) * np.eye(len(y))
        inverse = np.linalg.inv(covariance)
        rest = y - x @ np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ y)
        return np.linalg.slogdet(covariance)[1] + rest @ inverse @ rest + len(y) * np.log(2 * np.pi)

    starts, options = ([0, 2, 1], [0, -2, 1]), {"maxiter": 400, "fatol": 1e-6}
    return min(optimize.minimize(deviance, one, method="Nelder-Mead", options=options).fun for one in starts)


def test_a_profile_of_a_singular_fit_ends_where_the_likelihood_says(monkeypatch):
    """At an edge a search can rest on a saddle, and lme4's own profile ends too soon, or not at all.

    The profiles of all else are not asked for: each takes as long.
    """
    table = people(7, groups=2, correlation=0.999, residual_sd=4.0, slope_sd=0.3)
    model = fit("phq9 ~ week + (week|member)", table)
    assert model.singular
    lowest = fit("phq9 ~ week + (week|member)", table, reml=False).deviance

    def only_slopes(model, best):
        return [one for one in _quantities(model, best) if one.name == "SD of week between member"]

    monkeypatch.setattr("kith.stats.mixed.profiling._quantities", only_slopes)
    monkeypatch.setattr("kith.stats.mixed.profiling._coefficients", lambda *_: [])
    (slopes,) = profile_intervals(model)
    assert slopes.interval
    end = slopes.interval.high
    assert brute_profile(table, end) - lowest == pytest.approx(stats.chi2.ppf(0.95, 1), abs=0.02)


def test_what_does_not_vary_has_no_correlation_to_profile():
    table = trial([6] * 10, seed=9, icc=0.0).assign(time=lambda d: d.id % 3)
    table["post"] -= table.groupby("group").post.transform("mean")
    model = fit("post ~ time + (time|group)", table, reml=False)
    best = np.append(model.inside.optimum.parameters, np.log(model.sigma))
    names = [one.name for one in _quantities(model, best)]
    assert not any(name.startswith("correlation") for name in names)
    assert "SD of time between group" in names


def test_a_correlation_at_one_is_named():
    table = people(6, groups=8, correlation=0.999, residual_sd=4.0, slope_sd=0.3)
    model = fit("phq9 ~ week + (week|member)", table)
    assert "correlation of (Intercept) and week within member is 1 or -1" in model.at_edge[0]


@settings(max_examples=3, deadline=None)
@given(st.floats(0.01, 1000), st.floats(-100, 100))
def test_other_units_give_the_same_model(scale, shift):
    table = people(7)
    plain = fit(GROWTH, table)
    other = fit(GROWTH, table.assign(phq9=shift + scale * table.phq9))
    for one, its in zip(plain.fixed[1:], other.fixed[1:], strict=True):
        assert its.value == pytest.approx(scale * one.value, rel=1e-4, abs=1e-5 * scale)
        assert its.df == pytest.approx(one.df, rel=1e-3)


def test_years_since_the_birth_of_christ_are_no_harder_than_years():
    table = people(8)
    plain = fit("phq9 ~ week + (week|member)", table)
    other = fit("phq9 ~ week + (week|member)", table.assign(week=table.week + 2020))
    assert other.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-8)
    assert other.coefficient("week").df == pytest.approx(plain.coefficient("week").df, rel=1e-3)


def test_the_order_of_rows_and_the_names_of_groups_do_not_matter():
    plain = of_crossed("phq9 ~ week + (1|member) + (1|rater)")
    shuffled = crossed().sample(frac=1, random_state=1).assign(member=lambda d: "m" + d.member.astype(str))
    assert fit("phq9 ~ week + (1|member) + (1|rater)", shuffled).log_likelihood == pytest.approx(
        plain.log_likelihood, rel=1e-11
    )


def test_rows_without_an_outcome_are_left_out_and_counted():
    table = people(9)
    table.loc[[3, 17, 40], "phq9"] = np.nan
    model = fit(GROWTH, table)
    same = fit(GROWTH, table.dropna())
    assert model.log_likelihood == same.log_likelihood
    assert (model.provenance.n_used, model.provenance.n_eligible) == (len(table) - 3, len(table))
    assert "70 of 70 member" in model.provenance.of
    assert "left out: 3" in model.provenance.missing


def test_a_part_first_leads_to_the_same_place(monkeypatch):
    table = people(10, groups=40)
    plain = fit(GROWTH, table)
    monkeypatch.setattr("kith.stats.mixed.fitting.SAMPLED", 100)
    monkeypatch.setattr("kith.stats.mixed.fitting.PART", 400)
    assert fit(GROWTH, table).log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-10)


def test_a_contrast_of_one_effect_is_that_effect():
    model = grown()
    one, same = model.coefficient("arm"), model.contrast({"arm": 1}, "arm")
    assert (same.value, same.se, same.df) == pytest.approx((one.value, one.se, one.df))
    assert model.contrast([0, 0, 1, 8]).value == model.contrast({"arm": 1, "week:arm": 8}).value


def test_an_f_on_one_is_the_square_of_t():
    model = grown()
    one, f = model.coefficient("week:arm"), model.f_test([{"week:arm": 1}])
    assert one.statistic is not None
    assert (f.value, f.df, f.p) == pytest.approx((one.statistic**2, one.df, one.p))


def test_an_f_test_of_cake_as_in_lmertest():
    """A balanced split-plot has exact degrees of freedom: those of the strata."""
    table = people(11, groups=12)
    table = table[table.week < 8].groupby("member").filter(lambda d: len(d) == 3)
    model = fit("phq9 ~ factor(week) + (1|member)", table)
    f = model.f_test([{"factor(week)2": 1}, {"factor(week)4": 1}])
    assert f.df == pytest.approx(2 * (table.member.nunique() - 1), rel=1e-4)


def test_fitted_values_are_fixed_part_and_deviations():
    table = crossed()
    model = fit("phq9 ~ week*arm + (week|member) + (1|rater)", table)
    effects = random_effects(model)
    members = pd.DataFrame(effects["member"].values, index=map(int, effects["member"].levels))
    raters = pd.Series(effects["rater"].values[:, 0], index=map(int, effects["rater"].levels))
    by_hand = population_design(model, table) @ [one.value for one in model.fixed]
    by_hand += members.loc[table.member, 0].to_numpy() + table.week * members.loc[table.member, 1].to_numpy()
    by_hand += raters.loc[table.rater].to_numpy()
    np.testing.assert_allclose(fitted_values(model), by_hand, rtol=1e-9)


@pytest.mark.parametrize("formula", [GROWTH, "phq9 ~ week + (1|group/member)"])
def test_fitted_values_of_nested_factors_are_those_of_the_whole_covariance_matrix(formula):
    """Also where both factors have the same columns."""
    model, table = of_crossed(formula), crossed()
    rest = table.phq9 - design_of(model) @ [one.value for one in model.fixed]
    unexplained = model.sigma**2 * np.linalg.solve(covariance_of(model, table), rest)
    np.testing.assert_allclose(fitted_values(model), table.phq9 - unexplained, rtol=1e-8)


def test_where_the_mean_alone_is_fixed_all_of_the_population_is_expected_at_it():
    model = of_crossed("phq9 ~ 1 + (1|member)")
    new = pd.DataFrame({"week": [4, None]})
    assert predicted(model, new, population=True).tolist() == [model.fixed[0].value] * 2


def test_somebody_new_is_expected_at_the_mean():
    model = grown()
    new = pd.DataFrame({"week": [4], "arm": [1], "member": [9999], "group": [9999]})
    mean = population_curve(model, new).points[0]
    assert predicted(model, new).iloc[0] == pytest.approx(mean.value)
    assert mean.interval is not None
    assert mean.interval.low < mean.value < mean.interval.high


def test_reml_fits_with_different_fixed_parts_are_not_compared():
    table = people()
    with pytest.raises(Declined, match="fit both by ML"):
        compare(fit("phq9 ~ week + (1|member)", table), fit("phq9 ~ week*arm + (1|member)", table))


def test_reml_and_ml_are_not_compared():
    table = people()
    with pytest.raises(Declined, match="cannot be compared"):
        compare(fit("phq9 ~ week + (1|member)", table, reml=False), fit("phq9 ~ week + (week|member)", table))


def test_one_variance_at_its_edge_halves_p():
    table = people(12)
    found = compare(
        fit("phq9 ~ week + (1|member)", table), fit("phq9 ~ week + (1|member) + (1|group)", table)
    )
    assert found.test.p == pytest.approx(stats.chi2.sf(found.test.value, 1) / 2)
    assert found.mixture == "half chi-squared on 0, half on 1"


def test_models_of_other_rows_are_not_compared():
    table = people()
    with pytest.raises(BadInput, match="different rows"):
        compare(
            fit("phq9 ~ week + (1|member)", table.head(200), reml=False),
            fit("phq9 ~ week + arm + (1|member)", table, reml=False),
        )


def test_people_alone_are_clusters_of_their_own():
    table = partially_nested(9, 8, 60, seed=13)
    model = fit("post ~ arm + (0 + arm|cluster)", table, residual_by="arm")
    assert model.sizes["cluster"] == 69
    assert [one.name for one in model.components if one.group == "Residual"] == ["arm 0", "arm 1"]
    with pytest.raises(BadInput, match="say of which"):
        model.vpc()
    alone = table[table.arm == 0].post
    assert model.components[1].sd == pytest.approx(alone.std(), rel=1e-4)


@pytest.mark.parametrize(
    ("change", "formula", "says"),
    [
        (lambda d: d.drop(columns="arm"), GROWTH, 'column "arm": there is no such column'),
        (lambda d: d.assign(group=1), GROWTH, 'column "group": there is one group only'),
        (lambda d: d.assign(phq9=7.0), GROWTH, 'column "phq9": all values are 7: it has zero variance'),
        (lambda d: d.assign(phq9=d.phq9.mask(d.index == 5, np.inf)), GROWTH, "must be finite"),
        (lambda d: d.assign(arm=1), GROWTH, '"arm" is constant'),
        (lambda d: d.assign(arm=0), GROWTH, '"arm" is zero in all rows'),
        (lambda d: d.assign(arm="x"), GROWTH, "one class"),
        (lambda d: d.assign(phq9=2 * d.week), GROWTH, "predicted without error"),
        (lambda d: d.assign(phq9=np.nan), GROWTH, "no row has a value"),
        (lambda d: d.head(4), "phq9 ~ week*arm + (1|member)", "."),
        (lambda d: d.assign(row=range(len(d))), "phq9 ~ week + (1|row)", "every row is a level of its own"),
        (lambda d: d, "phq9 ~ week", "nothing varies"),
        (lambda d: d.assign(phq9=d.phq9.astype(str).mask(d.index == 3, "low")), GROWTH, '"low" is not a num'),
        (lambda d: d, "phq9 ~ 0 + (1|group)", "no fixed effect"),
        (lambda d: d[d.week < 4], "phq9 ~ week + (week|member)", "cannot both vary between"),
    ],
)
def test_bad_input_is_one_clear_line(change, formula, says):
    with pytest.raises(BadInput, match=says) as caught:
        fit(formula, change(people()))
    assert "\n" not in str(caught.value)


def test_the_verb_answers_and_refuses(capsys, tmp_path):
    asked = ["mixed", "example:growth.csv", "--formula", GROWTH, "--contrast", "arm=1,week:arm=12"]
    assert main(asked) == 0
    assert "arm=1,week:arm=12" in capsys.readouterr().out
    assert main([*asked, "--json"]) == 0
    assert main([*asked, "--contrast", "arm"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    empty = tmp_path / "empty.csv"
    for text in ("", "a,b\n"):
        empty.write_text(text)
        assert main(["mixed", str(empty), "--formula", GROWTH]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_the_verb_predicts_members_and_groups_and_compares(capsys):
    asked = ["mixed", "example:growth.csv", "--formula", GROWTH, "--deviations", "--json"]
    assert main([*asked, "--against", "phq9 ~ week*arm + (week|member)"]) == 0
    told = json.loads(capsys.readouterr().out)
    groups = next(one for one in told["deviations"] if one["factor"] == "group")
    assert len(groups["levels"]) == len(groups["values"]) == told["model"]["sizes"]["group"]
    assert told["comparison"]["mixture"] == "half chi-squared on 0, half on 1"
    assert 0 < told["comparison"]["test"]["p"] < 0.5
    assert main([*asked, "--against", "phq9 ~ week + (1|member)"]) == 2
    assert "fit both by ML" in capsys.readouterr().err


def test_the_verb_draws_the_course_of_each_arm(capsys, tmp_path):
    asked = ["mixed", "example:growth.csv", "--formula", GROWTH, "--plot", str(tmp_path / "course.svg")]
    assert main([*asked, "--time", "week", "--by", "arm"]) == 0
    assert "arm 1" in (tmp_path / "course.svg").read_text()
    assert main(asked) == 2
    assert "--time" in capsys.readouterr().err


def test_the_lagged_verb_answers(capsys):
    words = "--outcome distress --given given --received received --member member --wave wave --group group"
    assert main(["lagged", "example:helping.csv", *words.split()]) == 0
    assert "one wave before" in capsys.readouterr().out
    assert main(["lagged", "example:helping.csv", *words.split(), "--lag", "0"]) == 2
