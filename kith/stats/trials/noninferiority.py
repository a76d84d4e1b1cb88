"""Non-inferiority: whether the new is shown not to be worse than the reference by more than a margin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from kith.stats.refusing import Declined
from kith.stats.results import Estimate, Result, Table, table_of
from kith.stats.trials.differences import Difference
from kith.stats.trials.equivalence import ONLY_ONE, as_asked, margin_table, provenance_of, tested
from kith.stats.trials.margins import Margin


@dataclass(frozen=True, kw_only=True)
class OneSided:
    """The one-sided test in one population, and the bound of the difference on the side of worse."""

    population: str
    difference: Estimate  # with the (1 - 2 alpha) interval, and the two-sided test that it is 0
    not_worse: Estimate
    bound: float  # one-sided, at 1 - alpha
    p: float
    within: bool


@dataclass(frozen=True, kw_only=True)
class NonInferiority(Result):
    """Whether the new arm is not worse by the margin, in each population."""

    title: ClassVar[str] = "Non-inferiority"
    margin: Margin
    alpha: float
    tests: tuple[OneSided, ...]
    shown: bool
    superior: bool | None  # None where superiority was not tested
    conclusion: str

    def tables(self) -> Sequence[Table]:
        rows = tuple((one.population, 1 - self.alpha, one.bound) for one in self.tests)
        return [
            margin_table(self.margin),
            *(
                table_of([one.difference, one.not_worse], f"New minus reference, {one.population}")
                for one in self.tests
            ),
            Table("Bound on the side of worse, one-sided", ("", "level", "bound"), rows),
            Table("", ("conclusion",), ((self.conclusion,),)),
        ]


def noninferiority(
    differences: Difference | Sequence[Difference],
    margin: Margin | None,
    *,
    alpha: float = 0.025,
    superiority: bool = False,
) -> NonInferiority:
    """One one-sided test, at .025 unless stated, that new is not worse than reference by the margin.

    Which side is worse is read from the margin. Superiority follows only as the second step of a closed
    test: if non-inferiority is shown in every population, and the margin said beforehand that it would be
    tested; the first population (intention to treat) decides. Then no correction of alpha is needed (CPMP
    2000, Points to consider on switching). Raises `Declined` without a margin, and for an unplanned switch.

    >>> from kith.stats.trials.differences import from_summary
    >>> from kith.stats.trials.margins import of
    >>> margin = of({"outcome": "phq9", "unit": "points", "better": "lower", "size": 2, "why": "half of what "
    ...     "patients notice", "set_by": "the board", "set_at": "2026-01-08T09:00:00Z"})
    >>> noninferiority(from_summary(8.1, 5.0, 120, 8.0, 5.0, 120), margin).shown
    True
    """
    given, margin = as_asked(differences, margin, alpha)
    if superiority and not margin.then_superiority:
        raise Declined("a switch to superiority must be stated with the margin, before the data: it was not")
    tests = tuple(_one(each, margin, alpha) for each in given)
    shown = all(one.within for one in tests)
    superior = _superior(given[0], margin, alpha) if margin.then_superiority and shown else None
    return NonInferiority(
        margin=margin,
        alpha=alpha,
        tests=tests,
        shown=shown,
        superior=superior,
        conclusion=_conclusion(tests, margin, superior=superior),
        notes=(ONLY_ONE,) if len(tests) == 1 else (),
        provenance=provenance_of(given[0], f"One-sided test at {alpha:g}"),
    )


def _one(each: Difference, margin: Margin, alpha: float) -> OneSided:
    lower = margin.better == "lower"
    found = each.below(margin.worst) if lower else each.above(margin.worst)
    side = "below" if lower else "above"
    interval = each.interval(1 - 2 * alpha)
    return OneSided(
        population=each.population,
        difference=each.estimate(1 - 2 * alpha, unit=margin.unit),
        not_worse=tested(f"{side} {margin.worst:g}, one-sided", each, margin.worst, found),
        bound=interval.high if lower else interval.low,
        p=found[1],
        within=found[1] < alpha,
    )


def _superior(each: Difference, margin: Margin, alpha: float) -> bool:
    found = each.below(0) if margin.better == "lower" else each.above(0)
    return found[1] < alpha


def _conclusion(tests: Sequence[OneSided], margin: Margin, *, superior: bool | None) -> str:
    shown = [one.population for one in tests if one.within]
    if not shown and _worse(tests[0], margin):
        return f"The new arm is worse by more than {abs(margin.worst):g} {margin.unit}: inferior."
    if not shown:
        return f"Non-inferiority was not shown: the interval reaches {margin.worst:g} {margin.unit}."
    if len(shown) < len(tests):
        return f"Non-inferiority was shown in {', '.join(shown)} only, and is not claimed."
    text = f"The new arm is not worse by {abs(margin.worst):g} {margin.unit} or more."
    if superior is None:
        return text
    return f"{text} Second step of the closed test: superiority was {'' if superior else 'not '}shown."


def _worse(one: OneSided, margin: Margin) -> bool:
    interval = one.difference.interval
    if interval is None:
        return False
    return interval.low > margin.worst if margin.better == "lower" else interval.high < margin.worst
