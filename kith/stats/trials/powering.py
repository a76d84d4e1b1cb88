"""Powering: how often a planned trial would find what it looks for, by running it many times on paper."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from numpy.random import Generator
from scipy import stats

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval, Provenance, Result, Table, made_by, table_of
from kith.stats.tables import Floats
from kith.stats.trials.ancova import effect_of
from kith.stats.trials.drawing import simulator
from kith.stats.trials.endpoints import Endpoint

Question = Literal["superiority", "noninferiority", "equivalence"]
Drawn = tuple[Floats, Floats]  # outcomes, and the number of everybody's group; shapes (n,)
Tested = tuple[float, float, float]  # new minus reference, its standard error, its df
Analysis = Callable[[Drawn, Drawn], Tested | None]  # None where nothing can be tested
QUESTIONS: tuple[Question, ...] = ("superiority", "noninferiority", "equivalence")
MOST_RUNS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Arm:
    """One arm as planned: people alone, or groups of a mean size whose sizes vary by `size_cv`.

    `icc` has no default: who plans groups must say how much alike their people will be. `attrition` is the
    share of people whose outcome will not be known, at random.
    """

    people: int = 0
    groups: int = 0
    size: float = 1.0
    size_cv: float = 0.0
    icc: float | None = None
    attrition: float = 0.0
    sd: float = 1.0

    def __post_init__(self) -> None:
        if (self.people > 0) == (self.groups > 0):
            raise BadInput("an arm has people alone or groups: state one of the two")
        if self.groups and (self.icc is None or not 0 <= self.icc < 1):
            raise BadInput("groups need an intraclass correlation, stated, of at least 0 and below 1")
        possible = 1 <= self.size < math.inf and 0 <= self.size_cv < math.inf
        if min(self.people, self.groups) < 0 or not possible:
            raise BadInput("people, groups, sizes and their cv must not be negative, nor a size below 1")
        if not (0 <= self.attrition < 1 and self.sd > 0 and math.isfinite(self.sd)):
            raise BadInput("attrition is a share below 1, and a standard deviation above 0 and finite")

    @property
    def taken_in(self) -> float:
        return self.people or self.groups * self.size

    def drawn(self, mean: float, random: Generator) -> Drawn:
        """Outcomes and the number of everybody's group, shapes (people with an outcome,)."""
        sizes = self._sizes(random)
        groups = np.repeat(np.arange(len(sizes)), sizes)
        icc = self.icc or 0.0
        effects = random.standard_normal(len(sizes)) * math.sqrt(icc)
        values = effects[groups] + random.standard_normal(len(groups)) * math.sqrt(1 - icc)
        kept = random.random(len(groups)) >= self.attrition
        return (mean + self.sd * values)[kept], groups[kept].astype(np.float64)

    def _sizes(self, random: Generator) -> npt.NDArray[np.int64]:
        if self.people:
            return np.ones(self.people, np.int64)
        if not self.size_cv:
            # A mean of 7.5 is groups of 7 and of 8, as many of each as make it so.
            ends = np.floor(np.arange(self.groups + 1) * self.size + 0.5).astype(np.int64)
            return np.asarray(np.diff(ends), dtype=np.int64)
        shape = 1 / self.size_cv**2
        sizes = random.gamma(shape, self.size / shape, self.groups)
        return np.asarray(np.maximum(np.rint(sizes), 1), dtype=np.int64)

    def described(self) -> str:
        if self.people:
            return f"{self.people} people alone"
        varying = f" (cv {self.size_cv:g})" if self.size_cv else ""
        return f"{self.groups} groups of {self.size:g}{varying}, icc {self.icc:g}"


@dataclass(frozen=True, kw_only=True)
class Power(Result):
    """How often the planned trial succeeds, and how often it would if there were nothing to find."""

    title: ClassVar[str] = "Power, by simulation"
    question: Question
    arms: tuple[Arm, Arm]  # new, reference
    power: Estimate  # its se is the Monte Carlo error
    false_findings: Estimate  # at no effect or, with a margin, at a true difference equal to it
    runs: int
    failed: int  # runs in which nothing could be tested; they count as no finding

    def tables(self) -> Sequence[Table]:
        rows = [
            (name, arm.described(), arm.sd, f"{arm.attrition:g}")
            for name, arm in zip(("new", "reference"), self.arms, strict=True)
        ]
        return [
            Table("Plan", ("arm", "takes in", "sd", "attrition"), tuple(rows)),
            table_of([self.power, self.false_findings]),
        ]


def power_by_simulation(
    new: Arm,
    reference: Arm,
    *,
    seed: int,
    difference: float = 0.0,
    question: Question = "superiority",
    margin: float | None = None,
    alpha: float | None = None,
    runs: int = 2000,
    analysis: Literal["means", "model"] = "means",
    progress: Callable[[int, str], None] | None = None,
) -> Power:
    """Simulate the trial `runs` times and count how often it finds what it looks for.

    `difference` is the true mean of new minus reference, in units of the arms' `sd`; higher is worse where a
    `margin` is asked about. Outcomes are normal with a group effect of variance icc sd^2 in arms of groups.
    `analysis` "means" is `by_means`; "model" is `by_model`, the mixed model itself, and takes longer:
    `progress` is told each run that is done, and which of the two questions it is for.
    `alpha` is .05 two-sided for superiority and per test for equivalence, .025 for non-inferiority. The
    interval of the power is Wilson's for the runs. Raises `BadInput` for plans that make no sense.

    >>> made = power_by_simulation(Arm(people=64), Arm(people=64), seed=1, difference=0.5, runs=400)
    >>> 0.74 < made.power.value < 0.86
    True
    """
    if not math.isfinite(difference):
        raise BadInput("a true difference is a finite number")
    level = alpha if alpha is not None else (0.025 if question == "noninferiority" else 0.05)
    _check(question, margin, level, runs)
    random = simulator(seed)
    test: Analysis = by_means if analysis == "means" else by_model
    null = margin or 0.0
    names = ("power", "false findings, nothing to find" if margin is None else AT_MARGIN)
    found, failed = [], 0
    for name, truth in zip(names, (difference, null), strict=True):
        tests = []
        for run in range(runs):
            tests.append(test(new.drawn(truth, random), reference.drawn(0.0, random)))
            if progress is not None:
                progress(run + 1, name)
        made = np.array([one for one in tests if one is not None]).reshape(-1, 3)
        found.append(_share(name, int(_findings(made, question, null, level).sum()), runs))
        failed += runs - len(made)
    return Power(
        question=question,
        arms=(new, reference),
        power=found[0],
        false_findings=found[1],
        runs=runs,
        failed=failed,
        notes=_notes(new, reference),
        provenance=Provenance(
            method=f"Simulation, {question} at alpha {level:g}; {_analysis(new, reference, analysis)}",
            n_used=runs,
            n_eligible=runs,
            of="simulated trials",
            missing="at random by the planned attrition, left out",
            df_rule="from groups where there are groups",
            library=made_by("numpy", "scipy"),
            seed=seed,
        ),
    )


AT_MARGIN = "false findings, true difference at the margin"


def by_means(new: Drawn, reference: Drawn) -> Tested | None:
    """Welch's t on people alone and on the means of groups: valid however much people of a group are alike.

    People alone are groups of one. With groups of equal sizes it is nearly the mixed model's own test.
    None where an arm has fewer than two means, or no mean varies.

    >>> groups, alone = np.array([0, 0, 1, 1]), np.array([0, 1])
    >>> by_means((np.array([1.0, 3, 5, 7]), groups), (np.array([1.0, 2]), alone))[0]
    2.5
    """
    a, b = _means(*new), _means(*reference)
    if min(len(a), len(b)) < 2:
        return None
    v, w = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    if v + w == 0:
        return None
    df = (v + w) ** 2 / (v**2 / (len(a) - 1) + w**2 / (len(b) - 1))
    return float(a.mean() - b.mean()), math.sqrt(v + w), float(df)


def by_model(new: Drawn, reference: Drawn) -> Tested | None:
    """The test of `ancova` without covariates: a mixed model where people are in groups.

    None where nothing can be tested.

    >>> drawn = Arm(groups=4, size=3, icc=0.1).drawn(0.0, simulator(1))
    >>> abs(by_model(drawn, drawn)[0]) < 1e-12
    True
    """
    nested = [len(np.unique(groups)) < len(groups) for _, groups in (new, reference)]
    table = pd.DataFrame(
        {
            "y": np.concatenate([new[0], reference[0]]),
            "arm": np.repeat(["new", "reference"], [len(new[0]), len(reference[0])]),
            "group": np.concatenate([new[1], reference[1] + new[1].max(initial=0) + 1]),
        }
    )
    alone = None if all(nested) else ("reference" if nested[0] else "new")
    endpoint = Endpoint(
        outcome="y",
        arm="arm",
        reference="reference",
        group="group" if any(nested) else None,
        alone=alone if any(nested) else None,
    )
    try:
        made = effect_of(table, endpoint)
    except (BadInput, Declined):
        return None
    return made.value, made.se, made.df


def _means(values: Floats, groups: Floats) -> Floats:
    codes = groups.astype(np.int64)
    counts = np.bincount(codes)
    sums = np.bincount(codes, weights=values)
    return np.asarray(sums[counts > 0] / counts[counts > 0])


def _findings(made: Floats, question: Question, margin: float, alpha: float) -> npt.NDArray[np.bool_]:
    """Which runs found it; `made` has shape (runs, 3)."""
    value, se, df = made.T
    if question == "superiority":
        return np.asarray(2 * stats.t.sf(np.abs(value / se), df) < alpha)
    below = stats.t.cdf((value - margin) / se, df) < alpha
    above = stats.t.sf((value + margin) / se, df) < alpha
    return np.asarray(below if question == "noninferiority" else below & above)


def _share(name: str, hits: int, runs: int) -> Estimate:
    value = hits / runs
    ends = stats.binomtest(hits, runs).proportion_ci(method="wilson")
    return Estimate(
        name=name,
        value=value,
        se=math.sqrt(value * (1 - value) / runs),
        interval=Interval(
            low=float(ends.low), high=float(ends.high), level=0.95, method="Wilson, of the runs"
        ),
    )


def _check(question: Question, margin: float | None, alpha: float, runs: int) -> None:
    if question not in QUESTIONS:
        raise BadInput(f'there is no question "{question}"')
    if (question == "superiority") != (margin is None) or (margin is not None and not margin > 0):
        raise BadInput("non-inferiority and equivalence need a margin above 0, and superiority has none")
    if not 0 < alpha < 0.5 or not 1 <= runs <= MOST_RUNS:
        raise BadInput("alpha lies between 0 and 0.5, and there is at least one run, and no more than 10^6")


def _analysis(new: Arm, reference: Arm, analysis: str) -> str:
    nested = bool(new.groups) + bool(reference.groups)
    if not nested:
        return "Welch's t on people" if analysis == "means" else "least squares"
    if analysis == "model":
        return "mixed model" if nested == 2 else "mixed model, one arm alone, residual variance by arm"
    return "Welch's t on the means of groups" if nested == 2 else "Welch's t on means of groups and on people"


def _notes(new: Arm, reference: Arm) -> tuple[str, ...]:
    if any(arm.groups and arm.icc == 0 for arm in (new, reference)):
        return ("An intraclass correlation of 0 was stated: people of a group are seldom so unlike.",)
    return ()
