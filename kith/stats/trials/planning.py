"""Planning: how many people and groups to take in, with what was assumed stated beside the number."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from kith.stats.refusing import BadInput
from kith.stats.results import Estimate, Provenance, Result, Table, made_by, number, table_of
from kith.stats.trials.clustering import design_effect
from kith.stats.trials.sizes import (
    best_ratio,
    groups_by_t,
    in_groups,
    partially_nested,
    partially_nested_by_t,
    with_attrition,
)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How people will meet: alone, or in groups of a size with a stated intraclass correlation."""

    size: float | None = None  # people taken into a group
    icc: float | None = None  # no default: 0 would be a claim
    cv: float = 0.0
    one_arm: bool = False  # groups in the new arm, people alone in the reference
    ratio: float = 1.0  # people in groups by people alone, where groups are in one arm
    attrition: float = 0.0

    def __post_init__(self) -> None:
        if (self.size is None) != (self.icc is None):
            raise BadInput("groups need both a size and an intraclass correlation, stated")
        if self.one_arm and self.size is None:
            raise BadInput("groups in one arm need a size and an intraclass correlation")
        with_attrition(1, self.attrition)


@dataclass(frozen=True, kw_only=True)
class SampleSize(Result):
    """What a trial needs. Unrounded numbers are for checking; `recruit` is what to plan with."""

    title: ClassVar[str] = "Sample size"
    alone: Estimate  # per arm, if everybody were independent
    effect: Estimate | None  # the design effect
    people: tuple[Estimate, ...]  # analysed, per arm, by the normal approximation, unrounded
    groups: tuple[Estimate, ...]  # by n times design effect, and by t with df from groups
    recruit: tuple[int, int]  # new, reference
    assumed: tuple[tuple[str, str], ...]

    def tables(self) -> Sequence[Table]:
        shown = [self.alone, *([self.effect] if self.effect else []), *self.people, *self.groups]
        recruited = (("new", str(self.recruit[0])), ("reference", str(self.recruit[1])))
        return [
            Table("Assumed", ("", "value"), self.assumed),
            table_of(shown),
            Table("To take in, people", ("arm", "n"), recruited),
        ]


def plan(
    n: float,
    *,
    question: str,
    layout: Layout,
    assumed: Sequence[tuple[str, float]],
    d: float | None = None,
    power: float = 0.8,
    alpha: float = 0.05,
) -> SampleSize:
    """From `n`, independent people per arm as `sizes` gives it, to what to take in.

    `d`, the difference in standard deviations, is needed for groups in one arm, and lets the number of
    groups in both be checked by a t test with df from groups: the larger number is taken. People are
    multiplied by the design effect, divided by 1 - attrition, and groups are rounded up.

    >>> from kith.stats.trials.sizes import two_means
    >>> made = plan(two_means(0.4), question="two means", layout=Layout(size=8, icc=0.05), assumed=[], d=0.4)
    >>> made.recruit
    (144, 144)
    """
    if layout.one_arm:
        people, groups, recruit = _one_arm(layout, d, power, alpha)
    elif layout.size is not None and layout.icc is not None:
        people, groups, recruit = _both_arms(n, layout.size, layout.icc, layout, d, power, alpha)
    else:
        whole = _up(with_attrition(n, layout.attrition))
        people, groups, recruit = (), (), (whole, whole)
    return SampleSize(
        alone=Estimate(name="people per arm, independent, unrounded", value=n),
        effect=_effect(layout),
        people=people,
        groups=groups,
        recruit=recruit,
        assumed=tuple((name, number(value)) for name, value in [*assumed, *_told(layout, power, alpha)]),
        notes=_notes(layout, d),
        provenance=Provenance(
            method=f"{question[:1].upper()}{question[1:]}, closed form",
            n_used=0,
            n_eligible=0,
            of="people (this is a plan)",
            df_rule="from groups where there are groups",
            library=made_by("scipy"),
        ),
    )


Parts = tuple[tuple[Estimate, ...], tuple[Estimate, ...], tuple[int, int]]


def _both_arms(
    n: float, size: float, icc: float, layout: Layout, d: float | None, power: float, alpha: float
) -> Parts:
    people, _ = in_groups(n, size, icc, cv=layout.cv)
    groups = math.ceil(with_attrition(people, layout.attrition) / size - 1e-9)
    found = [Estimate(name="groups per arm, n times design effect", value=float(groups))]
    if d is not None:
        left = max(size * (1 - layout.attrition), 1.0)
        groups_t = groups_by_t(d, left, icc, cv=layout.cv, power=power, alpha=alpha)
        found.append(Estimate(name="groups per arm, t with df from groups", value=float(groups_t)))
        groups = max(groups, groups_t)
    recruit = _up(groups * size)
    return (
        (Estimate(name="people per arm, times design effect, unrounded", value=people),),
        tuple(found),
        (recruit, recruit),
    )


def _one_arm(layout: Layout, d: float | None, power: float, alpha: float) -> Parts:
    if d is None or layout.size is None or layout.icc is None:
        raise BadInput("groups in one arm are planned for a difference of means, in standard deviations")
    left = max(layout.size * (1 - layout.attrition), 1.0)
    new, old = partially_nested(d, layout.size, layout.icc, power=power, alpha=alpha, ratio=layout.ratio)
    groups, alone = partially_nested_by_t(d, left, layout.icc, power=power, alpha=alpha, ratio=layout.ratio)
    plain = math.ceil(with_attrition(new, layout.attrition) / layout.size - 1e-9)
    return (
        (
            Estimate(name="people in groups, unrounded", value=new),
            Estimate(name="people alone, unrounded", value=old),
            Estimate(name="ratio that needs the fewest in all", value=best_ratio(layout.size, layout.icc)),
        ),
        (
            Estimate(name="groups, n times design effect", value=float(plain)),
            Estimate(name="groups, t with Satterthwaite df", value=float(groups)),
        ),
        (_up(max(groups, plain) * layout.size), _up(with_attrition(max(alone, old), layout.attrition))),
    )


def _effect(layout: Layout) -> Estimate | None:
    if layout.size is None or layout.icc is None:
        return None
    return Estimate(name="design effect", value=design_effect(layout.size, layout.icc, cv=layout.cv))


def _told(layout: Layout, power: float, alpha: float) -> list[tuple[str, float]]:
    told = [("power", power), ("alpha", alpha), ("attrition", layout.attrition)]
    if layout.size is not None and layout.icc is not None:
        told += [("people in a group", layout.size), ("icc", layout.icc), ("cv of sizes", layout.cv)]
    return told


def _notes(layout: Layout, d: float | None) -> tuple[str, ...]:
    notes = []
    if layout.icc == 0:
        notes.append("An intraclass correlation of 0 was stated: groups in trials had .02 to .12.")
    if layout.size is not None and d is None:
        notes.append("The normal distribution was used; with few groups check the power by simulation.")
    if layout.one_arm and layout.cv:
        notes.append("Unequal sizes of groups are not counted where one arm is alone: check by simulation.")
    return tuple(notes)


def _up(n: float) -> int:
    return math.ceil(n - 1e-9)
