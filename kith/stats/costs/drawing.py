"""Costs as pictures: which numbers of a result stand in which figure."""

from kith.stats.costs.choosing import Frontier
from kith.stats.costs.comparing import CostEffectiveness
from kith.stats.plots.colours import SERIES
from kith.stats.plots.plane import Acceptability, AcceptabilityCurve, OptionPoint, Options, Plane


def plane_of(result: CostEffectiveness) -> Plane:
    return Plane(
        title=f"Cost and effect: {result.treated} against {result.control}",
        effects=result.effect_draws,
        costs=result.cost_draws,
        effect=result.effect.value,
        cost=result.cost.value,
        threshold=result.terms.threshold,
        currency=result.terms.currency,
        effect_unit=result.terms.effect_unit,
        comparison=f"{result.draws} bootstrap draws, {result.treated} against {result.control}",
    )


def acceptability_of(result: CostEffectiveness) -> Acceptability:
    """Both arms: the probabilities are those of being the better choice, and add up to one."""
    treated = tuple(one.p_bootstrap for one in result.benefits)
    return Acceptability(
        title="Probability of being the better choice, by what a unit of effect is worth",
        thresholds=tuple(one.threshold for one in result.benefits),
        options=(
            AcceptabilityCurve(name=result.treated, probabilities=treated),
            AcceptabilityCurve(name=result.control, probabilities=tuple(1 - one for one in treated)),
        ),
        currency=result.terms.currency,
        effect_unit=result.terms.effect_unit,
    )


def options_of(result: Frontier) -> Options:
    return Options(
        title="Options by cost and effect",
        options=tuple(
            OptionPoint(name=one.name, cost=one.cost, effect=one.effect, standing=one.standing)
            for one in result.options
        ),
        currency=result.terms.currency,
        effect_unit=result.terms.effect_unit,
    )


def best_of(result: Frontier) -> Acceptability | None:
    """How probable it is that each is best; none without draws, or with too many curves to tell apart."""
    names = [one.name for one in result.options]
    if result.draws is None or len(names) > len(SERIES) or len(result.choices) < 2:
        return None
    return Acceptability(
        title="Probability of being the best choice, by what a unit of effect is worth",
        thresholds=tuple(one.threshold for one in result.choices),
        options=tuple(
            AcceptabilityCurve(
                name=name, probabilities=tuple((one.probabilities or {})[name] for one in result.choices)
            )
            for name in names
        ),
        currency=result.terms.currency,
        effect_unit=result.terms.effect_unit,
    )
