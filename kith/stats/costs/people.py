"""The people of a comparison: their arm, what they cost and gained, and on which terms that is counted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kith.stats.costs.discounting import present_value
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Table, hash_of
from kith.stats.tables import Floats, labels, need, numbers, refuse

YEARS = range(1900, 2101)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What must be known before a sum of money can be quoted. `discount` is a proportion a year."""

    currency: str
    price_year: int
    discount: float
    effect_unit: str
    threshold: float  # currency per unit of effect, where the decision is made
    perspective: str = ""  # whose costs, and which
    lower_is_better: bool = False  # then effects are turned, so that more is better

    @property
    def per_unit(self) -> str:
        return f"{self.currency} per {self.effect_unit}"

    def refuse_nonsense(self) -> None:
        if self.price_year not in YEARS:
            raise BadInput(f"a price year is a year such as 2025, and not {self.price_year}")
        if not (np.isfinite(self.threshold) and self.threshold >= 0):
            raise BadInput("a threshold is an amount of money per unit of effect: zero or more")

    def as_table(self) -> Table:
        rate = f"{100 * self.discount:g} % a year" if self.discount else "none"
        turned = " (lower scores are better: differences are turned)" if self.lower_is_better else ""
        rows = (
            ("currency and price year", f"{self.currency} {self.price_year}"),
            ("discounting", rate),
            ("effect", self.effect_unit + turned),
            ("threshold", f"{self.threshold:g} {self.per_unit}"),
            ("perspective", self.perspective or "not said"),
        )
        return Table("", ("terms", ""), rows)


@dataclass(frozen=True, kw_only=True)
class People:
    """Rows of people, and which columns say what.

    `cost` and `effect` name one column each, or one for every year, the first year first. `covariates` are
    measured before: both differences are adjusted for them. `group` names the group somebody belonged to,
    where people of one group are alike; who has none stands alone.
    """

    rows: pd.DataFrame
    arm: str
    cost: tuple[str, ...]
    effect: tuple[str, ...]
    covariates: tuple[str, ...] = ()
    group: str | None = None
    person: str | None = None

    def columns(self) -> list[str]:
        beside = [one for one in (self.group, self.person) if one]
        return [self.arm, *self.cost, *self.effect, *self.covariates, *beside]


@dataclass(frozen=True, kw_only=True)
class Known:
    """Those of whom all is known, as arrays of shape (n,), with the names of the arms in their order."""

    arms: npt.NDArray[np.int64]  # 0 for the first of `names`
    names: tuple[str, ...]
    costs: Floats
    effects: Floats
    covariates: Floats | None  # (n, k)
    groups: npt.NDArray[np.int64] | None
    eligible: int
    data_hash: str

    def of(self, arm: int) -> Floats:
        """Cost and effect of one arm, shape (n, 2)."""
        both: Floats = np.column_stack([self.costs, self.effects])[self.arms == arm]
        return both


def known_of(people: People, terms: Terms, control: str | None = None) -> Known:
    """Take the columns out, discount what has years, and leave out whoever misses something.

    Raises `BadInput` for a column that is not there or not of numbers, a person who comes twice, a group
    in two arms, a control that is no arm, and an arm in which nobody is complete.
    """
    terms.refuse_nonsense()
    need(people.rows, *people.columns())
    _refuse_twice(people)
    codes, names = labels(people.rows, people.arm)
    codes, names = _control_first(codes, names, control, people.arm)
    sign = -1.0 if terms.lower_is_better else 1.0
    costs, effects = (_amounts(people, columns, terms.discount) for columns in (people.cost, people.effect))
    beside = [numbers(people.rows, one) for one in people.covariates]
    complete = (codes >= 0) & ~np.isnan(np.column_stack([costs, effects, *beside])).any(axis=1)
    for n, name in enumerate(names):
        if not (complete & (codes == n)).any():
            raise BadInput(f'nobody in "{name}" has all that is needed', column=people.arm)
    groups = _groups(people, codes)
    return Known(
        arms=codes[complete],
        names=tuple(names),
        costs=costs[complete],
        effects=sign * effects[complete],
        covariates=np.column_stack(beside)[complete] if beside else None,
        groups=None if groups is None else groups[complete],
        eligible=len(people.rows),
        data_hash=hash_of(people.rows.loc[complete, list(dict.fromkeys(people.columns()))]),
    )


def two_arms_of(people: People, terms: Terms, control: str | None = None) -> Known:
    """The same where there must be two arms: `Declined` with one, `BadInput` with more."""
    need(people.rows, people.arm)
    _, names = labels(people.rows, people.arm)
    if len(names) < 2:
        raise Declined(
            f'column "{people.arm}" holds {len(names)} arm: cost-effectiveness and acceptability compare, '
            "and need two"
        )
    if len(names) > 2:
        listed = ", ".join(names[:6])
        raise BadInput(f"there are {len(names)} arms: {listed}; use frontier", column=people.arm)
    return known_of(people, terms, control)


def _control_first(
    codes: npt.NDArray[np.int64], names: list[str], control: str | None, column: str
) -> tuple[npt.NDArray[np.int64], list[str]]:
    if control is None:
        return codes, names
    if control not in names:
        raise BadInput(f'"{control}" is no arm; there are {", ".join(names[:6])}', column=column)
    first = names.index(control)
    order = [first, *(n for n in range(len(names)) if n != first)]
    renamed = np.array([order.index(n) for n in range(len(names))] + [-1])
    return renamed[codes], [names[n] for n in order]


def _amounts(people: People, columns: Sequence[str], rate: float) -> Floats:
    by_year = np.column_stack([numbers(people.rows, column) for column in columns])
    return present_value(by_year, rate)


def _refuse_twice(people: People) -> None:
    if people.person is None:
        return
    again = people.rows[people.person].duplicated() & people.rows[people.person].notna()
    refuse(people.rows, again, '"{}" comes twice; there must be one row a person', column=people.person)


def _groups(people: People, arms: npt.NDArray[np.int64]) -> npt.NDArray[np.int64] | None:
    """Codes of groups; everybody without a group has a code of their own."""
    if people.group is None:
        return None
    codes, names = labels(people.rows, people.group)
    for n, name in enumerate(names):
        if len(set(arms[(codes == n) & (arms >= 0)])) > 1:
            raise BadInput(f'group "{name}" stands in more than one arm', column=people.group)
    alone = codes < 0
    return np.where(alone, len(names) + np.cumsum(alone), codes)
