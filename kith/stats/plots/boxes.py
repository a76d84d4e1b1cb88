"""Boxes with words in them, and the arrows between: what flow diagrams are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kith.stats.plots.canvas import LINE, SMALL, Canvas, measured, wrapped
from kith.stats.plots.scale import KEPT

Item = tuple[str, int]  # words, and how deep they are set in

PAD = 9.0
EDGE = 1.0  # a border needs room of its own
INDENT = 14.0


@dataclass(frozen=True)
class Box:
    """Lines in a box, each with how far it is set in."""

    left: float
    top: float
    right: float
    bottom: float
    lines: tuple[tuple[str, float], ...]

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def down_to(self, bottom: float) -> "Box":
        return replace(self, bottom=bottom)

    def draw(self, canvas: Canvas) -> None:
        canvas.box(self.left + EDGE, self.top, self.right - EDGE, self.bottom)
        y = self.top + PAD
        for words, inset in self.lines:
            y = canvas.paragraph(self.left + PAD + inset, y, [words], size=SMALL)


def counted(words: str, count: int) -> str:
    """Words with their number, which stays on one line.

    >>> counted("Screened", 8).replace(KEPT, " ")
    'Screened (n = 8)'
    """
    return f"{words} (n{KEPT}={KEPT}{count})"


def box_of(items: Sequence[Item], left: float, top: float, width: float) -> Box:
    """A box as high as its words need at this width. What is wrapped goes on under its own beginning.

    >>> box_of([("one", 0)], 0, 0, 100).bottom < box_of([("one", 0), ("two", 1)], 0, 0, 100).bottom
    True
    """
    lines: list[tuple[str, float]] = []
    for words, depth in items:
        inset = INDENT * depth
        lines += [(line, inset) for line in wrapped(words, width - 2 * PAD - inset, SMALL)]
    return Box(left, top, left + width, top + 2 * PAD + LINE * SMALL * len(lines), tuple(lines))


def arrow_down(canvas: Canvas, upper: Box, lower: Box, *, at: float | None = None) -> None:
    x = upper.middle if at is None else at
    canvas.arrow((x, upper.bottom), (x, lower.top))


def arrow_right(canvas: Canvas, start: float, box: Box) -> None:
    """From `start` to the left side of a box, at the height of its first lines."""
    y = min((box.top + box.bottom) / 2, box.top + 18)
    canvas.arrow((start, y), (box.left, y))


def fork(canvas: Canvas, upper: Box, lower: Sequence[Box], *, at: float) -> None:
    """One line down, across, and an arrow to each of the boxes."""
    y = (upper.bottom + lower[0].top) / 2
    canvas.line((at, at), (upper.bottom, y), colour="edge", width=1.5)
    ends = [*(box.middle for box in lower), at]
    canvas.line((min(ends), max(ends)), (y, y), colour="edge", width=1.5)
    for box in lower:
        canvas.arrow((box.middle, y), (box.middle, box.top))


def high_enough(box: Box, name: str) -> Box:
    """The box, as high at least as the name of its phase is long."""
    return box.down_to(max(box.bottom, box.top + measured(name, SMALL) + 16))


def phase(canvas: Canvas, name: str, boxes: Sequence[Box]) -> None:
    """The name of a phase beside its boxes, turned, in a strip of its own."""
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    canvas.shape([0, 22, 22, 0], [top, top, bottom, bottom], fill="wash")
    canvas.write(11, (top + bottom) / 2, name, size=SMALL, side="center", turned=True)
