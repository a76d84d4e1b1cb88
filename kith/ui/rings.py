"""The circle of seats, drawn: a small emblem of dots, and the large ring with marks. One seat may be free."""

from collections.abc import Sequence
from functools import lru_cache
from math import cos, pi, sin, tau

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kith.ui.marks import parts

MOST_DRAWN = 16
HUES = 6
RADII = ((10, 26), (12, 23), (MOST_DRAWN, 18))  # up to so many seats, a mark of this radius
COS_45 = 0.7071
EMBLEM_SIZES = (44, 60, 92)


def around(index: int, of: int, radius: float, middle: float) -> tuple[float, float]:
    """Where a seat stands. Seat 0 is at the bottom, towards the reader; the others follow clockwise."""
    angle = pi / 2 + tau * index / of
    return middle + radius * cos(angle), middle + radius * sin(angle)


def free_seats(seats: int, free: int) -> frozenset[int]:
    """The seats that are drawn empty: the bottom one first, then its neighbours in turn."""
    order = sorted(range(seats), key=lambda seat: (min(seat, seats - seat), seat > seats / 2))
    return frozenset(order[:free])


def scaled(seats: int, taken: int) -> tuple[int, int]:
    """How many seats to draw and how many of them are taken, never hiding the last free seat."""
    seats, taken = max(seats, 1), max(0, min(taken, seats))
    if seats <= MOST_DRAWN:
        return max(seats, 3), taken + max(0, 3 - seats)
    drawn = round(MOST_DRAWN * taken / seats)
    return MOST_DRAWN, min(drawn, MOST_DRAWN - 1) if taken < seats else MOST_DRAWN


@lru_cache(maxsize=2048)
def emblem(seats: int, taken: int, hue: int = 0, size: int = 44) -> SafeString:
    """A group as a ring of dots. Decorative: the page says the numbers in words beside it."""
    seats, taken = scaled(seats, taken)
    free = free_seats(seats, seats - taken)
    dot = min(11, 104 / seats)
    dots = []
    for seat in range(seats):
        x, y = around(seat, seats, 39, 50)
        kind, radius = ("free", dot - 1.2) if seat in free else ("dot", dot)
        dots.append((kind, f"{x:.1f}", f"{y:.1f}", f"{radius:.1f}"))
    return format_html(
        '<svg class="emblem hue{}{}" viewBox="0 0 100 100" aria-hidden="true">{}</svg>',
        hue % HUES,
        "" if size == 44 else f" e{size}",
        format_html_join("", '<circle class="{}" cx="{}" cy="{}" r="{}"/>', dots),
    )


def spread(marks: Sequence[int | None], seats: int) -> list[int | None]:
    """Seat people evenly round the ring, the first of them at the bottom, free seats (None) between."""
    taken = [mark for mark in marks if mark is not None][:seats]
    ring: list[int | None] = [None] * seats
    for index, mark in enumerate(taken):
        ring[index * seats // len(taken)] = mark
    return ring


def _person(mark: int, radius: int) -> SafeString:
    shape, _pair, turn = parts(mark)
    return format_html(
        '<circle class="ring-disc" r="{0}"/><use class="ring-shape" href="{1}#s{2}" x="-{0}" y="-{0}" '
        'width="{3}" height="{3}" transform="rotate({4})"/>',
        radius,
        static("ui/marks.svg"),
        shape,
        2 * radius,
        45 * turn,
    )


def _seat(mark: int | None, index: int, of: int) -> SafeString:
    x, y = around(index, of, 134, 180)
    radius = next(size for most, size in RADII if of <= most)
    back = radius + 8
    free = format_html('<circle class="ring-free" r="{}"/>', radius - 1)
    kind = "" if mark is None else f" p{parts(mark)[1]}"
    return format_html(
        '<g class="ring-seat{}{}" transform="translate({} {})">'
        '<path class="ring-chair" transform="rotate({})" d="M-{} {}A{} {} 0 0 0 {} {}"/>{}</g>',
        kind,
        " is-yours" if index == 0 else "",
        f"{x:.1f}",
        f"{y:.1f}",
        f"{360 * index / of:.1f}",
        *(
            f"{back * COS_45:.1f}",
            f"{back * COS_45:.1f}",
            back,
            back,
            f"{back * COS_45:.1f}",
            f"{back * COS_45:.1f}",
        ),
        free if mark is None else _person(mark, radius),
    )


def ring(marks: Sequence[int | None], seats: int, *, title: str = "", text: str = "") -> SafeString:
    """The large ring. The first mark sits at the bottom as yours; when it is None, the free seat does."""
    seats = max(3, min(seats, MOST_DRAWN))
    if marks and marks[0] is None:
        others = [mark for mark in marks if mark is not None][: seats - 1]
        seated = [None, *others, *[None] * (seats - 1 - len(others))]
    else:
        seated = spread(marks, seats)
    drawn = format_html_join("", "{}", ((_seat(mark, index, seats),) for index, mark in enumerate(seated)))
    return format_html(
        '<svg class="ring" viewBox="0 0 360 360" aria-hidden="true">'
        '<circle class="ring-floor" cx="180" cy="180" r="86"/>{}'
        '<text class="ring-title" x="180" y="{}">{}</text>'
        '<text class="ring-text" x="180" y="202">{}</text></svg>',
        drawn,
        176 if text else 186,
        title,
        text,
    )
