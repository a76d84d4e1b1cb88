"""A forest plot: every study with its interval, and where the model puts all of them together."""

from collections.abc import Iterator
from math import sqrt

from kith.stats.plots.canvas import BODY, HEAD, LINE, SMALL, WIDE, Canvas, drawing, measured, wrapped
from kith.stats.plots.scale import Scale, plain, ratio_label, ratio_ticks, tick_labels, ticks
from kith.stats.plots.studies import PREDICTION, Forest, Pooled, Study, model_line

__all__ = ["Forest", "Pooled", "Study", "draw_forest"]


ROW, SQUARE = 25.0, 15.0


def draw_forest(data: Forest, *, width: float = WIDE) -> str:
    """The plot as SVG. Squares have areas in proportion to the weights; diamonds span the intervals.

    >>> one = Study(name="A", value=-0.5, low=-0.9, high=-0.1, weight=1)
    >>> all_of_them = Pooled(name="All", value=-0.5, low=-0.9, high=-0.1, model="fixed", k=1)
    >>> figure = Forest(title="One", measure="SMD", ratio=False, studies=(one,), pooled=(all_of_them,))
    >>> draw_forest(figure).startswith("<svg")
    True
    """
    plan = Layout(data, width)
    with drawing(width, plan.height) as canvas:
        y = canvas.head(data.title)
        y = _heading(canvas, plan, y)
        for row in plan.rows:
            _row(canvas, plan, row, y)
            y += plan.row_height(row)
        _axis(canvas, plan, y + 6)
        return canvas.svg(title=data.title, says=_says(data))


Heading = str
Row = Heading | Study | Pooled


class Layout:
    """Where the columns and rows of a forest plot stand. On a narrow sheet words stand above their line."""

    def __init__(self, data: Forest, width: float) -> None:
        self.data, self.width, self.narrow = data, width, width < 560
        self.numbers = {id(one): self._numbers(one.value, one.low, one.high) for one in self._things()}
        self.weights = dict(zip(map(id, data.studies), data.shares(), strict=True))
        self.rows = list(self._rows())
        self.head = [f"{data.measure} ({100 * data.level:g} % interval)", "Weight"]
        self.scale = self._scale()
        self.right = width if self.narrow else width - measured("Weight", SMALL) - 14  # of the numbers
        self.height = self._height()

    def _things(self) -> list[Study | Pooled]:
        return [*self.data.studies, *self.data.pooled]

    def _rows(self) -> Iterator[Row]:
        for group in dict.fromkeys(study.group for study in self.data.studies):
            if group:
                yield group
            yield from (study for study in self.data.studies if study.group == group)
            if group:
                yield from (one for one in self.data.pooled if one.group == group)
        yield from (one for one in self.data.pooled if not one.group)

    def _numbers(self, value: float, low: float, high: float) -> str:
        places, shown = self.data.places(), self.data.shown
        return f"{plain(shown(value), places)} ({self.range_of(low, high)})"

    def range_of(self, low: float, high: float) -> str:
        places, shown = self.data.places(), self.data.shown
        return f"{plain(shown(low), places)} to {plain(shown(high), places)}"

    def _scale(self) -> Scale:
        low, high = _limits(self.data)
        if self.narrow:
            return Scale(low, high, 8, self.width - 8)
        words = max(measured(one.name, bold=isinstance(one, Pooled)) for one in self._things())
        start = min(max(words, 90.0), 0.34 * self.width) + 16
        numbers = max(*(measured(one) for one in self.numbers.values()), measured(self.head[0], SMALL))
        return Scale(low, high, start + 8, self.width - numbers - measured("Weight", SMALL) - 34)

    def name_lines(self, row: Study | Pooled) -> list[str]:
        bold = isinstance(row, Pooled)
        room = self.width - measured(self.numbers[id(row)]) - 16 if self.narrow else self.scale.start - 16
        return wrapped(row.name, room, bold=bold)

    def model_lines(self, row: Pooled) -> list[str]:
        return wrapped(model_line(row), self.width, SMALL)

    def row_height(self, row: Row) -> float:
        if isinstance(row, str):
            return ROW + 8
        own = max(ROW, 8 + LINE * BODY * len(self.name_lines(row)))
        own = own + 22 if self.narrow else own
        if isinstance(row, Study):
            return own
        bar = ROW * (1 + self.narrow * 0.8) if row.prediction else 0
        return own + bar + LINE * SMALL * len(self.model_lines(row)) + 10

    def room_for_side(self) -> float:
        """How wide the words under one half of the axis may be."""
        return (self.width if self.narrow else self.scale.end - self.scale.start) / 2 - 8

    def _sides(self) -> float:
        sides = [
            wrapped(words, self.room_for_side(), SMALL)
            for words in (self.data.left, self.data.right)
            if words
        ]
        return LINE * SMALL * max(map(len, sides), default=0)

    def _height(self) -> float:
        title = LINE * HEAD * len(wrapped(self.data.title, self.width, HEAD, bold=True)) + 14
        return title + ROW + sum(map(self.row_height, self.rows)) + 36 + self._sides()


def _limits(data: Forest) -> tuple[float, float]:
    """The ends of the axis: everything, but an interval far wider than the estimates are apart is cut."""
    firm = [study.value for study in data.studies] + [0.0]
    firm += [end for one in data.pooled for end in (one.low, one.high, *(one.prediction or ()))]
    span = max(firm) - min(firm) or 1.0
    ends = [end for study in data.studies for end in (study.low, study.high)]
    low = max(min([*firm, *ends]), min(firm) - 0.8 * span)
    high = min(max([*firm, *ends]), max(firm) + 0.8 * span)
    return low - 0.03 * (high - low), high + 0.03 * (high - low)


def _heading(canvas: Canvas, plan: Layout, y: float) -> float:
    middle = y + ROW / 2
    canvas.write(0, middle, "Study", size=SMALL, colour="ink2")
    weight = "" if plan.narrow else plan.head[1]
    canvas.write(plan.width, middle, weight or plan.head[0], size=SMALL, colour="ink2", side="right")
    if weight:
        canvas.write(plan.right, middle, plan.head[0], size=SMALL, colour="ink2", side="right")
    canvas.line((0, plan.width), (y + ROW, y + ROW), colour="line")
    return y + ROW + 4


def _row(canvas: Canvas, plan: Layout, row: Row, y: float) -> None:
    """One row: the two upright lines in its part of the picture, its words, its mark."""
    if isinstance(row, str):
        canvas.write(0, y + ROW / 2 + 6, row, colour="ink2", bold=True)
        return
    bold = isinstance(row, Pooled)
    lines = plan.name_lines(row)
    last = y + 4 + LINE * BODY * len(lines)
    middle = last + 9 if plan.narrow else (y + 4 + last) / 2
    bar = isinstance(row, Pooled) and bool(row.prediction) and not plan.narrow
    _uprights(canvas, plan, middle, bar=bar)
    canvas.paragraph(0, y + 4, lines, bold=bold)
    beside = y + 4 + LINE * BODY / 2 if plan.narrow else middle
    canvas.write(plan.right, beside, plan.numbers[id(row)], side="right", bold=bold)
    if isinstance(row, Study) and not plan.narrow:
        canvas.write(plan.width, middle, f"{plan.weights[id(row)]:.1f} %", side="right")
    if isinstance(row, Pooled):
        _under(canvas, plan, row, y, middle)
    _mark(canvas, plan, row, middle)


def _uprights(canvas: Canvas, plan: Layout, middle: float, *, bar: bool = False) -> None:
    """No effect and the value of all, beside one row: they stop where words stand in their way."""
    reach = 11 if plan.narrow else ROW / 2 + 2
    ys = (middle - reach, middle + reach + (ROW if bar else 0))
    zero = plan.scale.at(0)
    canvas.line((zero, zero), ys, colour="edge", width=1.5)
    for one in [one for one in plan.data.pooled if not one.group][:1]:
        x = plan.scale.at(one.value)
        canvas.line((x, x), ys, colour="c1", dash=(0, (2, 3)))


def _under(canvas: Canvas, plan: Layout, row: Pooled, y: float, middle: float) -> None:
    """The prediction interval and the model, under the row of a summary."""
    model = plan.model_lines(row)
    canvas.paragraph(
        0, y + plan.row_height(row) - 6 - LINE * SMALL * len(model), model, size=SMALL, colour="ink2"
    )
    if not row.prediction:
        return
    words = middle + (24 if plan.narrow else ROW)
    if plan.narrow:
        _uprights(canvas, plan, words + 18)
    canvas.write(0, words, PREDICTION, colour="ink2")
    canvas.write(plan.right, words, plan.range_of(*row.prediction), side="right", colour="ink2")
    bar = words + 18 if plan.narrow else words
    ends = [plan.scale.at(end) for end in row.prediction]
    canvas.line(ends, (bar, bar), colour="c1", width=7, alpha=0.35)


def _axis(canvas: Canvas, plan: Layout, y: float) -> None:
    data, scale = plan.data, plan.scale
    at = ratio_ticks(scale.low, scale.high) if data.ratio else ticks(scale.low, scale.high)
    words = [ratio_label(value) for value in at] if data.ratio else tick_labels(at)
    canvas.line((scale.start, scale.end), (y, y), colour="edge")
    for value, word in zip(at, words, strict=True):
        canvas.line((scale.at(value),) * 2, (y, y + 5), colour="edge")
        canvas.write(scale.at(value), y + 15, word, size=SMALL, colour="ink2", side="center")
    left, right = (wrapped(one, plan.room_for_side(), SMALL) for one in (data.left, data.right))
    canvas.paragraph(scale.start, y + 27, left, size=SMALL)
    canvas.paragraph(scale.end, y + 27, right, size=SMALL, side="right")


def _mark(canvas: Canvas, plan: Layout, thing: Study | Pooled, y: float) -> None:
    at = plan.scale.at
    if isinstance(thing, Pooled):
        xs = [at(thing.low), at(thing.value), at(thing.high), at(thing.value)]
        canvas.shape(xs, [y, y - 8, y, y + 8], fill="wash" if thing.group else "c1", edge="c1")
        return
    low, high = max(thing.low, plan.scale.low), min(thing.high, plan.scale.high)
    canvas.line((at(low), at(high)), (y, y), width=2)
    for end, cut, way in ((low, thing.low < low, 1), (high, thing.high > high, -1)):
        if cut:
            canvas.line((at(end) + 6 * way, at(end), at(end) + 6 * way), (y - 4, y, y + 4), width=2)
    half = SQUARE / 2 * sqrt(thing.weight / max(study.weight for study in plan.data.studies))
    half, x = max(half, 1.5), at(thing.value)
    canvas.shape([x - half, x + half, x + half, x - half], [y - half, y - half, y + half, y + half])


def _says(data: Forest) -> str:
    plan = Layout(data, WIDE)
    parts = [f"{len(data.studies)} studies with their intervals at {100 * data.level:g} %."]
    for one in data.pooled:
        parts.append(f"{one.name}: {data.measure} {plan.numbers[id(one)]}; {model_line(one)}.")
        if one.prediction:
            parts.append(f"{PREDICTION}: {plan.range_of(*one.prediction)}.")
    return " ".join(parts)
