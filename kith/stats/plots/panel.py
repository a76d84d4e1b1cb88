"""A field with two axes on a sheet, and what stands in it: lines, bands, dots and the names at their ends."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from kith.stats.plots.canvas import LINE, SMALL, Canvas, Side, measured, wrapped
from kith.stats.plots.colours import DASHES, DAY, MARKERS, SERIES
from kith.stats.plots.scale import Scale
from kith.stats.refusing import BadInput
from kith.stats.tables import Floats

PERCENT = 60.0  # room at the left for "100 %"

Values = Sequence[float] | Floats


class Panel:
    """Values of x and y in the units of the data; `x` and `y` say where they stand on the sheet."""

    def __init__(self, canvas: Canvas, x: Scale, y: Scale) -> None:
        self.canvas, self.x, self.y = canvas, x, y

    def x_axis(self, at: Values, labels: Sequence[str], title: str = "") -> float:
        """The axis at the bottom. Says where the words under it end."""
        y = self.y.start
        self.canvas.line((self.x.start, self.x.end), (y, y), colour="edge")
        for value, word in zip(at, labels, strict=True):
            self.canvas.line((self.x.at(value),) * 2, (y, y + 5), colour="edge")
            self.canvas.write(self.x.at(value), y + 15, word, size=SMALL, colour="ink2", side="center")
        lines = wrapped(title, self.x.end - self.x.start, SMALL) if title else []
        middle = (self.x.start + self.x.end) / 2
        return self.canvas.paragraph(middle, y + 26, lines, size=SMALL, side="center")

    def y_axis(self, at: Values, labels: Sequence[str], title: str = "") -> None:
        """The axis at the left, with its title lying above it where it is read without turning the head."""
        x = self.x.start
        self.canvas.line((x, x), (self.y.start, self.y.end), colour="edge")
        for value, word in zip(at, labels, strict=True):
            self.canvas.line((x - 5, x), (self.y.at(value),) * 2, colour="edge")
            self.canvas.write(x - 9, self.y.at(value), word, size=SMALL, colour="ink2", side="right")
        if title:
            self.canvas.write(0, self.y.end - 16, title, size=SMALL)

    def line(self, xs: Values, ys: Values, **how: Any) -> None:
        self.canvas.line(list(map(self.x.at, xs)), list(map(self.y.at, ys)), **how)

    def band(self, xs: Values, lows: Values, highs: Values, *, colour: str, alpha: float = 0.14) -> None:
        self.canvas.page.fill_between(
            list(map(self.x.at, xs)),
            list(map(self.y.at, lows)),
            list(map(self.y.at, highs)),
            facecolor=DAY[colour],
            alpha=alpha,
            linewidth=0,
            zorder=self.canvas.above(),
        )

    def dots(
        self,
        xs: Values,
        ys: Values,
        *,
        colour: str = "ink",
        marker: str = "o",
        size: float = 7,
        alpha: float = 1,
        hollow: bool = False,
    ) -> None:
        self.canvas.page.plot(
            list(map(self.x.at, xs)),
            list(map(self.y.at, ys)),
            linestyle="none",
            marker=marker,
            markersize=size,
            markerfacecolor="none" if hollow else DAY[colour],
            markeredgecolor=DAY[colour],
            markeredgewidth=1.5 if hollow else 0,
            alpha=None if alpha == 1 else alpha,
            zorder=self.canvas.above(),
        )

    def write(
        self,
        x: float,
        y: float,
        words: str,
        *,
        right: float = 0,
        down: float = 0,
        colour: str = "ink",
        side: Side = "left",
        bold: bool = False,
    ) -> None:
        at = (self.x.at(x) + right, self.y.at(y) + down)
        self.canvas.write(*at, words, size=SMALL, colour=colour, side=side, bold=bold)


class Places:
    """Names beside dots, each on the first side where it covers no dot, no name and no part of the line."""

    def __init__(
        self, panel: Panel, dots: Sequence[tuple[float, float]], line: Sequence[tuple[float, float]] = ()
    ) -> None:
        self.panel = panel
        corners = [(panel.x.at(x), panel.y.at(y)) for x, y in line]
        along = [
            (x0 + share * (x1 - x0), y0 + share * (y1 - y0))
            for (x0, y0), (x1, y1) in pairwise(corners)
            for share in np.linspace(0, 1, 60)
        ]
        at = [(panel.x.at(x), panel.y.at(y)) for x, y in dots]
        self.taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in at]
        self.taken += [(x - 2, y - 2, x + 2, y + 2) for x, y in along]

    def name(self, x: float, y: float, words: str) -> None:
        across, down = self.panel.x.at(x), self.panel.y.at(y)
        wide = measured(words, SMALL)
        sides = [(10, 12), (10, -12), (-10 - wide, 12), (-10 - wide, -12), (-wide / 2, 20), (-wide / 2, -20)]
        boxes = [(across + dx, down + dy - 9, across + dx + wide, down + dy + 9) for dx, dy in sides]
        free = [box for box in boxes if self.fits(box)]
        left, top, right, bottom = (free or boxes)[0]
        self.taken.append((left, top, right, bottom))
        self.panel.canvas.write(left, (top + bottom) / 2, words, size=SMALL)

    def fits(self, box: tuple[float, float, float, float]) -> bool:
        inside = box[0] >= 0 and box[2] <= self.panel.canvas.width
        return inside and not any(
            box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
            for other in self.taken
        )


def series(count: int) -> list[tuple[str, str, Any]]:
    """Colour, marker and dash of each of at most four series: more than four cannot be told apart."""
    if count > len(SERIES):
        raise BadInput(f"a figure tells at most {len(SERIES)} curves apart, and there are {count}")
    return list(zip(SERIES, MARKERS, DASHES, strict=True))[:count]


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places moved apart until none is nearer to the next than `gap`, as near as may be to where they were.

    >>> spread([10, 12, 50], 10, 0, 100)
    [6.0, 16.0, 50.0]
    """
    order = sorted(range(len(places)), key=lambda n: places[n])
    moved = [float(places[n]) for n in order]
    for _ in range(50):
        for n, (one, two) in enumerate(pairwise(moved)):
            short = gap - (two - one)
            if short > 1e-9:
                moved[n], moved[n + 1] = one - short / 2, two + short / 2
        moved = [min(max(place, low), high) for place in moved]
    return [moved[order.index(n)] for n in range(len(places))]


def end_names(canvas: Canvas, x: float, names: Sequence[Sequence[str]], places: Sequence[float]) -> None:
    """The names of curves at their ends, each in its colour and some lines long, moved apart where they meet.

    Colours of series are too pale for small letters, so the letters are of ink and a mark has the colour.
    """
    tallest = max((len(lines) for lines in names), default=1)
    gap = tallest * LINE * SMALL + 2
    kept = spread(places, gap, gap / 2, canvas.height - gap / 2)
    for lines, (colour, marker, _), y in zip(names, series(len(names)), kept, strict=True):
        canvas.page.plot(
            [x + 10],
            [y - (len(lines) - 1) * LINE * SMALL / 2],
            marker=marker,
            markersize=7,
            color=DAY[colour],
            markeredgewidth=0,
            zorder=canvas.above(),
        )
        canvas.paragraph(x + 19, y - len(lines) * LINE * SMALL / 2, lines, size=SMALL)


def counts_under(panel: Panel, times: Values, rows: Sequence[Sequence[int | None]], title: str) -> None:
    """Numbers of people under the axis, one row for each curve, opened by its marker in its colour."""
    canvas = panel.canvas
    y = panel.y.start + 58
    canvas.write(0, y, title, size=SMALL, colour="ink2")
    for row, (colour, marker, _) in zip(rows, series(len(rows)), strict=True):
        y += 20
        canvas.page.plot(
            [8], [y], marker=marker, markersize=7, color=DAY[colour], markeredgewidth=0, zorder=canvas.above()
        )
        for time, count in _shown(panel, times, row):
            words = "" if count is None else str(count)
            canvas.write(panel.x.at(time), y, words, size=SMALL, side="center")


def _shown(panel: Panel, times: Values, row: Sequence[int | None]) -> list[tuple[float, int | None]]:
    """Counts that do not run into each other: where there are too many, every second, every third."""
    need = max((len(str(count)) for count in row if count is not None), default=1) * 0.65 * SMALL + 8
    step = 1
    while step < len(times) and (panel.x.at(times[step]) - panel.x.at(times[0])) < need:
        step += 1
    return list(zip(times, row, strict=True))[::step]
