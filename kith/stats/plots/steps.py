"""Kaplan-Meier and cumulative incidence curves: steps, with the numbers at risk under them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kith.stats.plots.canvas import HEAD, LINE, SMALL, WIDE, Canvas, drawing, measured, wrapped
from kith.stats.plots.panel import PERCENT, Panel, counts_under, end_names, series
from kith.stats.plots.scale import Scale, tick_labels
from kith.stats.plots.studies import without_empty
from kith.stats.results import Table


@dataclass(frozen=True, kw_only=True)
class StepCurve:
    """One group: the value from each time on (a proportion), its limits where known, and who is at risk.

    `times` begins at 0. `at_risk` has one number for each of the marks; `censored` are times.
    """

    name: str
    times: tuple[float, ...]
    values: tuple[float, ...]
    lows: tuple[float, ...] = ()
    highs: tuple[float, ...] = ()
    censored: tuple[float, ...] = ()
    at_risk: tuple[int, ...] = ()

    def at(self, time: float, values: Sequence[float]) -> float | None:
        """The value of `values` that holds at a time; None where there are none."""
        return values[max(bisect_right(self.times, time) - 1, 0)] if values else None


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Groups over time; `marks` are the times under which the numbers at risk stand."""

    title: str
    event: str
    time: str
    curves: tuple[StepCurve, ...]
    marks: tuple[float, ...]
    level: float = 0.95
    rising: bool = False

    def as_table(self) -> Table:
        """The curves at the marks; every step is in the result that the figure was made from."""
        rows = []
        for curve in self.curves:
            risk = curve.at_risk or (None,) * len(self.marks)
            for time, count in zip(self.marks, risk, strict=True):
                known = [curve.at(time, which) for which in (curve.values, curve.lows, curve.highs)]
                rows.append((curve.name, time, *known, count))
        header = ("", self.time, self.quantity(), "low", "high", "at risk")
        return without_empty(Table(self.title, header, tuple(rows)))

    def quantity(self) -> str:
        return f"Had {self.event}" if self.rising else f"Without {self.event}"


def draw_steps(data: Steps, *, width: float = WIDE) -> str:
    """The curves as SVG, from 0 to 100 per cent: they fall for survival, and rise for cumulative incidence.

    >>> curve = StepCurve(name="All", times=(0, 3, 5), values=(1, 0.8, 0.6), at_risk=(10, 8))
    >>> figure = Steps(title="Staying", event="dropout", time="weeks", curves=(curve,), marks=(0, 5))
    >>> draw_steps(figure).startswith("<svg")
    True
    """
    names = [wrapped(curve.name, 0.24 * width, SMALL) for curve in data.curves]
    room = max(measured(line, SMALL) for lines in names for line in lines) + 28
    head = LINE * HEAD * len(wrapped(data.title, width, HEAD, bold=True)) + 38
    counted = any(curve.at_risk for curve in data.curves)
    bottom = head + 290
    height = bottom + 52 + (20 * (len(data.curves) + 1) if counted else 0)
    with drawing(width, height) as canvas:
        canvas.head(data.title)
        panel = _panel(data, canvas, (head, bottom), width - room)
        ends = [_curve(data, panel, n) for n in range(len(data.curves))]
        end_names(canvas, panel.x.end, names, ends)
        if counted:
            rows = [curve.at_risk or (None,) * len(data.marks) for curve in data.curves]
            counts_under(panel, data.marks, rows, "At risk")
        return canvas.svg(title=data.title, says=_says(data))


def _panel(data: Steps, canvas: Canvas, down: tuple[float, float], right: float) -> Panel:
    last = max(data.marks[-1], *(curve.times[-1] for curve in data.curves))
    panel = Panel(canvas, Scale(0, last, PERCENT, right), Scale(0, 1, down[1], down[0]))
    panel.x_axis(data.marks, tick_labels(data.marks), data.time)
    panel.y_axis((0, 0.25, 0.5, 0.75, 1), ("0 %", "25 %", "50 %", "75 %", "100 %"), data.quantity())
    return panel


def _curve(data: Steps, panel: Panel, n: int) -> float:
    """Draw one group with its limits and a tick for everyone censored. Says at which height it ends."""
    curve = data.curves[n]
    colour, _, dash = series(len(data.curves))[n]
    if curve.lows and curve.highs:
        xs, lows = stairs(curve.times, curve.lows)
        panel.band(xs, lows, stairs(curve.times, curve.highs)[1], colour=colour, alpha=0.13)
    xs, ys = stairs(curve.times, curve.values)
    panel.line(xs, ys, colour=colour, width=2.2, dash=dash)
    for time in sorted(set(curve.censored)):
        x, y = panel.x.at(time), panel.y.at(curve.at(time, curve.values) or 0.0)
        panel.canvas.line((x, x), (y - 4, y + 4), colour=colour, width=1.2)
    return panel.y.at(curve.values[-1])


def stairs(times: Sequence[float], values: Sequence[float]) -> tuple[list[float], list[float]]:
    """The corners of a line that keeps each value until the next time.

    >>> stairs([0, 2], [1, 0.5])
    ([0, 2, 2], [1, 1, 0.5])
    """
    xs, ys = [times[0]], [values[0]]
    for time, value in zip(times[1:], values[1:], strict=True):
        xs += [time, time]
        ys += [ys[-1], value]
    return xs, ys


def _says(data: Steps) -> str:
    parts = []
    for curve in data.curves:
        end = f"{100 * curve.values[-1]:.1f} % at {curve.times[-1]:g} {data.time}"
        parts.append(f"{curve.name}: {data.quantity().lower()}, {end}.")
    limits = any(curve.lows for curve in data.curves)
    return " ".join([*parts, f"Shaded: {100 * data.level:g} % intervals." if limits else ""]).strip()
