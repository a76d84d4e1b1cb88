"""Marks: a disc that stands beside a name. Drawn from a random number that says nothing about a person."""

from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SHAPES = 12
PAIRS = 8
TURNS = 8
NUMBERS = SHAPES * PAIRS * TURNS
SIZES = (28, 32, 44, 60)


def parts(number: int) -> tuple[int, int, int]:
    """The shape, the pair of colours and the eighth-turn that a number from 0 to 767 stands for."""
    if not 0 <= number < NUMBERS:
        raise ValueError(f"A mark's number lies between 0 and {NUMBERS - 1}, not {number}.")
    return number % SHAPES, number // SHAPES % PAIRS, number // (SHAPES * PAIRS)


@lru_cache(maxsize=4 * NUMBERS)
def drawn(number: int | None, size: int = 44) -> SafeString:
    """The mark as HTML, or the empty outline of someone who has gone (`number` is None)."""
    sized = "" if size == 44 else f" m{size}"
    if number is None:
        return format_html('<svg class="mark mark-gone{}" aria-hidden="true"></svg>', sized)
    shape, pair, turn = parts(number)
    turned = f" t{turn}" if turn else ""
    return format_html(
        '<svg class="mark p{}{}{}" aria-hidden="true"><use href="{}#s{}"/></svg>',
        pair,
        turned,
        sized,
        static("ui/marks.svg"),
        shape,
    )
