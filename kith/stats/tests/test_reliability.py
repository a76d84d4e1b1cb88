"""Alpha and omega.

R 4.2.2: psych 2.2.9 alpha(attitude); factanal(attitude, 1) for omega, loadings times SDs, (sum l)^2 /
((sum l)^2 + sum(uniquenesses * var)); Feldt: 1 - (1 - a) * qf(c(.975, .025), n - 1, (n - 1) * (k - 1)).
"""

import numpy as np
import pandas as pd
import pytest

from kith.stats.factoring import omega_of, one_factor
from kith.stats.refusing import BadInput, Declined
from kith.stats.reliability import _omega, alpha_of, feldt_limits, reliability
from kith.stats.tests.trials_cases import case, flat, rows_of

EXPECTED = case("alpha_attitude")["expected"]
ATTITUDE = rows_of("alpha_attitude")
MADE = reliability(ATTITUDE, list(ATTITUDE.columns))
NUMBERS = {
    "raw_alpha": MADE.alpha.value,
    "std_alpha": MADE.standardised_alpha.value,
    "average_r": MADE.mean_correlation,
    **{f"alpha_if_dropped.{one.item}": one.alpha_without for one in MADE.items},
    **{f"item_rest_r.{one.item}": one.rest_correlation for one in MADE.items},
}


@pytest.mark.parametrize(("name", "value"), list(flat(EXPECTED)), ids=[name for name, _ in flat(EXPECTED)])
def test_attitude_agrees(name: str, value: float) -> None:
    assert NUMBERS[name] == pytest.approx(value, abs=1e-3)


def test_omega_and_loadings_agree_with_factanal() -> None:
    assert MADE.omega is not None
    assert MADE.omega.value == pytest.approx(0.8563269439, abs=1e-5)
    wanted = [0.8524782, 0.9022414, 0.5927052, 0.7306959, 0.7649939, 0.2460928, 0.3778441]
    assert [one.loading for one in MADE.items] == pytest.approx(wanted, abs=1e-4)


def test_the_error_of_omega_agrees_with_lavaan() -> None:
    """lavaan 0.6-14: cfa(f =~ all seven items of attitude), omega defined by labels: .85632684, .03981398."""
    omega = MADE.omega
    assert omega is not None
    assert (omega.value, omega.se) == pytest.approx((0.85632684, 0.03981398), abs=1e-6)
    assert omega.interval is not None
    assert omega.interval.level == 0.95
    limits = (omega.interval.low, omega.interval.high)
    assert limits == pytest.approx(
        (0.759666, 0.918293), abs=1e-5
    )  # plogis(qlogis(w) -/+ 1.96 se / (w (1 - w)))


def test_intervals_of_omega_cover_as_often_as_they_say() -> None:
    random = np.random.Generator(np.random.PCG64(12))
    loadings, inside = np.array([0.8, 0.7, 0.6, 0.75, 0.5]), 0
    truth = omega_of(loadings, 1 - loadings**2)
    for _ in range(300):
        values = random.normal(size=(150, 1)) * loadings
        values += random.normal(size=(150, 5)) * np.sqrt(1 - loadings**2)
        _, omega, _ = _omega(np.corrcoef(values, rowvar=False), values.std(axis=0, ddof=1), 150, 0.95)
        assert omega is not None
        assert omega.interval is not None
        inside += omega.interval.low <= truth <= omega.interval.high
    assert 0.92 < inside / 300 < 0.98


def test_a_heywood_case_has_no_interval() -> None:
    random = np.random.Generator(np.random.PCG64(7))
    one = random.normal(size=200)
    noise = random.normal(size=(2, 200))
    made = reliability(pd.DataFrame({"a": one, "b": 0.9 * one + noise[0], "c": one + noise[1]}), list("abc"))
    assert made.omega is not None
    assert made.omega.interval is None
    assert "Omega has no interval there." in made.notes


def test_feldt_limits_agree() -> None:
    assert MADE.alpha.interval is not None
    alpha = MADE.alpha.value
    assert MADE.alpha.interval.low == pytest.approx(1 - (1 - alpha) * (1 - 0.7391384685) / 0.157, abs=1e-6)
    assert MADE.alpha.interval.high == pytest.approx(1 - (1 - alpha) * (1 - 0.9156964098) / 0.157, abs=1e-6)


def test_an_item_that_runs_against_the_rest_is_named_and_not_turned() -> None:
    turned = ATTITUDE.assign(raises=-ATTITUDE["raises"])
    made = reliability(turned, list(turned.columns))
    assert made.alpha.value < 0.7
    assert "Warning: raises runs against" in made.notes[0]
    asked = reliability(turned, list(turned.columns), reversed_items=["raises"])
    assert asked.alpha.value == pytest.approx(MADE.alpha.value)
    assert [one.item for one in asked.items if one.reversed] == ["raises"]


def test_rows_with_a_gap_are_left_out_and_counted() -> None:
    gaps = ATTITUDE.astype(float)
    gaps.iloc[0, 0] = np.nan
    made = reliability(gaps, list(gaps.columns))
    assert (made.provenance.n_used, made.provenance.n_eligible) == (29, 30)


def test_two_items_have_no_omega() -> None:
    made = reliability(ATTITUDE, ["rating", "complaints"])
    assert made.omega is None
    assert made.items[0].alpha_without is None


def test_a_scale_of_equal_items_has_alpha_and_omega_near_its_reliability() -> None:
    random = np.random.Generator(np.random.PCG64(5))
    values = random.normal(size=(4000, 1)) + random.normal(size=(4000, 4))
    made = reliability(pd.DataFrame(values, columns=list("abcd")), list("abcd"))
    assert made.omega is not None
    assert made.alpha.value == pytest.approx(0.8, abs=0.015)
    assert made.omega.value == pytest.approx(0.8, abs=0.015)


def test_feldt_covers_as_often_as_it_says() -> None:
    random = np.random.Generator(np.random.PCG64(11))
    inside = 0
    for _ in range(500):
        values = random.normal(size=(40, 1)) + random.normal(size=(40, 3))
        low, high = feldt_limits(alpha_of(np.cov(values, rowvar=False)), 40, 3)
        inside += low <= 0.75 <= high
    assert 0.93 < inside / 500 < 0.97


@pytest.mark.parametrize(
    ("table", "items", "says"),
    [
        ({"a": [1, 2, 3], "b": [1, 1, 1]}, ["a", "b"], 'column "b": every answer is the same'),
        ({"a": [1, 2, 3]}, ["a"], "two or more items"),
        ({"a": [1, 2], "b": [2, 1]}, ["a", "b"], "at least three people"),
        ({"a": [1, "x", 3], "b": [1, 2, 3]}, ["a", "b"], '"x" is not a number'),
        ({"a": [1, 2, 3]}, ["a", "c"], "no such column"),
    ],
)
def test_what_cannot_be_a_scale_is_refused(
    table: dict[str, list[object]], items: list[str], says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        reliability(pd.DataFrame(table), items)


def test_items_that_determine_each_other_have_no_factor() -> None:
    with pytest.raises(Declined, match="determine each other"):
        one_factor(np.ones((3, 3)))
