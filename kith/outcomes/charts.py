"""The picture of a course: where each line, band and word of it stands, in two sizes.

Geometry alone, in the units of the picture. The drawing is a template, its colours are the style sheet's.
"""

from dataclasses import dataclass
from datetime import timedelta

from kith.outcomes import wording
from kith.outcomes.course import Entry
from kith.outcomes.instruments import HIGHER_IS_WORSE, Instrument
from kith.outcomes.labelling import Place, place_beside

TO = "\N{EN DASH}"  # between the ends of a range
_BAND_STEPS = {2: (1, 4), 5: (1, 2, 3, 4, 5)}  # which of the five shades, lightest first


@dataclass(frozen=True)
class Size:
    """The frame of one size of the picture."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    labels_inside: bool
    ticks: int


NARROW = Size("narrow", 316, 268, left=30, right=8, top=10, bottom=42, labels_inside=True, ticks=4)
WIDE = Size("wide", 760, 372, left=30, right=150, top=10, bottom=42, labels_inside=False, ticks=5)


@dataclass(frozen=True)
class Shape:
    """One thing with a place; what `text` is depends on what it is a shape of."""

    x: float
    y: float
    text: str = ""
    height: float = 0
    shade: int = 0
    anchor: str = ""
    is_last: bool = False


@dataclass(frozen=True)
class Band:
    """A named band and the scores in it. Without a place its name stands under the picture."""

    y: float
    height: float
    shade: int
    text: str
    scores: str
    place: Place | None


@dataclass(frozen=True)
class Chart:
    """Everything `outcomes/_chart.html` draws."""

    size: Size
    label: str
    bands: tuple[Band, ...]
    scale: tuple[Shape, ...]
    dates: tuple[Shape, ...]
    points: tuple[Shape, ...]
    path: str
    reliable: float | None

    @property
    def plot_right(self) -> int:
        return self.size.width - self.size.right

    @property
    def plot_bottom(self) -> int:
        return self.size.height - self.size.bottom

    @property
    def names_below(self) -> bool:
        """When the line leaves no room for one of the names, all of them stand under the picture."""
        return any(band.place is None for band in self.bands)

    @property
    def plot_width(self) -> int:
        return self.plot_right - self.size.left


def charts(measure: Instrument, every: list[Entry]) -> tuple[Chart, Chart]:
    """The picture of these scores (oldest first, at least one), for a phone and for a wide page."""
    return draw(measure, every, NARROW), draw(measure, every, WIDE)


def draw(measure: Instrument, every: list[Entry], size: Size) -> Chart:
    points = tuple(
        Shape(_x(size, every, entry), _y(size, measure, entry.total or 0), is_last=entry is every[-1])
        for entry in every
    )
    return Chart(
        size=size,
        label=wording.finding(measure, every),
        bands=_bands(size, measure, points),
        scale=_scale(size, measure),
        dates=_dates(size, every),
        points=points,
        path="M" + " L".join(f"{point.x:g} {point.y:g}" for point in points),
        reliable=_reliable(size, measure, every),
    )


def _x(size: Size, every: list[Entry], entry: Entry) -> float:
    first, last = every[0].at, every[-1].at
    share = (entry.at - first) / (last - first) if last > first else 0.0
    return round(size.left + share * (size.width - size.left - size.right), 1)


def _y(size: Size, measure: Instrument, total: float) -> float:
    share = (total - measure.low) / (measure.high - measure.low)
    return round(size.height - size.bottom - share * (size.height - size.bottom - size.top), 1)


def _bands(size: Size, measure: Instrument, points: tuple[Shape, ...]) -> tuple[Band, ...]:
    """From the lightest band to the heaviest. The words stand inside on a phone, beside it otherwise."""
    ends = [*(band.start for band in measure.bands[1:]), measure.high]
    line = [(point.x, point.y) for point in points]
    bands = []
    for band, end, shade in zip(measure.bands, ends, _BAND_STEPS[len(measure.bands)], strict=True):
        top, bottom = _y(size, measure, end), _y(size, measure, band.start)
        words = wording.band_name(band.name)
        place: Place | None = Place(size.width - size.right + 12, round((top + bottom) / 2 + 4.5, 1))
        if size.labels_inside:
            place = place_beside(line, words, (size.left, size.width - size.right), (top, bottom))
        scores = f"{band.start}{TO}{end if end == measure.high else end - 1}"
        bands.append(Band(top, round(bottom - top, 1), shade, words, scores, place))
    return tuple(bands)


def _scale(size: Size, measure: Instrument) -> tuple[Shape, ...]:
    values = [*(band.start for band in measure.bands), measure.high]
    return tuple(Shape(size.left - 7, _y(size, measure, value), str(value)) for value in values)


def _dates(size: Size, every: list[Entry]) -> tuple[Shape, ...]:
    """A few dates under the picture, evenly spread, the first and the last among them."""
    first, last = every[0].at, every[-1].at
    span = last - first
    if span < timedelta(days=1):
        return (Shape(size.left, size.height - 8, wording.tick(first, 0)),)
    count = min(size.ticks, max(2, span.days // 10))
    width = size.width - size.left - size.right
    shapes = []
    for step in range(count):
        share = step / (count - 1)
        anchor = "" if step == 0 else "end-anchor" if step == count - 1 else "middle-anchor"
        words = wording.tick(first + span * share, span.days)
        shapes.append(Shape(round(size.left + share * width, 1), size.height - 8, words, anchor=anchor))
    return tuple(shapes)


def _reliable(size: Size, measure: Instrument, every: list[Entry]) -> float | None:
    """The height from which a score is better than the first by more than chance, if the range has one."""
    start = every[0].total or 0
    if measure.threshold is None or len(every) < 2:
        return None
    better = (
        start - measure.threshold.value
        if measure.direction == HIGHER_IS_WORSE
        else start + measure.threshold.value
    )
    return _y(size, measure, better) if measure.low <= better <= measure.high else None
