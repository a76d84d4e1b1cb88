"""Several options by cost and effect: the frontier, and how probable it is that each is the best choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from kith.stats.costs.frontiers import Placed, placed
from kith.stats.costs.information import perfect_information
from kith.stats.costs.people import Known, People, Terms, known_of
from kith.stats.costs.reading import grid, notes_on, refuse_odd_options
from kith.stats.costs.resampling import means_drawn
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Provenance, Result, Table, made_by
from kith.stats.tables import Floats, labels, need


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is known at one threshold: the best option by the means, and by how many draws each is best."""

    threshold: float
    best: str
    probabilities: dict[str, float] | None  # none where only means are known
    evpi: float | None  # of perfect information for one person, in money


@dataclass(frozen=True, kw_only=True)
class Frontier(Result):
    """Options in order of effect."""

    title: ClassVar[str] = "Frontier of options"

    terms: Terms
    options: tuple[Placed, ...]
    choices: tuple[Choice, ...]
    draws: int | None

    def tables(self) -> Sequence[Table]:
        header = ("", "cost", "effect", "standing", self.terms.per_unit, "against")
        rows = tuple(
            (one.name, one.cost, one.effect, one.standing, one.ratio, one.against or None)
            for one in self.options
        )
        return [self.terms.as_table(), Table("Mean cost and effect", header, rows), self._chosen()]

    def _chosen(self) -> Table:
        if self.draws is None:
            rows = tuple((one.threshold, one.best) for one in self.choices)
            return Table("Best by the means", (self.terms.per_unit, "best"), rows)
        names = [one.name for one in self.options]
        header = (self.terms.per_unit, "best by the means", *(f"P({name})" for name in names), "EVPI each")
        each = tuple(
            (one.threshold, one.best, *((one.probabilities or {})[name] for name in names), one.evpi)
            for one in self.choices
        )
        return Table("Probability that each is the best", header, each)


def frontier(
    people: People,
    terms: Terms,
    *,
    seed: int | None = None,
    thresholds: Sequence[float] = (),
    draws: int = 10_000,
) -> Frontier:
    """Place several options on or off the frontier.

    `people` hold one row for each option (means that are known from elsewhere), or one for each person; then
    a bootstrap within options, seeded, says how probable it is that each has the highest net benefit.
    `thresholds` are in currency per unit of effect. Estimands: mean cost and effect of each option, and the
    ratio of their differences along the frontier. Assumes options that exclude each other, and groups of
    people who differ by chance alone. Raises `BadInput` for fewer than two options, and without a seed
    where people are drawn. Source: Johannesson and Weinstein (1993); Fenwick and others (2001).

    >>> import pandas as pd
    >>> means = {"option": ["none", "group", "both"], "cost": [0, 90, 400], "q": [0.0, 0.1, 0.12]}
    >>> rows = pd.DataFrame(means)
    >>> terms = Terms(currency="EUR", price_year=2025, discount=0, effect_unit="QALY", threshold=20000)
    >>> found = frontier(People(rows=rows, arm="option", cost=("cost",), effect=("q",)), terms)
    >>> [(one.name, one.ratio and round(one.ratio)) for one in found.options]
    [('none', None), ('group', 900), ('both', 15500)]
    """
    refuse_odd_options(draws, 0.95, thresholds, seed)
    need(people.rows, people.arm)
    _refuse_adjustment(people)
    known = known_of(people, terms)
    means = [known.of(n).mean(axis=0) for n in range(len(known.names))]
    options = placed(
        [(name, float(cost), float(effect)) for name, (cost, effect) in zip(known.names, means, strict=True)]
    )
    drawn = _drawn(people, known, draws, seed)
    choices = tuple(_choice(one, known.names, np.array(means), drawn) for one in grid(terms, thresholds))
    return Frontier(
        terms=terms,
        options=options,
        choices=choices,
        draws=None if drawn is None else draws,
        provenance=_provenance(known, None if drawn is None else draws, seed),
        notes=() if drawn is None else notes_on(people, terms, known),
    )


def _refuse_adjustment(people: People) -> None:
    if people.covariates:
        raise BadInput("the frontier is one of means as they are: compare two arms to adjust for covariates")


def _drawn(people: People, known: Known, draws: int, seed: int | None) -> Floats | None:
    """Draws of mean cost and effect of each option; none where there is one row for each."""
    sizes = np.bincount(known.arms)
    _, names = labels(people.rows, people.arm)
    if (sizes == 1).all() and len(people.rows) == len(names):
        return None
    if (sizes < 2).any():
        raise BadInput("each option needs one row, or each two people at least", column=people.arm)
    if seed is None:
        raise BadInput("people are drawn at random: a seed is needed")
    arms = range(len(sizes))
    groups = None if known.groups is None else [known.groups[known.arms == n] for n in arms]
    if groups and min(len(np.unique(one)) for one in groups) < 2:
        raise Declined("with one group in an option there is nothing to see how groups vary by")
    return means_drawn([known.of(n) for n in arms], draws=draws, seed=seed, groups=groups)


def _choice(threshold: float, names: Sequence[str], means: Floats, drawn: Floats | None) -> Choice:
    best = names[int(np.argmax(threshold * means[:, 1] - means[:, 0]))]
    if drawn is None:
        return Choice(threshold=threshold, best=best, probabilities=None, evpi=None)
    benefits = threshold * drawn[:, :, 1] - drawn[:, :, 0]
    share = np.bincount(benefits.argmax(axis=1), minlength=len(names)) / len(benefits)
    return Choice(
        threshold=threshold,
        best=best,
        probabilities={name: float(one) for name, one in zip(names, share, strict=True)},
        evpi=perfect_information(benefits),
    )


def _provenance(known: Known, draws: int | None, seed: int | None) -> Provenance:
    units = "people" if known.groups is None else "whole groups"
    chance = "" if draws is None else f"; {draws} bootstrap draws of {units} within options"
    return Provenance(
        method=f"Dominance and extended dominance of mean cost and effect{chance}",
        n_used=len(known.costs),
        n_eligible=known.eligible,
        of="options" if draws is None else "people",
        missing="complete cases" if len(known.costs) < known.eligible else "none missing",
        library=made_by("numpy"),
        seed=None if draws is None else seed,
        data_hash=known.data_hash,
    )
