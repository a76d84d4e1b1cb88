"""How results of costs are read: thresholds to show, means of arms, and what must be said beside them."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from kith.stats.costs.people import Known, People, Terms
from kith.stats.refusing import BadInput
from kith.stats.results import Estimate

STEPS = 25  # of the grid where no thresholds are named
REACH = 2.5  # how far the grid goes, in units of the threshold that decides
FEW_PEOPLE, FEW_GROUPS = 30, 10
FEW_DRAWS, MANY_DRAWS = 100, 1_000_000


def refuse_odd_options(draws: int, level: float, thresholds: Sequence[float], seed: int | None) -> None:
    """Options that make no sense raise `BadInput`, each in one line."""
    if seed is not None and seed < 0:
        raise BadInput(f"a seed is a whole number of at least 0, and not {seed}")
    if not FEW_DRAWS <= draws <= MANY_DRAWS:
        raise BadInput(f"a bootstrap makes {FEW_DRAWS} to {MANY_DRAWS} draws, and {draws} were asked for")
    if not 0 < level < 1:
        raise BadInput(f"a level is a proportion between 0 and 1, such as 0.95, and not {level:g}")
    if any(not np.isfinite(one) or one < 0 for one in thresholds):
        raise BadInput("thresholds are amounts of money per unit of effect: zero or more")


def grid(terms: Terms, thresholds: Sequence[float] = ()) -> list[float]:
    """The thresholds to show, in order, the one that decides among them.

    >>> terms = Terms(currency="EUR", price_year=2025, discount=0, effect_unit="QALY", threshold=20)
    >>> grid(terms, [0, 50])
    [0.0, 20.0, 50.0]
    """
    spaced = [REACH * terms.threshold * n / STEPS for n in range(STEPS + 1)]
    return sorted({float(one) for one in (*(thresholds or spaced), terms.threshold)})


def mean_of_arm(known: Known, arm: int, terms: Terms) -> list[Estimate]:
    """Mean cost and mean effect of one arm, as they are: not adjusted, each with its own standard error."""
    values = known.of(arm)
    units = (("cost", terms.currency), ("effect", terms.effect_unit))
    return [
        Estimate(
            name=f"{what}, {known.names[arm]} (n = {len(values)})",
            value=float(values[:, n].mean()),
            se=float(values[:, n].std(ddof=1) / sqrt(len(values))) if known.groups is None else None,
            unit=unit,
        )
        for n, (what, unit) in enumerate(units)
    ]


def notes_on_ratio(icer: Estimate | None) -> list[str]:
    """What must stand beside a ratio of cost to effect."""
    if icer is None:
        return [
            "One arm is no worse in both: a ratio of cost to effect would mean nothing, so none is given."
        ]
    if icer.interval is None:
        return ["The effect is not clear of zero, so the ratio has no interval: read the net benefit."]
    if icer.interval.low < 0:
        return ["The interval of the ratio goes below zero: there the cost is saved, not spent."]
    return []


def notes_on(people: People, terms: Terms, known: Known) -> tuple[str, ...]:
    """What a reader must know before quoting any of it."""
    notes = []
    if not terms.perspective:
        notes.append(
            "Whose costs these are was not said. The time of leaders and volunteers, and the venue, are "
            "costs even where nobody was paid."
        )
    if len(people.cost) == 1 and terms.discount:
        notes.append("Costs are one sum a person: all of it was taken as falling in the first year.")
    left_out = known.eligible - len(known.costs)
    if left_out:
        notes.append(
            f"{left_out} people were left out because something is missing. If those who are missing cost "
            "more or less than the others, so does this: impute, and compare."
        )
    return (*notes, *_few(known))


def _few(known: Known) -> list[str]:
    """A word about arms too small for the means to be nearly normal."""
    least = min(len(known.of(n)) for n in range(len(known.names)))
    notes = []
    if known.groups is None and least < FEW_PEOPLE:
        notes.append(f"An arm has {least} people. Costs are skewed: intervals may be too narrow.")
    if known.groups is not None:
        groups = min(len(set(known.groups[known.arms == n])) for n in range(len(known.names)))
        if groups < FEW_GROUPS:
            notes.append(f"An arm has {groups} groups. A bootstrap of so few groups is too sure of itself.")
    return notes
