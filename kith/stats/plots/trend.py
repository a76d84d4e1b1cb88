"""A quantity along another: effects by a moderator, risk by dose, a difference as what is unseen is moved."""

from dataclasses import dataclass
from math import sqrt

from kith.stats.plots.canvas import HEAD, LINE, SMALL, WIDE, Canvas, drawing, measured, wrapped
from kith.stats.plots.panel import PERCENT, Panel
from kith.stats.plots.scale import Scale, decimals, plain, ratio_label, ratio_ticks, tick_labels, ticks
from kith.stats.plots.studies import back, without_empty
from kith.stats.results import Table

SMALLEST, LARGEST = 5.0, 20.0  # marks of what a line was fitted to


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One of the things that a line was fitted to, with what it weighs there."""

    name: str
    x: float
    value: float
    weight: float


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A line with its interval: `xs`, `values`, `lows` and `highs` of shape (n,), logarithms for a ratio.

    `null` is where nothing is, if it is to be drawn; `mark` a place on the x axis with its words; `share` is
    true for proportions, which are shown in per cent; `finding` stands under the picture.
    """

    title: str
    along: str
    measure: str
    xs: tuple[float, ...]
    values: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    level: float = 0.95
    ratio: bool = False
    share: bool = False
    null: float | None = None
    dots: tuple[Dot, ...] = ()
    mark: float | None = None
    finding: str = ""

    def as_table(self) -> Table:
        """The line, then what it was fitted to."""
        line = zip(self.xs, self.values, self.lows, self.highs, strict=True)
        rows: list[tuple[object, ...]] = [
            (None, x, *(back(one, ratio=self.ratio) for one in three), None) for x, *three in line
        ]
        for dot in self.dots:
            rows.append((dot.name, dot.x, back(dot.value, ratio=self.ratio), None, None, dot.weight))
        header = ("", self.along, self.measure, "low", "high", "weight")
        return without_empty(Table(self.title, header, tuple(rows)))


def draw_trend(data: Trend, *, width: float = WIDE) -> str:
    """The line as SVG with its interval shaded; what it was fitted to as rings, their areas by weight.

    >>> figure = Trend(title="Risk", along="meetings", measure="Recovered", xs=(0, 8), values=(0.2, 0.5),
    ...                lows=(0.1, 0.4), highs=(0.3, 0.6), share=True)
    >>> draw_trend(figure).startswith("<svg")
    True
    """
    notes = wrapped(_caption(data), width, SMALL)
    top = LINE * HEAD * len(wrapped(data.title, width, HEAD, bold=True)) + 38
    bottom = top + 300
    height = bottom + 56 + LINE * SMALL * len(notes)
    with drawing(width, height) as canvas:
        canvas.head(data.title)
        panel = _panel(data, canvas, (top, bottom))
        _lines(data, panel)
        panel.band(data.xs, data.lows, data.highs, colour="c1")
        panel.line(data.xs, data.values, colour="c1", width=2.2)
        heaviest = max((dot.weight for dot in data.dots), default=1.0)
        for dot in data.dots:
            size = max(LARGEST * sqrt(dot.weight / heaviest), SMALLEST)
            panel.dots((dot.x,), (dot.value,), size=size, hollow=True)
        canvas.paragraph(0, height - LINE * SMALL * len(notes) - 4, notes, size=SMALL, colour="ink2")
        return canvas.svg(title=data.title, says=_says(data))


def _panel(data: Trend, canvas: Canvas, down: tuple[float, float]) -> Panel:
    across = [*data.xs, *(dot.x for dot in data.dots), *([] if data.mark is None else [data.mark])]
    room = 0.04 * ((max(across) - min(across)) or 1.0)
    low, high = _ends(data)
    at = ratio_ticks(low, high) if data.ratio else ticks(low, high)
    words = [ratio_label(one) for one in at] if data.ratio else tick_labels(at)
    if data.share:
        at, words = [0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"]
    left = PERCENT if data.share else max(max(measured(word, SMALL) for word in words) + 14, 30)
    x = Scale(min(across) - room, max(across) + room, left, canvas.width - 10)
    panel = Panel(canvas, x, Scale(low, high, down[1], down[0]))
    shown = ticks(min(across), max(across), 6 if canvas.width >= 560 else 4)
    panel.x_axis(shown, tick_labels(shown), data.along)
    panel.y_axis(at, words, data.measure)
    return panel


def _ends(data: Trend) -> tuple[float, float]:
    if data.share:
        return 0.0, 1.0
    values = [*data.lows, *data.highs, *(dot.value for dot in data.dots)]
    values += [] if data.null is None else [data.null]
    room = 0.08 * ((max(values) - min(values)) or 1.0)
    return min(values) - room, max(values) + room


def _lines(data: Trend, panel: Panel) -> None:
    """Where nothing is, and the place that is marked."""
    if data.null is not None:
        panel.line((panel.x.low, panel.x.high), (data.null, data.null), colour="edge", width=1.5)
    if data.mark is not None:
        panel.line((data.mark, data.mark), (panel.y.low, panel.y.high), colour="c1", dash=(0, (5, 3)))


def _caption(data: Trend) -> str:
    parts = [f"Shaded: {100 * data.level:g} % interval of the line."]
    parts += ["Rings: what it was fitted to, with areas by weight."] if data.dots else []
    return " ".join([*parts, data.finding]).strip()


def _says(data: Trend) -> str:
    return f"{_point(data, 0)}; {_point(data, -1)}. {_caption(data)}"


def _point(data: Trend, n: int) -> str:
    shown = [back(one[n], ratio=data.ratio) for one in (data.values, data.lows, data.highs)]
    places = 2 if data.ratio or data.share else decimals(shown)
    value, low, high = (plain(one, places) for one in shown)
    return f"{data.measure} at {data.along} {data.xs[n]:g}: {value} ({low} to {high})"
