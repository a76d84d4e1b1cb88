"""Two arms compared by what they cost and what they achieve: increments, ratio, net benefit, uncertainty."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isinf
from typing import Any, ClassVar

import numpy as np
from scipy import stats

from kith.stats.costs.increments import Increments, increments
from kith.stats.costs.information import people_affected
from kith.stats.costs.people import Known, People, Terms, two_arms_of
from kith.stats.costs.ratios import fieller, is_clear_of_zero, quadrant, ratio
from kith.stats.costs.reading import grid, mean_of_arm, notes_on, notes_on_ratio, refuse_odd_options
from kith.stats.costs.resampling import increments_drawn
from kith.stats.costs.uncertainty import information_at, percentile, shares_of_quadrants, worth_it
from kith.stats.results import Estimate, Interval, Provenance, Result, Table, made_by, table_of
from kith.stats.tables import Floats


@dataclass(frozen=True, kw_only=True)
class Benefit:
    """What is known at one threshold (money per unit of effect)."""

    threshold: float
    inb: Estimate  # incremental net benefit, in money
    p_normal: float  # that it is above zero, from the joint variance
    p_bootstrap: float  # that it is above zero, among the draws
    evpi: float  # of perfect information for one person, in money


@dataclass(frozen=True, kw_only=True)
class Population:
    """Whom a decision is about, and what it would be worth to know for certain, in money."""

    per_year: float
    years: int
    people: float  # those of later years discounted
    evpi: float

    def as_table(self, currency: str) -> Table:
        rows = (
            ("people a year", self.per_year),
            ("years", self.years),
            ("people, those of later years discounted", self.people),
            (f"EVPI ({currency})", self.evpi),
        )
        return Table("Perfect information for a population", ("", "value"), rows)


@dataclass(frozen=True, kw_only=True)
class CostEffectiveness(Result):
    """The treated arm against the control."""

    title: ClassVar[str] = "Cost-effectiveness of two arms"

    control: str
    treated: str
    terms: Terms
    means: tuple[Estimate, ...]
    cost: Estimate
    effect: Estimate
    covariance: float
    correlation: float
    cost_bootstrap: Interval
    effect_bootstrap: Interval
    quadrant: str
    meaning: str
    icer: Estimate | None  # in money per unit of effect; none where one arm dominates
    icer_bootstrap: Interval | None
    benefits: tuple[Benefit, ...]
    quadrants: dict[str, float]  # shares of the draws
    population: Population | None
    draws: int
    cost_draws: Floats = field(repr=False, compare=False)
    effect_draws: Floats = field(repr=False, compare=False)

    def at(self, threshold: float) -> Benefit:
        """What is known at one of the thresholds that were asked for."""
        return next(one for one in self.benefits if one.threshold == threshold)

    def tables(self) -> Sequence[Table]:
        against = f"{self.treated} against {self.control}"
        verdict = f"{self.quadrant}: {self.meaning}"
        return [
            self.terms.as_table(),
            table_of(self.means, "Means of the arms"),
            table_of([self.cost, self.effect], against),
            Table("", ("bootstrap", "low", "high"), self._bootstrap_rows()),
            table_of([self.icer], verdict) if self.icer else Table("", (verdict,), ()),
            self.curve(),
            Table("Share of draws in each quadrant", ("", "share"), tuple(self.quadrants.items())),
            *([self.population.as_table(self.terms.currency)] if self.population else []),
        ]

    def _bootstrap_rows(self) -> tuple[tuple[object, ...], ...]:
        each = (
            (self.cost.name, self.cost_bootstrap),
            (self.effect.name, self.effect_bootstrap),
            ("cost per unit of effect", self.icer_bootstrap),
        )
        return tuple((name, one.low, one.high) for name, one in each if one)

    def curve(self) -> Table:
        """Net benefit, probability of being worth the cost, and value of information, by threshold."""
        header = (self.terms.per_unit, "net benefit", "se", "P, normal", "P, bootstrap", "EVPI each")
        rows = [
            (one.threshold, one.inb.value, one.inb.se, one.p_normal, one.p_bootstrap, one.evpi)
            for one in self.benefits
        ]
        return Table("Net benefit, and the probability that it is above zero", header, tuple(rows))

    def as_dict(self) -> dict[str, Any]:
        """Without the draws: the seed and the data make them again."""
        whole = super().as_dict()
        return {name: one for name, one in whole.items() if name not in {"cost_draws", "effect_draws"}}


def cost_effectiveness(
    people: People,
    terms: Terms,
    *,
    seed: int,
    control: str | None = None,
    thresholds: Sequence[float] = (),
    draws: int = 10_000,
    level: float = 0.95,
    population: tuple[float, int] | None = None,
) -> CostEffectiveness:
    """Compare two arms by cost and effect, from one row a person.

    `people` are the rows with their columns; `terms` say what the numbers are. `control` is the arm compared
    against: the first in order where none is named. `thresholds` are in currency per unit of effect; none
    means a grid up to two and a half times the one that decides. `population` is (people a year, years).
    Estimands: the differences of population means of cost and of effect; the ratio of these two means where
    it has a meaning; net benefit, threshold times effect less cost. Whoever misses something is left out.
    Assumes arms that differ by chance alone, and independent people or, with groups, independent groups.
    Raises `BadInput` for data or options that make no sense, `Declined` where both arms are not there.
    Source: Drummond and others (2015); Willan and Briggs (2006); van Hout and others (1994).

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"arm": list("aaabbb"), "cost": [1, 2, 4, 5, 7, 9], "q": [5, 7, 6, 8, 7, 9]})
    >>> terms = Terms(currency="EUR", price_year=2025, discount=0, effect_unit="point", threshold=20)
    >>> found = cost_effectiveness(People(rows=rows, arm="arm", cost=("cost",), effect=("q",)), terms, seed=1)
    >>> round(found.cost.value, 3), found.quadrant
    (4.667, 'north-east')
    """
    refuse_odd_options(draws, level, thresholds, seed)
    known = two_arms_of(people, terms, control)
    found = increments(
        known.costs, known.effects, known.arms, covariates=known.covariates, groups=known.groups
    )
    drawn = increments_drawn(
        known.costs,
        known.effects,
        known.arms,
        covariates=known.covariates,
        groups=known.groups,
        draws=draws,
        seed=seed,
    )
    benefits = tuple(_benefit(one, found, drawn, level, terms) for one in grid(terms, thresholds))
    where = quadrant(found.effect, found.cost)
    clear = where.has_ratio and is_clear_of_zero(found, level)
    icer = _icer(found, terms, level, clear=clear)
    adjusted = f", adjusted for {', '.join(people.covariates)}" if people.covariates else ""
    return CostEffectiveness(
        control=known.names[0],
        treated=known.names[1],
        terms=terms,
        means=tuple(mean for n in (0, 1) for mean in mean_of_arm(known, n, terms)),
        cost=_difference("incremental cost", found.cost, found.se_cost, found, level, terms.currency),
        effect=_difference(
            "incremental effect", found.effect, found.se_effect, found, level, terms.effect_unit
        ),
        covariance=found.covariance,
        correlation=found.correlation,
        cost_bootstrap=percentile(drawn[0], level),
        effect_bootstrap=percentile(drawn[1], level),
        quadrant=where.name,
        meaning=where.meaning,
        icer=icer,
        icer_bootstrap=_percentile_of_ratio(*drawn, level) if clear else None,
        benefits=benefits,
        quadrants=shares_of_quadrants(*drawn),
        population=_population(population, benefits, terms),
        draws=draws,
        cost_draws=drawn[0],
        effect_draws=drawn[1],
        provenance=_provenance(known, found, draws, seed, adjusted),
        notes=(*notes_on_ratio(icer), *notes_on(people, terms, known)),
    )


def _difference(name: str, value: float, se: float, found: Increments, level: float, unit: str) -> Estimate:
    reach = found.reach(level) * se
    method = "normal" if isinf(found.df) else "t"
    return Estimate(
        name=name,
        value=value,
        se=se,
        df=found.df,
        interval=Interval(low=value - reach, high=value + reach, level=level, method=method),
        unit=unit,
    )


def _percentile_of_ratio(costs: Floats, effects: Floats, level: float) -> Interval | None:
    """Of draws in one quadrant alone: across quadrants ratios have no order, and a percentile no meaning."""
    same_cost, same_effect = (len(np.unique(np.sign(one))) == 1 for one in (costs, effects))
    return percentile(costs / effects, level) if same_cost and same_effect else None


def _icer(found: Increments, terms: Terms, level: float, *, clear: bool) -> Estimate | None:
    value = ratio(found.effect, found.cost)
    if value is None:
        return None
    return Estimate(
        name="cost per unit of effect",
        value=value,
        interval=fieller(found, level=level) if clear else None,
        unit=terms.per_unit,
    )


def _benefit(
    threshold: float, found: Increments, drawn: tuple[Floats, Floats], level: float, terms: Terms
) -> Benefit:
    value, se = found.benefit(threshold)
    return Benefit(
        threshold=threshold,
        inb=_difference("incremental net benefit", value, se, found, level, terms.currency),
        p_normal=float(stats.t.cdf(value / se, found.df)) if se > 0 else float(value > 0),
        p_bootstrap=worth_it(*drawn, threshold),
        evpi=information_at(*drawn, threshold),
    )


def _population(
    asked: tuple[float, int] | None, benefits: Sequence[Benefit], terms: Terms
) -> Population | None:
    if asked is None:
        return None
    each = next(one.evpi for one in benefits if one.threshold == terms.threshold)
    people = people_affected(*asked, terms.discount)
    return Population(per_year=asked[0], years=asked[1], people=people, evpi=each * people)


def _provenance(known: Known, found: Increments, draws: int, seed: int, adjusted: str) -> Provenance:
    units = "people" if known.groups is None else "whole groups"
    variance = "joint variance of the means" if known.groups is None else "CR2 joint variance"
    rule = "normal distribution" if isinf(found.df) else "Satterthwaite (Bell and McCaffrey) for CR2"
    return Provenance(
        method=f"Differences of arithmetic means{adjusted}; {variance}; {draws} bootstrap draws of {units} "
        "within arms; the ratio is one of means",
        n_used=len(known.costs),
        n_eligible=known.eligible,
        missing="complete cases" if len(known.costs) < known.eligible else "none missing",
        df_rule=rule,
        library=made_by("numpy", "scipy"),
        seed=seed,
        data_hash=known.data_hash,
    )
