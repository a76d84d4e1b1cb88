"""Axes: where values stand on a line, at which values it is ticked, and how they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, isfinite, log, log10

from matplotlib.ticker import MaxNLocator

KEPT = "\N{NO-BREAK SPACE}"  # what it joins stays on one line
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` on a line from `start` to `end`, in units of the file."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / ((self.high - self.low) or 1.0) * (self.end - self.start)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values from `low` to `high`.

    >>> ticks(0, 27)
    [0.0, 5.0, 10.0, 15.0, 20.0, 25.0]
    """
    found = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    slack = 1e-9 * (high - low)
    return [float(value) for value in found if low - slack <= value <= high + slack]


def ratio_ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Round ratios between two logarithms, as logarithms, evenly spread: 1 is among them where it fits.

    >>> [round(exp(value), 3) for value in ratio_ticks(log(0.08), log(12))]
    [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0]
    """
    decades = range(floor(low / log(10)), ceil(high / log(10)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        found = [log(step * 10.0**power) for power in decades for step in steps]
        found = [value for value in found if low - 1e-9 <= value <= high + 1e-9]
        if len(found) <= most:
            break
    step = -(-len(found) // most)
    return (
        found[::step]
        if len(found) >= 3
        else [log(one) for one in ticks(exp(low), exp(high), most) if one > 0]
    )


def decimals(values: Sequence[float]) -> int:
    """How many decimals tell these values apart where people read them: two for ratios and small scales."""
    size = max((abs(value) for value in values if isfinite(value)), default=0.0)
    return (
        0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 0.1 else min(2 - floor(log10(size or 1)), 6)
    )


def plain(value: float, places: int) -> str:
    """A number with a true minus sign and, from 10 000 on, a space between thousands that does not break.

    >>> plain(-12345.6, 1).replace(KEPT, "_").replace(MINUS, "-"), plain(1234, 0), plain(-0.001, 2)
    ('-12_345.6', '1234', '0.00')
    """
    grouped = "," if abs(value) >= 9999.5 else ""
    text = f"{value:{grouped}.{places}f}".replace(",", KEPT)
    if float(text.replace(KEPT, "")) == 0:
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def tick_labels(values: Sequence[float]) -> list[str]:
    """Ticks with as many decimals as they need, the same for all.

    >>> tick_labels([0, 0.25, 0.5]), tick_labels([0, 500, 1000])
    (['0.00', '0.25', '0.50'], ['0', '500', '1000'])
    """
    for places in range(7):
        if all(abs(round(value, places) - value) <= 1e-9 * max(abs(value), 1e-6) for value in values):
            return [plain(value, places) for value in values]
    return [f"{value:.3g}" for value in values]


def ratio_label(value: float) -> str:
    """A ratio under an axis, from its logarithm.

    >>> ratio_label(log(0.5)), ratio_label(0.0), ratio_label(log(20))
    ('0.5', '1', '20')
    """
    return f"{exp(value):.3g}"
