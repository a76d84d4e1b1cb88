"""Influence of single studies: how far each stands off, and what is left without it."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import chi2

from kith.stats.plots.canvas import HEAD, LINE, SMALL, WIDE, Canvas, drawing, measured, wrapped
from kith.stats.plots.panel import Panel
from kith.stats.plots.scale import Scale, ratio_label, ratio_ticks, tick_labels, ticks
from kith.stats.plots.studies import back
from kith.stats.results import Table

FAR = 1.96  # a studentised residual beyond this is rare by chance


@dataclass(frozen=True, kw_only=True)
class Influence:
    """Measures of each study, shape (k,), in the order of `names`.

    `left_out` is (value, low, high) of the model without the study; logarithms where `ratio` is true.
    `coefficients` counts those of the model: 1 without moderators.
    """

    title: str
    measure: str
    ratio: bool
    names: tuple[str, ...]
    residuals: tuple[float, ...]
    cooks: tuple[float, ...]
    hats: tuple[float, ...]
    left_out: tuple[tuple[float, float, float], ...]
    pooled: float
    coefficients: int = 1

    def lines(self) -> tuple[float, float, float]:
        """Beyond which residual, Cook's distance and hat value a study deserves a look.

        Median of chi-squared with as many degrees of freedom as coefficients, and three times the mean hat.
        """
        return FAR, float(chi2.median(self.coefficients)), 3 * self.coefficients / len(self.names)

    def stands_off(self, n: int) -> bool:
        far, cook, hat = self.lines()
        return abs(self.residuals[n]) > far or self.cooks[n] > cook or self.hats[n] > hat

    def as_table(self) -> Table:
        """The numbers of the picture, one row for each study."""
        without = [[back(value, ratio=self.ratio) for value in one] for one in self.left_out]
        rows = zip(self.names, self.residuals, self.cooks, self.hats, without, strict=True)
        header = (
            "",
            "studentised residual",
            "Cook's distance",
            "hat value",
            f"{self.measure} without it",
            "low",
            "high",
        )
        return Table(self.title, header, tuple((*row[:4], *row[4]) for row in rows))


def draw_influence(data: Influence, *, width: float = WIDE) -> str:
    """The plot as SVG: four measures side by side, one row for each study; dotted lines mark the limits.

    >>> figure = Influence(title="Two", measure="SMD", ratio=False, names=("A", "B"), residuals=(0.5, -2.5),
    ...                    cooks=(0.1, 0.9), hats=(0.4, 0.6), pooled=0.2,
    ...                    left_out=((0.1, -0.2, 0.4), (0.3, 0.1, 0.5)))
    >>> draw_influence(figure).startswith("<svg")
    True
    """
    beside = 4 if width >= 560 else 2
    names = Names(data, width)
    block = 40 + names.row * len(data.names) + 34
    head = LINE * HEAD * len(wrapped(data.title, width, HEAD, bold=True)) + 14
    notes = wrapped(_caption(data), width, SMALL)
    height = head + block * (4 // beside) + LINE * SMALL * len(notes) + 12
    with drawing(width, height) as canvas:
        y = canvas.head(data.title)
        for first in range(0, 4, beside):
            _block(data, names, canvas, y, _columns(data)[first : first + beside])
            y += block
        canvas.paragraph(0, y + 4, notes, size=SMALL, colour="ink2")
        return canvas.svg(title=data.title, says=_says(data))


@dataclass(frozen=True)
class Column:
    name: str
    values: Sequence[float]
    limits: tuple[float, ...]
    start: float  # where the line to a dot begins
    intervals: Sequence[tuple[float, float]] = ()
    ratio: bool = False


def _columns(data: Influence) -> list[Column]:
    far, cook, hat = data.lines()
    return [
        Column("Residual", data.residuals, (-far, far), 0),
        Column("Cook", data.cooks, (cook,), 0),
        Column("Hat", data.hats, (hat,), 0),
        Column(
            "Without it",
            [one for one, _, _ in data.left_out],
            (data.pooled,),
            data.pooled,
            [(low, high) for _, low, high in data.left_out],
            data.ratio,
        ),
    ]


class Names:
    """The names of the studies in lines, the height of a row that holds the longest, and where they end."""

    def __init__(self, data: Influence, width: float) -> None:
        longest = max(measured(name, SMALL, bold=True) for name in data.names)
        self.end = min(longest, 0.3 * width) + 14
        self.lines = [wrapped(name, self.end - 12, SMALL, bold=True) for name in data.names]
        self.row = 7 + LINE * SMALL * max(map(len, self.lines))


def _block(data: Influence, names: Names, canvas: Canvas, y: float, columns: Sequence[Column]) -> None:
    """The names of the studies and some columns beside them."""
    wide = (canvas.width - names.end) / len(columns)
    top = y + 36
    bottom = top + names.row * len(data.names)
    for n, lines in enumerate(names.lines):
        first = top + names.row * (n + 0.5) - LINE * SMALL * len(lines) / 2
        canvas.paragraph(0, first, lines, size=SMALL, bold=data.stands_off(n))
    for n, column in enumerate(columns):
        left = names.end + n * wide
        canvas.write(left + 8, y + 16, column.name, size=SMALL, colour="ink2")
        _column(data, canvas, column, (left + 8, left + wide - 10), (top, bottom))


def _column(
    data: Influence, canvas: Canvas, column: Column, across: tuple[float, float], down: tuple[float, float]
) -> None:
    ends = [end for pair in column.intervals for end in pair]
    whole = [*column.values, *column.limits, *ends, column.start]
    room = 0.06 * (max(whole) - min(whole) or 1)
    x = Scale(min(whole) - room, max(whole) + room, *across)
    panel = Panel(canvas, x, Scale(len(data.names), 0, down[1], down[0]))
    at = ratio_ticks(x.low, x.high, 3) if column.ratio else ticks(x.low, x.high, 3)
    panel.x_axis(at, [ratio_label(one) for one in at] if column.ratio else tick_labels(at))
    panel.line((column.start,) * 2, (0, len(data.names)), colour="edge")
    for limit in column.limits:
        panel.line((limit, limit), (0, len(data.names)), colour="ink2", dash=(0, (1.5, 2.5)))
    for n, value in enumerate(column.values):
        middle = (n + 0.5, n + 0.5)
        panel.line(column.intervals[n] if column.intervals else (column.start, value), middle, width=2)
        panel.dots((value,), middle[:1], colour="c1" if data.stands_off(n) else "ink")


def _caption(data: Influence) -> str:
    far, cook, hat = data.lines()
    return (
        f"Dotted: residual ±{far:g}, Cook's distance {cook:.2f}, hat value {hat:.2f}, pooled "
        f"{data.measure.lower() if data.measure[:2].istitle() else data.measure}. "
        "Bold: beyond one of them, worth a look and no reason to leave it out."
    )


def _says(data: Influence) -> str:
    off = [name for n, name in enumerate(data.names) if data.stands_off(n)]
    named = ", ".join(off) if off else "none"
    return f"{len(data.names)} studies; beyond a limit: {named}. {_caption(data)}"
