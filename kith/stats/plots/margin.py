"""Differences beside a margin: whether an interval lies inside what was said not to matter."""

from dataclasses import dataclass

from kith.stats.plots.canvas import HEAD, LINE, SMALL, WIDE, Canvas, drawing, measured, wrapped
from kith.stats.plots.panel import Panel
from kith.stats.plots.scale import Scale, decimals, plain, tick_labels, ticks
from kith.stats.results import Table

ROW = 44.0


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A difference in one population, in units of the outcome, with the interval held to the margin."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Margins:
    """Differences, new minus reference, and the margin: both ends for equivalence, one for non-inferiority.

    `finding` is the conclusion in words; `left` and `right` say what either side of zero means.
    """

    title: str
    measure: str
    differences: tuple[Shown, ...]
    low: float | None
    high: float | None
    level: float
    finding: str
    left: str = ""
    right: str = ""

    def ends(self) -> list[float]:
        return [end for end in (self.low, self.high) if end is not None]

    def places(self) -> int:
        return decimals([*self.ends(), *(one.value for one in self.differences)])

    def as_table(self) -> Table:
        """The differences with their intervals, and the margin."""
        rows: list[tuple[object, ...]] = [
            (one.name, one.value, one.low, one.high) for one in self.differences
        ]
        rows.append(("margin", None, self.low, self.high))
        return Table(self.title, ("", self.measure, "low", "high"), tuple(rows))


def draw_margins(data: Margins, *, width: float = WIDE) -> str:
    """The figure as SVG: intervals above each other, the margin dashed, zero between its ends.

    >>> one = Shown(name="all", value=0.1, low=-0.5, high=0.7)
    >>> figure = Margins(title="Equivalence", measure="points", differences=(one,), low=-1, high=1, level=0.9,
    ...                  finding="Within the margin.")
    >>> draw_margins(figure).startswith("<svg")
    True
    """
    notes = wrapped(data.finding, width, SMALL)
    top = LINE * HEAD * len(wrapped(data.title, width, HEAD, bold=True)) + 52
    bottom = top + ROW * len(data.differences)
    sides = [wrapped(one, width / 2 - 8, SMALL) for one in (data.left, data.right)]
    under = LINE * SMALL * max(map(len, sides)) if data.left or data.right else 0
    height = bottom + 52 + under + LINE * SMALL * len(notes) + 8
    with drawing(width, height) as canvas:
        canvas.head(data.title)
        panel = _panel(data, canvas, top, bottom)
        for n, one in enumerate(data.differences):
            _difference(data, panel, n, one)
        canvas.paragraph(panel.x.start, bottom + 44, sides[0], size=SMALL)
        canvas.paragraph(panel.x.end, bottom + 44, sides[1], size=SMALL, side="right")
        canvas.paragraph(0, height - LINE * SMALL * len(notes) - 4, notes, size=SMALL, colour="ink2")
        return canvas.svg(title=data.title, says=_says(data))


def _panel(data: Margins, canvas: Canvas, top: float, bottom: float) -> Panel:
    values = [0.0, *data.ends(), *(end for one in data.differences for end in (one.low, one.high))]
    room = 0.08 * ((max(values) - min(values)) or 1.0)
    x = Scale(min(values) - room, max(values) + room, 8, canvas.width - 8)
    panel = Panel(canvas, x, Scale(0, len(data.differences), bottom, top))
    at = ticks(x.low, x.high, 6 if canvas.width >= 560 else 4)
    panel.x_axis(at, tick_labels(at), data.measure)
    for end in data.ends():
        words = f"margin {plain(end, data.places())}"
        half = measured(words, SMALL) / 2
        middle = min(max(x.at(end), half), canvas.width - half)
        canvas.write(middle, top - 12, words, size=SMALL, side="center")
    return panel


def _difference(data: Margins, panel: Panel, n: int, one: Shown) -> None:
    """The words of a row above its interval; zero and the margin stop where words stand in their way."""
    canvas, y = panel.canvas, len(data.differences) - n - 0.72
    middle = panel.y.at(y)
    canvas.write(panel.x.start, middle - 19, one.name, size=SMALL, bold=True)
    canvas.write(panel.x.end, middle - 19, _numbers(data, one), size=SMALL, side="right")
    reach = (middle - 11, middle + 12)
    canvas.line((panel.x.at(0),) * 2, reach, colour="edge")
    for end in data.ends():
        canvas.line((panel.x.at(end),) * 2, reach, colour="c1", dash=(0, (5, 2)), width=2)
    panel.line((one.low, one.high), (y, y), width=2)
    panel.dots((one.value,), (y,), size=9)


def _numbers(data: Margins, one: Shown) -> str:
    value, low, high = (plain(number, data.places()) for number in (one.value, one.low, one.high))
    return f"{value} ({low} to {high})"


def _says(data: Margins) -> str:
    parts = [f"{one.name}: {_numbers(data, one)}." for one in data.differences]
    ends = " and ".join(plain(end, data.places()) for end in data.ends())
    return f"Margin: {ends}. Intervals at {100 * data.level:g} %. {' '.join(parts)} {data.finding}"
