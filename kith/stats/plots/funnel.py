"""A funnel plot: the estimates of studies against their standard errors."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import norm

from kith.stats.plots.canvas import LINE, SMALL, WIDE, Canvas, drawing, wrapped
from kith.stats.plots.panel import Panel
from kith.stats.plots.scale import Scale, ratio_label, ratio_ticks, tick_labels, ticks
from kith.stats.plots.studies import back
from kith.stats.results import Table

CONTOURS = (0.01, 0.05, 0.10)  # two-sided p where one shade gives way to the next


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Estimates (logarithms for a ratio), shape (k,), their standard errors and the pooled value.

    `imputed` holds (value, standard error) of the studies that trim-and-fill added.
    """

    title: str
    measure: str
    ratio: bool
    names: tuple[str, ...]
    values: tuple[float, ...]
    ses: tuple[float, ...]
    centre: float
    level: float = 0.95
    contours: bool = False
    imputed: tuple[tuple[float, float], ...] = ()

    def points(self) -> list[tuple[float, float]]:
        return [*zip(self.values, self.ses, strict=True), *self.imputed]

    def as_table(self) -> Table:
        """The numbers of the picture: each study's estimate and standard error, and the pooled value."""
        names = [*self.names, *["added by trim-and-fill"] * len(self.imputed)]
        rows: list[tuple[object, ...]] = [
            (name, back(value, ratio=self.ratio), se)
            for name, (value, se) in zip(names, self.points(), strict=True)
        ]
        se_name = "se of the logarithm" if self.ratio else "se"
        rows.append(("Pooled", back(self.centre, ratio=self.ratio), None))
        return Table(self.title, ("", self.measure, se_name), tuple(rows))


def draw_funnel(data: Funnel, *, width: float = WIDE) -> str:
    """The plot as SVG: within the two straight lines, centre ± z · se, lie `level` of studies without bias.

    Contours are about no effect, not about the centre: they say how significant each study is by itself.

    >>> figure = Funnel(title="Two", measure="SMD", ratio=False, names=("A", "B"), values=(0.1, 0.4),
    ...                 ses=(0.1, 0.2), centre=0.2)
    >>> draw_funnel(figure).startswith("<svg")
    True
    """
    notes = wrapped(_caption(data), width, SMALL)
    height = (460 if width >= 560 else 420) + LINE * SMALL * len(notes)
    with drawing(width, height) as canvas:
        top = canvas.head(data.title) + 24
        bottom = height - 58 - LINE * SMALL * len(notes)
        panel = _panel(data, canvas, top, bottom)
        if data.contours:
            _shades(panel)
        _limits(data, panel)
        panel.dots(data.values, data.ses)
        panel.dots([x for x, _ in data.imputed], [y for _, y in data.imputed], hollow=True)
        canvas.paragraph(0, height - LINE * SMALL * len(notes) - 4, notes, size=SMALL, colour="ink2")
        return canvas.svg(title=data.title, says=_says(data))


def _panel(data: Funnel, canvas: Canvas, top: float, bottom: float) -> Panel:
    tallest = 1.05 * max(se for _, se in data.points())
    reach = 1.08 * max(
        *(abs(value - data.centre) for value, _ in data.points()),
        abs(data.centre),
        float(norm.isf((1 - data.level) / 2)) * tallest,
    )
    x = Scale(data.centre - reach, data.centre + reach, 52, canvas.width - 8)
    panel = Panel(canvas, x, Scale(tallest, 0, bottom, top))
    at = ratio_ticks(x.low, x.high) if data.ratio else ticks(x.low, x.high)
    panel.x_axis(at, [ratio_label(value) for value in at] if data.ratio else tick_labels(at), data.measure)
    ses = ticks(0, tallest, 5)
    panel.y_axis(ses, tick_labels(ses), "Standard error" + (" of the logarithm" if data.ratio else ""))
    return panel


def _shades(panel: Panel) -> None:
    tall, x = panel.y.low, panel.x
    for p in CONTOURS:
        reach = float(norm.isf(p / 2)) * tall
        inside = [(max(-reach, x.low), tall), (min(reach, x.high), tall)]
        corners = [(0.0, 0.0), *_cut(reach, tall, x.high, 1), *inside[::-1], *_cut(-reach, tall, x.low, 0)]
        at = [(x.at(value), panel.y.at(se)) for value, se in corners]
        panel.canvas.shape([one for one, _ in at], [one for _, one in at], fill="ink", alpha=0.08)


def _cut(reach: float, tall: float, edge: float, first: int) -> Sequence[tuple[float, float]]:
    """Where the slanting side leaves the field, if it does before its end."""
    leaves = reach > edge if first else reach < edge
    return [(edge, tall * edge / reach)] if leaves else []


def _limits(data: Funnel, panel: Panel) -> None:
    reach = float(norm.isf((1 - data.level) / 2)) * panel.y.low
    panel.line((0, 0), (0, panel.y.low), colour="edge")
    panel.line((data.centre, data.centre), (0, panel.y.low), colour="c1", width=1.5)
    for end in (data.centre - reach, data.centre + reach):
        panel.line((data.centre, end), (0, panel.y.low), colour="c1", dash=(0, (5, 3)))


def _caption(data: Funnel) -> str:
    parts = [f"Upright: the pooled value. Dashed: where {100 * data.level:g} % of studies lie if nothing is"]
    parts[0] += " amiss and they do not differ."
    if data.contours:
        parts.append("Shaded, dark to light: p above .10, .05 to .10, .01 to .05 against no effect.")
    if data.imputed:
        parts.append("Hollow: studies added by trim-and-fill; nobody did them.")
    return " ".join(parts)


def _says(data: Funnel) -> str:
    centre = tick_labels([round(back(data.centre, ratio=data.ratio), 2)])[0]
    added = f", {len(data.imputed)} added by trim-and-fill" if data.imputed else ""
    return f"{len(data.values)} studies{added}. {data.measure}, pooled: {centre}. {_caption(data)}"
