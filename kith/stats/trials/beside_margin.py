"""Tests against a margin as a figure: the differences, and the ends of the margin that count."""

from collections.abc import Iterable

from kith.stats.plots.margin import Margins, Shown
from kith.stats.results import Estimate
from kith.stats.trials.equivalence import Equivalence
from kith.stats.trials.margins import Margin
from kith.stats.trials.noninferiority import NonInferiority


def margins_of(result: Equivalence | NonInferiority) -> Margins:
    """For equivalence both ends of the margin, for non-inferiority the one on the side of worse."""
    margin = result.margin
    both = isinstance(result, Equivalence)
    lower = margin.better == "lower"
    return Margins(
        title=f"{'Equivalence' if both else 'Non-inferiority'}: {margin.outcome}, new minus reference",
        measure=f"Difference ({margin.unit}), {100 * (1 - 2 * result.alpha):g} % interval",
        differences=tuple(_shown((one.population, one.difference) for one in result.tests)),
        low=margin.low if both or not lower else None,
        high=margin.high if both or lower else None,
        level=1 - 2 * result.alpha,
        finding=result.conclusion,
        **_sides(margin),
    )


def _shown(found: Iterable[tuple[str, Estimate]]) -> Iterable[Shown]:
    for name, one in found:
        if one.interval:
            yield Shown(name=name, value=one.value, low=one.interval.low, high=one.interval.high)


def _sides(margin: Margin) -> dict[str, str]:
    better, worse = "new is better", "new is worse"
    left, right = (better, worse) if margin.better == "lower" else (worse, better)
    return {"left": f"\N{LEFTWARDS ARROW} {left}", "right": f"{right} \N{RIGHTWARDS ARROW}"}
