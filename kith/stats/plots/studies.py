"""The numbers of a forest plot: studies, and what a model makes of them."""

from dataclasses import dataclass
from math import exp

from kith.stats.plots.scale import decimals, plain
from kith.stats.results import Table

PREDICTION = "Prediction interval"


@dataclass(frozen=True, kw_only=True)
class Study:
    """One study: its estimate and interval (logarithms for a ratio) and its weight in the model drawn.

    Weights may be in any unit; they are shown as shares of their sum.
    """

    name: str
    value: float
    low: float
    high: float
    weight: float
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """What the model makes of the studies of a group, or of all where `group` is empty.

    `prediction` is where the effect of a new study may lie; None draws no bar. `i2` is a percentage and
    `i2_rule` says which of the two definitions it follows.
    """

    name: str
    value: float
    low: float
    high: float
    model: str
    k: int
    tau2: float | None = None
    i2: float | None = None
    i2_rule: str = ""
    prediction: tuple[float, float] | None = None
    group: str = ""
    of: str = "studies"  # what k counts


@dataclass(frozen=True, kw_only=True)
class Forest:
    """The numbers of a forest plot. `left` and `right` say in words what either side of no effect means."""

    title: str
    measure: str
    ratio: bool
    studies: tuple[Study, ...]
    pooled: tuple[Pooled, ...]
    level: float = 0.95
    left: str = ""
    right: str = ""

    def shown(self, value: float) -> float:
        return back(value, ratio=self.ratio)

    def shares(self) -> list[float]:
        """The weights in per cent, in the order of the studies."""
        total = sum(study.weight for study in self.studies)
        return [100 * study.weight / total for study in self.studies]

    def places(self) -> int:
        """How many decimals the numbers are written with."""
        limits = [end for one in self.studies for end in (one.low, one.high)]
        return 2 if self.ratio else decimals(limits)

    def as_table(self) -> Table:
        """The numbers of the picture: every study, every summary, every prediction interval."""
        shares = self.shares()
        rows: list[tuple[object, ...]] = [
            (one.name, one.group or None, *map(self.shown, (one.value, one.low, one.high)), share)
            for one, share in zip(self.studies, shares, strict=True)
        ]
        for one in self.pooled:
            rows.append((one.name, one.group or None, *map(self.shown, (one.value, one.low, one.high)), None))
            if one.prediction:
                low, high = one.prediction
                rows.append((PREDICTION, one.group or None, None, self.shown(low), self.shown(high), None))
        header = ("", "group", self.measure, "low", "high", "weight %")
        return without_empty(Table(self.title, header, tuple(rows)))


def without_empty(table: Table) -> Table:
    """A table without the columns that no row fills."""
    kept = [n for n in range(len(table.header)) if any(row[n] is not None for row in table.rows)]
    rows = tuple(tuple(row[n] for n in kept) for row in table.rows)
    return Table(table.title, tuple(table.header[n] for n in kept), rows)


def model_line(one: Pooled) -> str:
    """The model in one line: how it was fitted, of how many studies, and how much they differ."""
    parts = [one.model, f"{one.k} {one.of}"]
    parts += [f"tau² {plain(one.tau2, 3)}"] if one.tau2 is not None else []
    rule = f" ({one.i2_rule})" if one.i2_rule else ""
    parts += [f"I² {plain(one.i2, 1)} %{rule}"] if one.i2 is not None else []
    return "; ".join(parts)


def back(value: float, *, ratio: bool) -> float:
    """A value as people read it: the ratio of a logarithm, or the value itself.

    >>> back(0.0, ratio=True), back(0.5, ratio=False)
    (1.0, 0.5)
    """
    return exp(value) if ratio else value
