"""Proportions: how many of how many, with an interval, and how two such rates compare."""

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval, Provenance, Result, Table, hash_of, made_by, table_of
from kith.stats.synthesis.effects import two_by_two
from kith.stats.synthesis.tails import checked_level, chi_squared_tail, normal_quantile, two_sided


@dataclass(frozen=True, kw_only=True)
class Rate:
    """One proportion, always with the count and the denominator it comes from."""

    count: int
    of: int
    estimate: Estimate


@dataclass(frozen=True, kw_only=True)
class Comparison(Result):
    """Two rates and what lies between them: the first less, or divided by, the second."""

    title: ClassVar[str] = "Two rates compared"
    name: str
    first: Rate
    second: Rate
    difference: Estimate
    risk_ratio: Estimate | None
    odds_ratio: Estimate | None

    def tables(self) -> list[Table]:
        between = [one for one in (self.difference, self.risk_ratio, self.odds_ratio) if one]
        return [table_of_rates((self.first, self.second), self.name), table_of(between)]


def rate(
    count: int,
    of: int,
    *,
    level: float = 0.95,
    name: str = "rate",
    method: Literal["Wilson", "Clopper-Pearson"] = "Wilson",
) -> Rate:
    """A proportion count / of with Wilson's score interval, or the exact one of Clopper and Pearson.

    Estimand: the probability in the population the people come from. Assumes independent people: members
    of one group are not quite that, and the interval is then too narrow. Raises `BadInput` for counts that
    are not whole, below 0 or beyond `of`, and `Declined` when `of` is 0. Wilson (1927); Newcombe (1998).

    >>> found = rate(0, 20).estimate.interval
    >>> round(found.low, 4), round(found.high, 4)
    (0.0, 0.1611)
    """
    x, n = _counts(count, of, name)
    low, high = wilson(x, n, level) if method == "Wilson" else clopper_pearson(x, n, level)
    interval = Interval(low=low, high=high, level=level, method=method)
    return Rate(count=x, of=n, estimate=Estimate(name=name, value=x / n, interval=interval))


def wilson(count: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score limits, without continuity correction; `rate` says the rest.

    >>> [round(limit, 4) for limit in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    z, p = normal_quantile(level), count / of
    middle = (p + z**2 / (2 * of)) / (1 + z**2 / of)
    reach = z * math.sqrt(p * (1 - p) / of + z**2 / (4 * of**2)) / (1 + z**2 / of)
    return (0.0 if count == 0 else middle - reach), (1.0 if count == of else middle + reach)


def clopper_pearson(count: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """Exact limits from the beta distribution; they cover at least `level`, often more.

    >>> [round(limit, 4) for limit in clopper_pearson(1, 29)]
    [0.0009, 0.1776]
    """
    tail = (1 - checked_level(level)) / 2
    low = float(special.betaincinv(count, of - count + 1, tail)) if count else 0.0
    high = float(special.betaincinv(count + 1, of - count, 1 - tail)) if count < of else 1.0
    return low, high


def difference(count1: int, of1: int, count2: int, of2: int, *, level: float = 0.95) -> Estimate:
    """The first proportion less the second, with Newcombe's hybrid score interval (his method 10).

    Independent people in two independent groups. Raises as `rate` does. No p: the interval says what a
    test would. Newcombe (1998), Stat Med 17:873.

    >>> found = difference(56, 70, 48, 80).interval
    >>> round(found.low, 4), round(found.high, 4)
    (0.0524, 0.3339)
    """
    (x, n), (y, m) = _counts(count1, of1, "first"), _counts(count2, of2, "second")
    (low1, high1), (low2, high2) = wilson(x, n, level), wilson(y, m, level)
    p, q = x / n, y / m
    down, up = math.hypot(p - low1, high2 - q), math.hypot(high1 - p, q - low2)
    interval = Interval(
        low=p - q - down, high=p - q + up, level=level, method="Newcombe's hybrid score, not corrected"
    )
    return Estimate(name="risk difference", value=p - q, interval=interval)


def ratio(
    measure: Literal["RR", "OR"], count1: int, of1: int, count2: int, of2: int, *, level: float = 0.95
) -> Estimate:
    """Risk ratio or odds ratio of the first against the second, with a Wald interval on the log scale.

    `se`, `statistic` and `p` are of the logarithm. 0.5 is added to all four cells only where one is zero,
    and the interval's method says so. Raises `Declined` where nobody or everybody of both had the event:
    such a table carries no information on a ratio.

    >>> found = ratio("RR", 30, 100, 20, 100)
    >>> round(found.value, 2), round(found.se, 4), round(found.interval.high, 3)
    (1.5, 0.2517, 2.456)
    """
    cells = (*_counts(count1, of1, "first"), *_counts(count2, of2, "second"))
    found = two_by_two("log RR" if measure == "RR" else "log OR", *cells)
    log, variance = float(found.yi[0]), float(found.vi[0])
    if math.isnan(log):
        raise Declined("nobody, or everybody, of both groups had the event: a ratio cannot be estimated")
    se, z = math.sqrt(variance), normal_quantile(level)
    corrected = "; 0.5 added to every cell as one is zero" if found.corrected[0] else ""
    return Estimate(
        name="risk ratio" if measure == "RR" else "odds ratio",
        value=math.exp(log),
        se=se,
        interval=Interval(
            low=math.exp(log - z * se),
            high=math.exp(log + z * se),
            level=level,
            method=f"Wald on the logarithm{corrected}",
        ),
        df=math.inf,
        statistic=log / se,
        p=two_sided(log / se),
        unit="se of log",
    )


def compare(
    count1: int,
    of1: int,
    count2: int,
    of2: int,
    *,
    level: float = 0.95,
    names: tuple[str, str] = ("first", "second"),
    name: str = "",
    eligible: int | None = None,
    missing: str = "none missing",
    data_hash: str = "",
) -> Comparison:
    """Two independent rates: difference by Newcombe, risk ratio and odds ratio by Wald on the log scale.

    Ratios that cannot be estimated are None, with a note. Assumptions as for `rate`.

    >>> made = compare(30, 100, 20, 100)
    >>> round(made.difference.value, 2), round(made.odds_ratio.value, 3)
    (0.1, 1.714)
    """
    first, second = (
        rate(count1, of1, level=level, name=names[0]),
        rate(count2, of2, level=level, name=names[1]),
    )
    cells = (first.count, first.of, second.count, second.of)
    none = first.count + second.count in (0, first.of + second.of)
    notes = ["Odds ratios of common events are further from 1 than risk ratios: never read one as the other."]
    if none:
        notes = ["Nobody, or everybody, of both had the event: ratios were not computed."]
    elif 0 in (first.count, second.count, first.of - first.count, second.of - second.count):
        notes.append("One cell is zero: 0.5 was added to each of the four for the ratios, and only for them.")
    return Comparison(
        name=name,
        first=first,
        second=second,
        difference=difference(*cells, level=level),
        risk_ratio=None if none else ratio("RR", *cells, level=level),
        odds_ratio=None if none else ratio("OR", *cells, level=level),
        notes=tuple(notes),
        provenance=Provenance(
            method="Rates by Wilson, difference by Newcombe, ratios by Wald on the logarithm",
            n_used=first.of + second.of,
            n_eligible=first.of + second.of if eligible is None else eligible,
            missing=missing,
            df_rule="normal",
            library=made_by("scipy"),
            data_hash=data_hash or hash_of({"counts": np.array(cells)}),
        ),
    )


def trend(counts: npt.ArrayLike, of: npt.ArrayLike, *, scores: npt.ArrayLike | None = None) -> Estimate:
    """Cochran and Armitage's test of a trend of proportions over ordered groups, all of shape (groups,).

    `scores` are the groups' places, 1, 2, 3 unless given. Value: the slope of the proportion on the score,
    by weighted least squares. The statistic is chi-squared on 1 df. Raises `BadInput` for fewer than two
    groups, and `Declined` where everybody or nobody had the event. Armitage (1955).

    >>> found = trend([2, 5, 9], [20, 20, 20])
    >>> round(found.statistic, 3), round(found.p, 4)
    (6.264, 0.0123)
    """
    x, n = np.asarray(counts, dtype=np.float64), np.asarray(of, dtype=np.float64)
    place = np.arange(1, len(x) + 1, dtype=np.float64) if scores is None else np.asarray(scores, np.float64)
    if not (x.shape == n.shape == place.shape) or len(x) < 2:
        raise BadInput("a trend needs a count, a size and a score for each of at least two groups")
    overall = x.sum() / n.sum()
    centred = place - (n @ place) / n.sum()
    spread = float(n @ centred**2)
    if overall in (0.0, 1.0) or spread == 0:
        raise Declined("there is no trend to test where all groups are the same by design")
    slope = float(centred @ x) / spread
    chi = float(slope**2 * spread / (overall * (1 - overall)))
    return Estimate(name="trend", value=slope, df=1.0, statistic=chi, p=chi_squared_tail(chi, 1))


def table_of_rates(rates: tuple[Rate, ...], title: str = "") -> Table:
    """Rates as rows that show the count and its denominator."""
    level = next((one.estimate.interval.level for one in rates if one.estimate.interval), 0.95)
    rows = [
        (
            one.estimate.name,
            f"{one.count}/{one.of}",
            _percent(one.estimate.value),
            "" if one.estimate.interval is None else f"{_limits(one.estimate.interval)}",
        )
        for one in rates
    ]
    return Table(title, ("", "n", "rate", f"{100 * level:g} % interval"), tuple(rows))


def _limits(interval: Interval) -> str:
    return f"{_percent(interval.low)} to {_percent(interval.high)}"


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _counts(count: float, of: float, name: str) -> tuple[int, int]:
    if not (float(count).is_integer() and float(of).is_integer()):
        raise BadInput(f"{name}: counts are whole numbers, and not {count:g} of {of:g}")
    if of == 0:
        raise Declined(f"{name}: there is nobody to count among")
    if not 0 <= count <= of:
        raise BadInput(f"{name}: there cannot be {count:g} of {of:g}")
    return int(count), int(of)
