"""Agreement on scales: whether raters who score the same people give them the same scores."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval, Provenance, Result, hash_of, made_by
from kith.stats.synthesis.tails import checked_level, f_tail
from kith.stats.tables import Floats, need, numbers, refuse

NOTHING = 1e-12  # a mean square below this share of the whole is rounding


@dataclass(frozen=True, kw_only=True)
class Icc(Result):
    """The six intraclass correlations of Shrout and Fleiss: of one rating, and of the mean of k."""

    title: ClassVar[str] = "Intraclass correlations of raters"
    subjects: int
    raters: int
    icc1: Estimate  # each person by other raters
    icc2: Estimate  # raters are a sample; for blinded raters and whoever rates next
    icc3: Estimate  # only these raters
    icc1k: Estimate
    icc2k: Estimate
    icc3k: Estimate


@dataclass(frozen=True)
class _Squares:
    """Mean squares of a complete table of n people by k raters."""

    n: int
    k: int
    between: float
    within: float
    raters: float
    error: float


def icc(ratings: npt.ArrayLike | pd.DataFrame, *, level: float = 0.95) -> Icc:
    """ICC(1,1), (2,1), (3,1) and their k versions; `ratings` of shape (people, raters), NaN missing.

    ICC(1): each person was rated by other raters. ICC(2): all by the same, who stand for raters in general
    (absolute agreement): the one for blinded raters, and for whoever rates next. ICC(3): the same raters and
    no others (consistency); it says nothing of new raters. The k versions are of the mean of all k.
    Assumes normal effects, one variance for every rater, independent people. People with a missing rating
    are left out. The test is of no differences between people. Raises `Declined` for one person or one
    rater or ratings that are all the same. Intervals by F; Shrout and Fleiss (1979), Psychol Bull 86:420.

    >>> made = icc([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    >>> [round(one.value, 2) for one in (made.icc1, made.icc2, made.icc3, made.icc2k)]
    [0.17, 0.29, 0.71, 0.62]
    """
    given = np.asarray(ratings, dtype=np.float64)
    checked_level(level)
    if given.ndim != 2:
        raise BadInput(f"ratings are a table of people by raters, and not of shape {given.shape}")
    if np.isinf(given).any():
        raise BadInput("a rating is infinite")
    if given.shape[1] < 2:
        raise Declined("one rater cannot agree with anybody: an ICC needs two or more")
    whole = given[~np.isnan(given).any(axis=1)]
    if len(whole) < 2:
        raise Declined(f"an ICC needs at least two people rated by every rater, and there are {len(whole)}")
    ms = _squares(whole)
    return Icc(
        **_correlations(ms, level),
        subjects=ms.n,
        raters=ms.k,
        notes=(
            "ICC(3) is of these raters only: for a new rater, or blinded raters in general, read ICC(2).",
            "An ICC below 0 is left as it is: people differ less than chance would have them.",
        ),
        provenance=Provenance(
            method="Two-way analysis of variance, intervals by F (Shrout and Fleiss)",
            n_used=ms.n,
            n_eligible=len(given),
            missing="people without a rating by every rater are left out",
            df_rule="F; Satterthwaite for ICC(2)",
            library=made_by("numpy", "scipy"),
            data_hash=hash_of({f"rater {n + 1}": column for n, column in enumerate(given.T)}),
        ),
    )


def ratings_of(table: pd.DataFrame, *, subject: str, rater: str, score: str) -> pd.DataFrame:
    """One row a rating turned into people by raters. Raises `BadInput` for two ratings of one by one.

    >>> long = pd.DataFrame({"who": [1, 1, 2, 2], "by": ["a", "b", "a", "b"], "points": [4, 5, 7, 7]})
    >>> ratings_of(long, subject="who", rater="by", score="points").to_numpy().tolist()
    [[4.0, 5.0], [7.0, 7.0]]
    """
    need(table, subject, rater, score)
    long = table[[subject, rater]].assign(score=numbers(table, score))
    for column in (subject, rater):
        refuse(long, long[column].isna(), "a rating must say whose and by whom", column=column)
    twice = long.duplicated([subject, rater])
    refuse(long, twice, "the same rater rated the same person twice", column=rater)
    return long.pivot(index=subject, columns=rater, values="score")


def _squares(x: Floats) -> _Squares:
    n, k = x.shape
    grand = x.mean()
    people, raters = x.mean(axis=1), x.mean(axis=0)
    total = float(((x - grand) ** 2).sum())
    if total <= NOTHING * max(float((x**2).sum()), 1e-300):
        raise Declined("every rating is the same: there is nothing for raters to agree on")
    between, across = float(k * ((people - grand) ** 2).sum()), float(n * ((raters - grand) ** 2).sum())
    rest = x - people[:, None] - raters[None, :] + grand
    error = float((rest**2).sum())
    error = 0.0 if error <= NOTHING * total else error
    return _Squares(
        n=n,
        k=k,
        between=between / (n - 1),
        within=(across + error) / (n * (k - 1)),
        raters=across / (k - 1),
        error=error / ((n - 1) * (k - 1)),
    )


def _correlations(ms: _Squares, level: float) -> dict[str, Estimate]:
    n, k = ms.n, ms.k
    one = (ms.between - ms.within) / (ms.between + (k - 1) * ms.within)
    noise = (k - 1) * ms.error + k * (ms.raters - ms.error) / n
    if ms.between + noise <= 0:
        raise Declined("the people do not differ at all, and are too few to tell agreement from noise")
    two = (ms.between - ms.error) / (ms.between + noise)
    three = (ms.between - ms.error) / (ms.between + (k - 1) * ms.error)
    limits1 = _f_limits(ms.between, ms.within, n - 1, n * (k - 1), k, level)
    limits2 = _limits2(two, ms, level)
    limits3 = _f_limits(ms.between, ms.error, n - 1, (n - 1) * (k - 1), k, level)
    made = {}
    for number, value, limits, noise_ms, df2 in (
        (1, one, limits1, ms.within, n * (k - 1)),
        (2, two, limits2, ms.error, (n - 1) * (k - 1)),
        (3, three, limits3, ms.error, (n - 1) * (k - 1)),
    ):
        f = ms.between / noise_ms if noise_ms > 0 else math.inf
        p = f_tail(f, n - 1, df2) if math.isfinite(f) else 0.0
        made[f"icc{number}"] = _one(f"ICC({number},1)", value, limits, f, df2, p, level)
        means = (_stepped(limits[0], k), _stepped(limits[1], k))
        made[f"icc{number}k"] = _one(f"ICC({number},{k})", _stepped(value, k), means, f, df2, p, level)
    return made


def _one(
    name: str, value: float, limits: tuple[float, float], f: float, df: float, p: float, level: float
) -> Estimate:
    interval = Interval(low=limits[0], high=limits[1], level=level, method="F, Shrout and Fleiss")
    return Estimate(name=name, value=value, interval=interval, df=float(df), statistic=f, p=p)


def _stepped(value: float, k: int) -> float:
    """The correlation of means of k ratings (Spearman and Brown)."""
    below = 1 + (k - 1) * value
    return -math.inf if below <= 0 else k * value / below


def _f_limits(between: float, noise: float, df1: int, df2: int, k: int, level: float) -> tuple[float, float]:
    if noise <= 0:
        return 1.0, 1.0
    f, tail = between / noise, (1 - level) / 2
    low = f / float(special.fdtri(df1, df2, 1 - tail))
    high = f * float(special.fdtri(df2, df1, 1 - tail))
    return (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)


def _limits2(value: float, ms: _Squares, level: float) -> tuple[float, float]:
    """For ICC(2,1): error and raters' mean squares mixed, with Satterthwaite's df for the mixture."""
    n, k, tail = ms.n, ms.k, (1 - level) / 2
    a, b = k * value * ms.raters, (n * (1 + (k - 1) * value) - k * value) * ms.error
    spread = (n - 1) * a**2 + b**2
    if spread <= 0:
        return 1.0, 1.0
    df = (k - 1) * (n - 1) * (a + b) ** 2 / spread
    up, down = special.fdtri(n - 1, df, 1 - tail), special.fdtri(df, n - 1, 1 - tail)
    noise = k * ms.raters + (k * n - k - n) * ms.error
    low = n * (ms.between - up * ms.error) / (up * noise + n * ms.between)
    high = n * (down * ms.between - ms.error) / (noise + n * down * ms.between)
    return float(low), float(high)
