"""The frontier: which of several options anybody would choose, at some threshold or other."""

from collections.abc import Sequence
from dataclasses import dataclass

from kith.stats.refusing import BadInput

ON_FRONTIER = "on the frontier"


@dataclass(frozen=True)
class Placed:
    """One option by its mean cost and effect, where it stands, and its ratio to the one before it."""

    name: str
    cost: float
    effect: float
    standing: str
    ratio: float | None = None  # against the next cheaper option on the frontier
    against: str = ""

    @property
    def on_frontier(self) -> bool:
        return self.standing == ON_FRONTIER


def placed(options: Sequence[tuple[str, float, float]]) -> tuple[Placed, ...]:
    """Where each option stands; `options` are (name, mean cost, mean effect), effect to be had more of.

    Dominated: another has no less effect for no more cost. Extended dominance: a mixture of two others does
    better, which shows by ratios that do not rise along the frontier. Means are taken as known. In order of
    effect. Raises `BadInput` for fewer than two options and for a name that comes twice.
    Source: Johannesson and Weinstein (1993).

    >>> found = placed([("A", 0, 0), ("B", 30, 1), ("C", 40, 3), ("D", 50, 2)])
    >>> [(one.name, one.standing) for one in found if not one.on_frontier]
    [('B', 'extended dominance by A and C'), ('D', 'dominated by C')]
    """
    if len(options) < 2:
        raise BadInput("a frontier needs two options at least")
    if len({name for name, *_ in options}) < len(options):
        raise BadInput("two options have the same name")
    order = sorted(options, key=lambda one: (one[2], -one[1]))
    why = {name: _dominated(one, options) for one in order for name in one[:1]}
    efficient = [one for one in order if not why[one[0]]]
    kept: list[tuple[str, float, float]] = []
    for one in efficient:
        while len(kept) >= 2 and _slope(kept[-2], kept[-1]) >= _slope(kept[-1], one):
            beaten = kept.pop()
            why[beaten[0]] = "extended dominance"
        kept.append(one)
    for name, _, effect in efficient:
        if why[name]:
            before = [other for other in kept if other[2] < effect][-1]
            after = next(other for other in kept if other[2] > effect)
            why[name] = f"extended dominance by {before[0]} and {after[0]}"
    return tuple(_place(one, why[one[0]], kept) for one in order)


def _slope(one: tuple[str, float, float], other: tuple[str, float, float]) -> float:
    return (other[1] - one[1]) / (other[2] - one[2])


def _dominated(one: tuple[str, float, float], options: Sequence[tuple[str, float, float]]) -> str:
    """By which other option this one is dominated, in words; nothing where it is not."""
    name, cost, effect = one
    better = [
        other
        for other in options
        if other[1] <= cost and other[2] >= effect and (other[1] < cost or other[2] > effect)
    ]
    if better:
        return f"dominated by {min(better, key=lambda other: (other[1], -other[2]))[0]}"
    twins = [other[0] for other in options if other[1:] == one[1:]]
    return "" if twins[0] == name else f"the same cost and effect as {twins[0]}"


def _place(one: tuple[str, float, float], why: str, kept: Sequence[tuple[str, float, float]]) -> Placed:
    before = [other for other in kept if other[2] < one[2]]
    if why or not before:
        return Placed(*one, why or ON_FRONTIER)
    return Placed(*one, ON_FRONTIER, _slope(before[-1], one), before[-1][0])
