"""Where a word stands in a picture, so that the line neither crosses it nor has a point on it.

Geometry alone, in the units of the picture; `y` grows downwards, and the y of a word is that of its baseline.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

Point = tuple[float, float]
Span = tuple[float, float]

LETTER = 7.2  # the widest a letter is on average, at the 13 units of the style sheet
ABOVE, BELOW = 10.0, 4.0  # how far letters reach from the baseline
CLEAR = 8.0  # between a word and the middle of a line: a point reaches 6.6, and a word has a rim
INSET = 6.0
STEP = 6.0


class Place(NamedTuple):
    """Where a word begins, and its baseline."""

    x: float
    y: float


def place_beside(line: Sequence[Point], words: str, across: Span, down: Span) -> Place | None:
    """The first free place for these words in a field: at its ends rather than between, in its middle rather
    than at its edge. None when the line leaves no room for them.

    `line` runs from left to right. `across` and `down` are where the field begins and ends.
    """
    width = len(words) * LETTER
    for place in _places(width, across, down):
        if not any(_meets(place, width, piece) for piece in _pieces(line)):
            return place
    return None


def _places(width: float, across: Span, down: Span) -> Iterator[Place]:
    first, last = across[0] + INSET, across[1] - INSET - width
    if last < first:
        return
    top, bottom = down[0] + ABOVE + 2, down[1] - BELOW
    middle = (down[0] + down[1]) / 2 + 4.5
    between = [first + step * STEP for step in range(1, int((last - first) / STEP) + 1)]
    for xs in ([first, last], between):
        for y in [middle, *([top, bottom] if bottom > top else [])]:
            yield from (Place(round(x, 1), round(y, 1)) for x in xs)


def _pieces(line: Sequence[Point]) -> list[tuple[Point, Point]]:
    return list(pairwise(line)) or [(point, point) for point in line]


def _meets(place: Place, width: float, piece: tuple[Point, Point]) -> bool:
    """Whether this piece of the line comes nearer to the words than it may."""
    (x1, y1), (x2, y2) = piece
    left, right = max(x1, place.x - CLEAR), min(x2, place.x + width + CLEAR)
    if left > right:
        return False
    slope = (y2 - y1) / (x2 - x1) if x2 > x1 else 0.0
    ends = (y1 + slope * (left - x1), y1 + slope * (right - x1)) if x2 > x1 else (y1, y2)
    return max(ends) > place.y - ABOVE - CLEAR and min(ends) < place.y + BELOW + CLEAR
