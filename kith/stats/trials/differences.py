"""Differences: one comparison of two means, however it was made, with its standard error and its df."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from kith.stats.refusing import BadInput
from kith.stats.results import Estimate, Interval, hash_of, made_by
from kith.stats.tables import Floats


@dataclass(frozen=True, kw_only=True)
class Difference:
    """New minus reference, in the outcome's units; `df` is infinite for a normal reference distribution."""

    value: float
    se: float
    df: float
    n_used: int
    n_eligible: int
    method: str
    df_rule: str
    of: str = "people"
    missing: str = "none missing"
    library: str = ""
    data_hash: str = ""
    population: str = "all"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and math.isfinite(self.se) and self.se > 0):
            raise BadInput("the difference has no variance: nothing can be tested")

    def interval(self, level: float) -> Interval:
        """The two-sided t interval of this level."""
        reach = float(stats.t.ppf(0.5 + level / 2, self.df)) * self.se
        return Interval(low=self.value - reach, high=self.value + reach, level=level, method="t")

    def estimate(self, level: float, *, unit: str = "") -> Estimate:
        """The difference with its interval, and the two-sided test that it is 0."""
        statistic = self.value / self.se
        return Estimate(
            name="difference",
            value=self.value,
            se=self.se,
            df=self.df,
            statistic=statistic,
            p=float(2 * stats.t.sf(abs(statistic), self.df)),
            interval=self.interval(level),
            unit=unit,
        )

    def above(self, bound: float) -> tuple[float, float]:
        """t and the one-sided p of "the difference lies above this bound"."""
        statistic = (self.value - bound) / self.se
        return statistic, float(stats.t.sf(statistic, self.df))

    def below(self, bound: float) -> tuple[float, float]:
        """t and the one-sided p of "the difference lies below this bound"."""
        statistic = (self.value - bound) / self.se
        return statistic, float(stats.t.cdf(statistic, self.df))


def independent(new: npt.ArrayLike, reference: npt.ArrayLike, *, equal_variances: bool = False) -> Difference:
    """Two independent samples, shapes (n1,) and (n2,), by Welch's t or, if asked, Student's.

    Estimand: mean of new minus mean of reference. Assumes independent people and means that are about
    normal. NaN is missing and left out. Raises `BadInput` for fewer than two values or no variance.

    >>> made = independent([4.0, 6.0, 5.0, 7.0], [3.0, 2.0, 5.0, 4.0])
    >>> made.value, round(made.se, 4), round(made.df, 2)
    (2.0, 0.9129, 6.0)
    """
    a, b = _values(new, "the new arm"), _values(reference, "the reference arm")
    made = from_summary(
        float(a.mean()),
        float(a.std(ddof=1)),
        len(a),
        float(b.mean()),
        float(b.std(ddof=1)),
        len(b),
        equal_variances=equal_variances,
    )
    eligible = np.size(new) + np.size(reference)
    return _with_data(made, eligible, {"new": np.asarray(new), "reference": np.asarray(reference)})


def from_summary(
    mean: float,
    sd: float,
    n: int,
    reference_mean: float,
    reference_sd: float,
    reference_n: int,
    *,
    equal_variances: bool = False,
) -> Difference:
    """Two independent samples from their means, standard deviations and sizes; Welch unless asked.

    Welch's df after Satterthwaite (1946); Student's n1 + n2 - 2. Raises `BadInput` for sizes below 2.

    >>> made = from_summary(5.25, 0.95, 95, 5.22, 0.83, 89, equal_variances=True)
    >>> round(made.se, 6), made.df
    (0.131882, 182.0)
    """
    if min(n, reference_n) < 2:
        raise BadInput("each arm needs at least two people with a value")
    if min(sd, reference_sd) < 0 or not math.isfinite(sd + reference_sd):
        raise BadInput("a standard deviation is a finite number, and not below 0")
    v, w = sd**2 / n, reference_sd**2 / reference_n
    if v + w == 0:
        raise BadInput("neither arm varies: there is no variance to test against")
    if equal_variances:
        df = float(n + reference_n - 2)
        pooled = ((n - 1) * sd**2 + (reference_n - 1) * reference_sd**2) / df
        se = math.sqrt(pooled * (1 / n + 1 / reference_n))
    else:
        df = (v + w) ** 2 / (v**2 / (n - 1) + w**2 / (reference_n - 1))
        se = math.sqrt(v + w)
    return Difference(
        value=mean - reference_mean,
        se=se,
        df=df,
        n_used=n + reference_n,
        n_eligible=n + reference_n,
        method="Student's t, equal variances" if equal_variances else "Welch's t",
        df_rule="n - 2" if equal_variances else "Welch-Satterthwaite",
        library=made_by("scipy"),
    )


def paired(new: npt.ArrayLike, reference: npt.ArrayLike) -> Difference:
    """The mean of differences within pairs, shapes (n,) both. Pairs with a missing half are left out.

    Estimand: the mean difference among pairs. Assumes independent pairs. Raises `BadInput` for shapes that
    differ, fewer than two pairs, or differences that are all the same.

    >>> made = paired([4.0, 6.0, 5.0], [3.0, 6.0, 3.0])
    >>> made.value, round(made.se, 4), made.df
    (1.0, 0.5774, 2.0)
    """
    a, b = np.asarray(new, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    if a.shape != b.shape:
        raise BadInput(f"pairs need as many values of one kind as of the other: {a.size} and {b.size}")
    made = _of_one(_values(a - b, "the pairs"), "Paired t", "pairs")
    return _with_data(made, a.size, {"new": a, "reference": b})


def one_sample(values: npt.ArrayLike, *, against: float) -> Difference:
    """A sample's mean minus a stated value; shape (n,). Raises `BadInput` as `paired` does.

    >>> one_sample([4.0, 6.0, 5.0], against=4).value
    1.0
    """
    found = np.asarray(values, dtype=np.float64)
    made = _of_one(_values(found - against, "the sample"), f"One-sample t against {against:g}", "people")
    return _with_data(made, found.size, {"values": found})


def _of_one(values: Floats, method: str, what: str) -> Difference:
    return Difference(
        value=float(values.mean()),
        se=float(values.std(ddof=1)) / math.sqrt(len(values)),
        df=float(len(values) - 1),
        n_used=len(values),
        n_eligible=len(values),
        method=method,
        df_rule="n - 1",
        of=what,
        library=made_by("scipy"),
    )


def _values(given: npt.ArrayLike, what: str) -> Floats:
    values = np.asarray(given, dtype=np.float64)
    values = values[~np.isnan(values)]
    if np.isinf(values).any():
        raise BadInput(f"a number of {what} is infinite")
    if len(values) < 2:
        raise BadInput(f"{what} needs at least two values, and has {len(values)}")
    return values


def _with_data(made: Difference, eligible: int, data: dict[str, Floats]) -> Difference:
    left_out = made.n_used < eligible
    return Difference(
        **{
            **vars(made),
            "n_eligible": eligible,
            "missing": "missing values left out" if left_out else "none missing",
            "data_hash": hash_of(data) if len({len(one) for one in data.values()}) == 1 else _joined(data),
        }
    )


def _joined(data: dict[str, Floats]) -> str:
    return hash_of(
        {"values": np.concatenate(list(data.values())), "sizes": [len(one) for one in data.values()]}
    )
