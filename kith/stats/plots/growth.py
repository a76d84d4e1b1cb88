"""Growth curves: the course of an outcome in each arm, with its interval and how many answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from kith.stats.plots.canvas import HEAD, LINE, SMALL, WIDE, Canvas, drawing, measured, wrapped
from kith.stats.plots.panel import Panel, counts_under, end_names, series
from kith.stats.plots.scale import Scale, decimals, plain, tick_labels, ticks
from kith.stats.results import Table

APART = 5.0  # between the dots of two arms at the same time, so that their intervals can be told apart


@dataclass(frozen=True, kw_only=True)
class GrowthCurve:
    """One arm: means with their interval at each time, and how many people stand behind each."""

    name: str
    times: tuple[float, ...]
    values: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Growth:
    """Arms over time. `bounds` is the range of the instrument; `better` is "lower" or "higher"."""

    title: str
    outcome: str
    time: str
    curves: tuple[GrowthCurve, ...]
    level: float = 0.95
    bounds: tuple[float, float] | None = None
    better: str = ""

    def as_table(self) -> Table:
        """One row for each arm and time."""
        rows = [
            (curve.name, *row)
            for curve in self.curves
            for row in zip(curve.times, curve.values, curve.lows, curve.highs, curve.counts, strict=True)
        ]
        return Table(self.title, ("", self.time, self.outcome, "low", "high", "n"), tuple(rows))

    def times(self) -> list[float]:
        return sorted({time for curve in self.curves for time in curve.times})


def draw_growth(data: Growth, *, width: float = WIDE) -> str:
    """The curves as SVG: dots with their intervals, joined; the numbers who answered stand under each time.

    >>> curve = GrowthCurve(name="Group", times=(0, 8), values=(14, 11), lows=(13, 10), highs=(15, 12),
    ...                     counts=(40, 36))
    >>> figure = Growth(title="Course", outcome="PHQ-9", time="week", curves=(curve,), better="lower")
    >>> draw_growth(figure).startswith("<svg")
    True
    """
    names = [wrapped(curve.name, 0.24 * width, SMALL) for curve in data.curves]
    room = max(measured(line, SMALL) for lines in names for line in lines) + 32
    head = LINE * HEAD * len(wrapped(data.title, width, HEAD, bold=True)) + 38
    bottom = head + 290
    height = bottom + 52 + 20 * (len(data.curves) + 1)
    with drawing(width, height) as canvas:
        canvas.head(data.title)
        panel = _panel(data, canvas, (head, bottom), width - room)
        ends = [_curve(data, panel, n) for n in range(len(data.curves))]
        end_names(canvas, panel.x.end + 4, names, ends)
        counts = [dict(zip(curve.times, curve.counts, strict=True)) for curve in data.curves]
        rows = [[one.get(time) for time in data.times()] for one in counts]
        counts_under(panel, data.times(), rows, f"Answered ({100 * data.level:g} % intervals above)")
        return canvas.svg(title=data.title, says=_says(data))


def _panel(data: Growth, canvas: Canvas, down: tuple[float, float], right: float) -> Panel:
    values = [end for curve in data.curves for end in (*curve.lows, *curve.highs)]
    low, high = data.bounds or _padded(values)
    at = ticks(low, high)
    times = data.times()
    left = max(max(measured(word, SMALL) for word in tick_labels(at)) + 14, 30)
    room = 0.04 * ((times[-1] - times[0]) or 1.0)
    x = Scale(times[0] - room, times[-1] + room, left, right)
    panel = Panel(canvas, x, Scale(low, high, down[1], down[0]))
    better = f" ({data.better} is better)" if data.better else ""
    shown = times if len(times) <= (9 if canvas.width >= 560 else 6) else ticks(times[0], times[-1])
    panel.x_axis(shown, tick_labels(shown), data.time)
    panel.y_axis(at, tick_labels(at), data.outcome + better)
    return panel


def _padded(values: Sequence[float]) -> tuple[float, float]:
    room = 0.08 * ((max(values) - min(values)) or 1.0)
    return min(values) - room, max(values) + room


def _curve(data: Growth, panel: Panel, n: int) -> float:
    """Draw one arm, a little to the side of the others. Says at which height it ends."""
    curve = data.curves[n]
    colour, marker, dash = series(len(data.curves))[n]
    aside = (n - (len(data.curves) - 1) / 2) * APART / (panel.x.end - panel.x.start)
    xs = [time + aside * (panel.x.high - panel.x.low) for time in curve.times]
    panel.line(xs, curve.values, colour=colour, width=2, dash=dash)
    for x, low, high in zip(xs, curve.lows, curve.highs, strict=True):
        panel.line((x, x), (low, high), colour=colour, width=2)
    panel.dots(xs, curve.values, colour=colour, marker=marker, size=8)
    return panel.y.at(curve.values[-1])


def _says(data: Growth) -> str:
    places = decimals([value for curve in data.curves for value in curve.values])
    parts = []
    for curve in data.curves:
        ends = [
            f"{plain(curve.values[n], places)} at {data.time} {curve.times[n]:g} (n = {curve.counts[n]})"
            for n in (0, -1)
        ]
        parts.append(f"{curve.name}: {data.outcome} {ends[0]}, {ends[1]}.")
    return " ".join(parts)
