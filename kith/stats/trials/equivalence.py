"""Equivalence: whether a difference is shown to be too small to matter, by two one-sided tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval, Provenance, Result, Table, number, table_of
from kith.stats.trials.differences import Difference
from kith.stats.trials.margins import Margin

ONLY_ONE = (
    "One population was analysed. People who drop out or change sides make arms look alike, so a finding "
    "by intention to treat alone is not cautious here: give the per-protocol population too."
)


@dataclass(frozen=True, kw_only=True)
class TwoOneSided:
    """Both one-sided tests in one population. `p` is the larger of the two."""

    population: str
    difference: Estimate  # with the (1 - 2 alpha) interval, and the two-sided test that it is 0
    wider: Interval  # the (1 - alpha) interval, for the two-sided test
    above_low: Estimate
    below_high: Estimate
    p: float
    within: bool


@dataclass(frozen=True, kw_only=True)
class Equivalence(Result):
    """Whether the difference lies within the stored margin, in each population."""

    title: ClassVar[str] = "Equivalence, by two one-sided tests"
    margin: Margin
    alpha: float
    tests: tuple[TwoOneSided, ...]
    shown: bool
    conclusion: str

    def tables(self) -> Sequence[Table]:
        return [
            margin_table(self.margin),
            *(
                table
                for one in self.tests
                for table in (
                    table_of([one.difference], f"Difference, {one.population}"),
                    table_of([one.above_low, one.below_high], "One-sided tests"),
                )
            ),
            Table("", ("conclusion",), ((self.conclusion,),)),
        ]


def equivalence(
    differences: Difference | Sequence[Difference], margin: Margin | None, *, alpha: float = 0.05
) -> Equivalence:
    """Two one-sided tests of a difference against a stored margin, in one population or in several.

    Shown if both one-sided p are below `alpha`, which is the same as the (1 - 2 alpha) interval lying inside
    the margin (Schuirmann 1987, J Pharmacokinet Biopharm 15:657). It is claimed only if every population
    shows it. Estimand and assumptions are those of the difference. Raises `Declined` without a margin.

    >>> from kith.stats.trials.differences import from_summary
    >>> from kith.stats.trials.margins import of
    >>> margin = of({"outcome": "liking", "unit": "points", "better": "higher", "size": 0.429, "why": "below "
    ...     "what readers notice", "set_by": "the authors", "set_at": "2015-01-01T00:00:00Z"})
    >>> tested = equivalence(from_summary(5.25, 0.95, 95, 5.22, 0.83, 89, equal_variances=True), margin)
    >>> tested.shown, round(tested.tests[0].p, 5)
    (True, 0.00142)
    """
    given, margin = as_asked(differences, margin, alpha)
    tests = tuple(_two(one, margin, alpha) for one in given)
    shown = all(one.within for one in tests)
    return Equivalence(
        margin=margin,
        alpha=alpha,
        tests=tests,
        shown=shown,
        conclusion=_conclusion(tests, margin),
        notes=(ONLY_ONE,) if len(tests) == 1 else (),
        provenance=provenance_of(given[0], f"Two one-sided tests at {alpha:g}"),
    )


def _two(one: Difference, margin: Margin, alpha: float) -> TwoOneSided:
    low = tested(f"above {margin.low:g}, one-sided", one, margin.low, one.above(margin.low))
    high = tested(f"below {margin.high:g}, one-sided", one, margin.high, one.below(margin.high))
    p = max(one.above(margin.low)[1], one.below(margin.high)[1])
    return TwoOneSided(
        population=one.population,
        difference=one.estimate(1 - 2 * alpha, unit=margin.unit),
        wider=one.interval(1 - alpha),
        above_low=low,
        below_high=high,
        p=p,
        within=p < alpha,
    )


def tested(name: str, one: Difference, bound: float, found: tuple[float, float]) -> Estimate:
    """The distance from one end of the margin, with its one-sided test."""
    statistic, p = found
    return Estimate(name=name, value=one.value - bound, se=one.se, df=one.df, statistic=statistic, p=p)


def as_asked(
    differences: Difference | Sequence[Difference], margin: Margin | None, alpha: float
) -> tuple[Sequence[Difference], Margin]:
    """What is to be tested and against which margin; raises `Declined` without one."""
    if margin is None:
        raise Declined("a margin must be stored, with its reason and its time, before this can be tested")
    if not 0 < alpha < 0.5:
        raise BadInput(f"alpha lies between 0 and 0.5, and {alpha:g} does not")
    given = [differences] if isinstance(differences, Difference) else list(differences)
    if not given:
        raise BadInput("there is no difference to test")
    return given, margin


def margin_table(margin: Margin) -> Table:
    """The margin as it is printed above what was tested against it."""
    row = (str(margin), f"{margin.better} is better", margin.set_by, margin.set_at, margin.why)
    return Table("Margin", ("from, to", "direction", "set by", "at", "because"), (row,))


def provenance_of(one: Difference, test: str) -> Provenance:
    """Where the tested difference comes from; that of the first population."""
    return Provenance(
        method=f"{test}; {one.method}",
        n_used=one.n_used,
        n_eligible=one.n_eligible,
        of=one.of,
        missing=one.missing,
        df_rule=one.df_rule,
        library=one.library,
        data_hash=one.data_hash,
    )


def _conclusion(tests: Sequence[TwoOneSided], margin: Margin) -> str:
    shown = [one.population for one in tests if one.within]
    if len(shown) == len(tests):
        also = " The difference is also clear of 0." if _clear(tests[0].wider) else ""
        return f"The arms are equivalent within {margin}: both one-sided tests reject.{also}"
    if shown:
        return f"Equivalence was shown in {', '.join(shown)} only, and is not claimed."
    return f"Equivalence was not shown. {_instead(tests[0], margin)}"


def _instead(one: TwoOneSided, margin: Margin) -> str:
    narrow = one.difference.interval
    assert narrow is not None  # noqa: S101  every difference of this module carries one
    text = f"{number(narrow.low)} to {number(narrow.high)}"
    if narrow.low > margin.high or narrow.high < margin.low:
        return f"The interval {text} lies wholly outside the margin: the difference is too large to ignore."
    if _clear(one.wider):
        return f"The arms differ, and the interval {text} reaches beyond the margin."
    return f"The interval {text} reaches beyond the margin, and 0 is not rejected either: nothing is shown."


def _clear(interval: Interval) -> bool:
    return interval.low > 0 or interval.high < 0
