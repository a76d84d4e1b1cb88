"""Costs against effects: the plane of incremental draws, the acceptability curve and the frontier."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from kith.stats.plots.canvas import LINE, SMALL, WIDE, Canvas, Side, drawing, measured, wrapped
from kith.stats.plots.panel import PERCENT, Panel, Places, end_names, series
from kith.stats.plots.scale import Scale, decimals, plain, tick_labels, ticks
from kith.stats.results import Table
from kith.stats.tables import Floats

SHOWN = 800  # draws in a plane: more make the file large and the picture no clearer
QUADRANTS = ("north-east", "south-east", "south-west", "north-west")
MEANING = ("more effect, costs more", "dominant", "less effect, costs less", "dominated")


@dataclass(frozen=True, kw_only=True, eq=False)
class Plane:
    """Draws of the incremental effect and cost, shape (draws,), with the point estimate of both."""

    title: str
    effects: Floats
    costs: Floats
    effect: float
    cost: float
    threshold: float
    currency: str
    effect_unit: str
    comparison: str

    def shares(self) -> dict[str, float]:
        """The share of draws in each quadrant, by its name."""
        right, up = self.effects > 0, self.costs > 0
        inside = (right & up, right & ~up, ~right & ~up, ~right & up)
        return {name: float(one.mean()) for name, one in zip(QUADRANTS, inside, strict=True)}

    def worth(self) -> float:
        """The share of draws that are worth their cost at the threshold."""
        return float(np.mean(self.threshold * self.effects - self.costs > 0))

    def as_table(self) -> Table:
        """The point and the shares. The draws themselves follow from the data and the seed."""
        rows: list[tuple[object, ...]] = [
            (f"Incremental effect ({self.effect_unit})", self.effect),
            (f"Incremental cost ({self.currency})", self.cost),
            *((f"Share of draws, {name}", share) for name, share in self.shares().items()),
            (f"Share worth the cost at {plain(self.threshold, 0)} {self.currency}", self.worth()),
        ]
        return Table(self.title, ("", "value"), tuple(rows))


@dataclass(frozen=True, kw_only=True)
class AcceptabilityCurve:
    """The probability that one option is worth its cost, at each threshold."""

    name: str
    probabilities: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Acceptability:
    """Probabilities of options over thresholds (currency per unit of effect)."""

    title: str
    thresholds: tuple[float, ...]
    options: tuple[AcceptabilityCurve, ...]
    currency: str
    effect_unit: str

    def as_table(self) -> Table:
        """One row for each threshold, one column for each option."""
        header = (f"{self.currency} per {self.effect_unit}", *(option.name for option in self.options))
        columns = (self.thresholds, *(option.probabilities for option in self.options))
        return Table(self.title, header, tuple(zip(*columns, strict=True)))


@dataclass(frozen=True, kw_only=True)
class OptionPoint:
    """The mean cost and effect of one option, and where it stands: "on the frontier" or why not."""

    name: str
    cost: float
    effect: float
    standing: str

    @property
    def on_frontier(self) -> bool:
        return self.standing == "on the frontier"


@dataclass(frozen=True, kw_only=True)
class Options:
    """More than two options by mean cost and effect."""

    title: str
    options: tuple[OptionPoint, ...]
    currency: str
    effect_unit: str

    def as_table(self) -> Table:
        header = ("", f"cost ({self.currency})", f"effect ({self.effect_unit})", "standing")
        rows = [(one.name, one.cost, one.effect, one.standing) for one in self.options]
        return Table(self.title, header, tuple(rows))


def draw_plane(data: Plane, *, width: float = WIDE) -> str:
    """The plane as SVG: effect to the right, cost upwards, the line of the threshold, shares in the corners.

    >>> figure = Plane(title="Plane", effects=np.array([0.1, 0.2]), costs=np.array([5.0, -1.0]), effect=0.15,
    ...                cost=2.0, threshold=100, currency="EUR", effect_unit="QALY", comparison="A against B")
    >>> draw_plane(figure).startswith("<svg")
    True
    """
    line = f"{plain(data.threshold, 0)} {data.currency} per {data.effect_unit}"
    notes = wrapped(
        f"{data.comparison}. Slanting: {line}; right of it lie {100 * data.worth():.1f} % of draws.",
        width,
        SMALL,
    )
    height = 500 + LINE * SMALL * len(notes)
    with drawing(width, height) as canvas:
        top = canvas.head(data.title) + 24
        panel = _plane_panel(data, canvas, top, height - 62 - LINE * SMALL * len(notes))
        step = ceil(len(data.effects) / SHOWN)
        _cloud(data, panel, step)
        panel.dots((data.effect,), (data.cost,), colour="ink", size=10)
        _corners(data, panel)
        canvas.paragraph(0, height - LINE * SMALL * len(notes) - 4, notes, size=SMALL, colour="ink2")
        return canvas.svg(title=data.title, says=f"{' '.join(notes)} {_shares_in_words(data)}")


def _plane_panel(data: Plane, canvas: Canvas, top: float, bottom: float) -> Panel:
    x_ends = _ends(data.effects, data.effect)
    y_ends = _ends(data.costs, data.cost)
    at = ticks(*y_ends)
    labels = tick_labels(at)
    left = max(measured(word, SMALL) for word in labels) + 14
    panel = Panel(canvas, Scale(*x_ends, left, canvas.width - 8), Scale(*y_ends, bottom, top))
    across = ticks(*x_ends, 6 if canvas.width >= 560 else 4)
    panel.x_axis(across, tick_labels(across), f"Incremental effect ({data.effect_unit})")
    panel.y_axis(at, labels, f"Incremental cost ({data.currency})")
    panel.line((0, 0), y_ends, colour="edge")
    panel.line(x_ends, (0, 0), colour="edge")
    return panel


def _ends(draws: Floats, point: float) -> tuple[float, float]:
    low, high = (float(end) for end in np.quantile(draws, (0.001, 0.999)))
    low, high = min(low, point, 0.0), max(high, point, 0.0)
    room = 0.12 * ((high - low) or 1.0)
    return low - room, high + room


def _cloud(data: Plane, panel: Panel, step: int) -> None:
    """Some of the draws, those that fall within the field, and the line of the threshold where it does."""
    xs, ys = data.effects[::step], data.costs[::step]
    inside = (xs > panel.x.low) & (xs < panel.x.high) & (ys > panel.y.low) & (ys < panel.y.high)
    panel.dots(xs[inside], ys[inside], colour="c1", size=3.4, alpha=0.4)
    ends = [panel.x.low, panel.x.high]
    if data.threshold > 0:
        ends = [max(ends[0], panel.y.low / data.threshold), min(ends[1], panel.y.high / data.threshold)]
    panel.line(ends, [data.threshold * end for end in ends], colour="ink2", dash=(0, (6, 3)), width=1.5)


def _corners(data: Plane, panel: Panel) -> None:
    """The share of draws in each corner, and what the corner means where there is room to say it."""
    x, y = panel.x, panel.y
    places = ((x.high, y.high), (x.high, y.low), (x.low, y.low), (x.low, y.high))
    for share, meaning, (right, up) in zip(data.shares().values(), MEANING, places, strict=True):
        room = abs(x.at(right) - x.at(0)) - 10
        lines = [f"{100 * share:.1f} %", *([meaning] if measured(meaning, SMALL) < room else [])]
        first = 8 if up == y.high else -8 - LINE * SMALL * (len(lines) - 1)
        side: Side = "right" if right == x.high else "left"
        for n, words in enumerate(lines):
            inward, down = -4 if side == "right" else 6, first + LINE * SMALL * n
            panel.write(right, up, words, right=inward, down=down, side=side, bold=n == 0)


def _shares_in_words(data: Plane) -> str:
    pairs = zip(data.shares().items(), MEANING, strict=True)
    return "; ".join(f"{name} ({meaning}): {100 * share:.1f} %" for (name, share), meaning in pairs) + "."


def draw_acceptability(data: Acceptability, *, width: float = WIDE) -> str:
    """The curves as SVG, from 0 to 100 per cent, each named at its end.

    >>> curve = AcceptabilityCurve(name="Groups", probabilities=(0.2, 0.6))
    >>> figure = Acceptability(title="Curve", thresholds=(0, 1000), options=(curve,), currency="EUR",
    ...                        effect_unit="QALY")
    >>> draw_acceptability(figure).startswith("<svg")
    True
    """
    names = [wrapped(option.name, 0.22 * width, SMALL) for option in data.options]
    room = max(measured(line, SMALL) for lines in names for line in lines) + 26
    with drawing(width, 420) as canvas:
        top = canvas.head(data.title) + 24
        x = Scale(data.thresholds[0], data.thresholds[-1], PERCENT, width - room)
        panel = Panel(canvas, x, Scale(0, 1, 354, top))
        at = ticks(x.low, x.high, 6 if width >= 560 else 4)
        panel.x_axis(at, tick_labels(at), f"Threshold ({data.currency} per {data.effect_unit})")
        panel.y_axis(
            (0, 0.25, 0.5, 0.75, 1),
            ("0 %", "25 %", "50 %", "75 %", "100 %"),
            "Probability of being worth the cost",
        )
        for option, (colour, marker, dash) in zip(data.options, series(len(data.options)), strict=True):
            panel.line(data.thresholds, option.probabilities, colour=colour, width=2.2, dash=dash)
            if len(data.thresholds) <= 25:
                panel.dots(data.thresholds, option.probabilities, colour=colour, marker=marker, size=6)
        ends = [panel.y.at(option.probabilities[-1]) for option in data.options]
        end_names(canvas, x.end, names, ends)
        return canvas.svg(title=data.title, says=_acceptability_in_words(data))


def _acceptability_in_words(data: Acceptability) -> str:
    parts = []
    for option in data.options:
        first, last = (100 * option.probabilities[n] for n in (0, -1))
        span = f"{plain(data.thresholds[0], 0)} to {plain(data.thresholds[-1], 0)} {data.currency}"
        parts.append(f"{option.name}: {first:.1f} % to {last:.1f} % over thresholds of {span}.")
    return " ".join(parts)


def draw_frontier(data: Options, *, width: float = WIDE) -> str:
    """The options as SVG: those on the frontier are joined; the others are hollow and say why they are not.

    >>> points = tuple(OptionPoint(name=name, cost=cost, effect=effect, standing="on the frontier")
    ...                for name, cost, effect in (("A", 0.0, 0.0), ("B", 10.0, 0.2)))
    >>> figure = Options(title="Frontier", options=points, currency="EUR", effect_unit="QALY")
    >>> draw_frontier(figure).startswith("<svg")
    True
    """
    notes = wrapped("; ".join(f"{one.name}: {one.standing}" for one in data.options) + ".", width, SMALL)
    height = 440 + LINE * SMALL * len(notes)
    with drawing(width, height) as canvas:
        top = canvas.head(data.title) + 24
        panel = _frontier_panel(data, canvas, top)
        order = sorted(data.options, key=lambda one: (one.effect, one.cost))
        joined = [one for one in order if one.on_frontier]
        panel.line([one.effect for one in joined], [one.cost for one in joined], colour="c1", width=2)
        for one in data.options:
            panel.dots((one.effect,), (one.cost,), colour="c1", size=9, hollow=not one.on_frontier)
        dots = [(one.effect, one.cost) for one in order]
        places = Places(panel, dots, [(one.effect, one.cost) for one in joined])
        for one in order:
            places.name(one.effect, one.cost, one.name)
        canvas.paragraph(0, height - LINE * SMALL * len(notes) - 4, notes, size=SMALL, colour="ink2")
        return canvas.svg(title=data.title, says=_options_in_words(data))


def _options_in_words(data: Options) -> str:
    places = decimals([one.effect for one in data.options])
    return " ".join(
        f"{one.name}: {plain(one.cost, 0)} {data.currency}, {plain(one.effect, places)} {data.effect_unit}, "
        f"{one.standing}."
        for one in data.options
    )


def _frontier_panel(data: Options, canvas: Canvas, top: float) -> Panel:
    effects, costs = ([getattr(one, what) for one in data.options] for what in ("effect", "cost"))
    y_ends = _padded(costs)
    at = ticks(*y_ends)
    left = max(measured(word, SMALL) for word in tick_labels(at)) + 14
    panel = Panel(canvas, Scale(*_padded(effects), left, canvas.width - 8), Scale(*y_ends, 374, top))
    across = ticks(panel.x.low, panel.x.high, 6 if canvas.width >= 560 else 4)
    panel.x_axis(across, tick_labels(across), f"Mean effect ({data.effect_unit})")
    panel.y_axis(at, tick_labels(at), f"Mean cost ({data.currency})")
    return panel


def _padded(values: list[float]) -> tuple[float, float]:
    room = 0.15 * ((max(values) - min(values)) or 1.0)
    return min(values) - room, max(values) + room
