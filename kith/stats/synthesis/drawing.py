"""Drawing: the numbers of a synthesis as its pictures take them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from kith.stats.plots import forest, funnel, trend
from kith.stats.plots import influence as influence_plot
from kith.stats.refusing import BadInput
from kith.stats.results import Estimate
from kith.stats.synthesis.asymmetry import Asymmetry
from kith.stats.synthesis.heterogeneity import Heterogeneity
from kith.stats.synthesis.influence import Influence
from kith.stats.synthesis.multilevel import ThreeLevel
from kith.stats.synthesis.pooling import ESTIMATOR_WORDS, Pooled, Study
from kith.stats.synthesis.regression import MetaRegression
from kith.stats.synthesis.sparse import WORDS, SparsePooled
from kith.stats.synthesis.studies import LOG_MEASURES
from kith.stats.synthesis.subgroups import Subgroups
from kith.stats.synthesis.tails import quantile
from kith.stats.synthesis.weighting import TEST_WORDS

STEPS = 25  # points of a line that is curved for a ratio, and of its interval


def forest_of_pooled(result: Pooled) -> forest.Forest:
    """Studies with the weights of the model that is drawn, its mean, and the prediction interval."""
    return forest.Forest(
        title=result.title,
        measure=shown_measure(result.measure),
        ratio=result.measure in LOG_MEASURES,
        studies=_studies(result.studies),
        pooled=(_mean_of(result, "mean"),),
        level=_level(result.estimate),
    )


def forest_of_groups(result: Subgroups) -> forest.Forest:
    """Groups with their means, and the mean of all below; weights 1 / (variance + tau2 of the group)."""
    studies = [
        replace(drawn, weight=1 / (one.variance + group.tau2))
        for group in result.groups
        for one, drawn in zip(group.studies, _studies(group.studies, group.name), strict=True)
    ]
    means = [
        forest.Pooled(
            name=group.name,
            **_ends(group.estimate),
            model=_model(result.overall),
            k=group.k,
            tau2=group.tau2 if group.k > 1 else None,
            **_i2(group.heterogeneity),
            group=group.name,
        )
        for group in result.groups
    ]
    return forest.Forest(
        title=result.title,
        measure=shown_measure(result.measure),
        ratio=result.measure in LOG_MEASURES,
        studies=tuple(studies),
        pooled=(*means, _mean_of(result.overall, "all studies")),
        level=_level(result.overall.estimate),
    )


def forest_of_levels(result: ThreeLevel) -> forest.Forest:
    """Effects of a three-level model under their studies. With moderators there is no one mean below them."""
    effects = zip(_studies(result.studies), result.study_of, strict=True)
    mean = forest.Pooled(
        name="mean",
        **_ends(result.robust[0]),
        model="three levels, REML; interval CR2",
        k=len(result.studies),
        of="effects",
        tau2=result.between.value + result.within.value,
        i2=result.i2_between.value + result.i2_within.value,
        i2_rule="from variances of both levels",
    )
    return forest.Forest(
        title=result.title,
        measure=shown_measure(result.measure),
        ratio=result.measure in LOG_MEASURES,
        studies=tuple(replace(effect, group=study) for effect, study in effects),
        pooled=(mean,) if len(result.robust) == 1 else (),
        level=_level(result.robust[0]),
    )


def forest_of_tables(result: SparsePooled) -> forest.Forest:
    """Tables with their own intervals, and the common effect."""
    common = forest.Pooled(
        name="common effect", **_ends(result.estimate), model=WORDS[result.rule], k=len(result.studies)
    )
    return forest.Forest(
        title=result.title,
        measure=shown_measure(result.measure),
        ratio=result.measure in LOG_MEASURES,
        studies=_studies(result.studies),
        pooled=(common,),
        level=_level(result.estimate),
    )


def funnel_of(result: Asymmetry) -> funnel.Funnel:
    """Effects against standard errors around the mean as found, with the studies that were filled in."""
    return funnel.Funnel(
        title="Funnel",
        measure=shown_measure(result.measure),
        ratio=result.measure in LOG_MEASURES,
        names=tuple(one.name for one in result.funnel),
        values=tuple(one.effect for one in result.funnel),
        ses=tuple(one.se for one in result.funnel),
        centre=result.trimmed.observed.value,
        level=_level(result.trimmed.observed),
        contours=True,
        imputed=tuple((one.effect, one.variance**0.5) for one in result.trimmed.imputed),
    )


def influence_of(result: Influence) -> influence_plot.Influence:
    """The four measures that the picture shows side by side."""
    without = [_ends(one.estimate) for one in result.left_out]
    return influence_plot.Influence(
        title=result.title,
        measure=shown_measure(result.measure),
        ratio=result.measure in LOG_MEASURES,
        names=tuple(one.name for one in result.left_out),
        residuals=tuple(one.residual for one in result.left_out),
        cooks=tuple(one.cook for one in result.left_out),
        hats=tuple(one.hat for one in result.left_out),
        left_out=tuple((one["value"], one["low"], one["high"]) for one in without),
        pooled=result.pooled.estimate.value,
    )


def trend_of(result: MetaRegression) -> trend.Trend:
    """Effects by the one moderator, and the line. Raises `BadInput` for more than one, and for names."""
    if result.moderator is None:
        raise BadInput("a picture shows effects by one moderator that is a number: name one alone")
    studied = result.design[:, 1]
    xs = np.linspace(studied.min(), studied.max(), STEPS)
    points = np.column_stack([np.ones(STEPS), xs])
    values = points @ [one.value for one in result.coefficients]
    level, df = _level(result.coefficients[0]), result.coefficients[0].df
    reach = quantile(level, np.inf if df is None else df)
    half = reach * np.sqrt(np.einsum("ij,jk,ik->i", points, result.vcov, points))
    return trend.Trend(
        title=f"{result.title}: {shown_measure(result.measure)} by {result.moderator}",
        along=result.moderator,
        measure=shown_measure(result.measure),
        xs=tuple(xs.tolist()),
        values=tuple(values.tolist()),
        lows=tuple((values - half).tolist()),
        highs=tuple((values + half).tolist()),
        level=level,
        ratio=result.measure in LOG_MEASURES,
        null=0.0,
        dots=tuple(
            trend.Dot(name=one.name, x=float(x), value=one.effect, weight=one.weight)
            for one, x in zip(result.studies, studied, strict=True)
        ),
        finding="A difference between studies is not one between people.",
    )


def shown_measure(measure: str) -> str:
    """What an axis is called: a logarithm of a ratio is drawn as the ratio."""
    return measure.removeprefix("log ") if measure in LOG_MEASURES else measure


def _mean_of(result: Pooled, name: str) -> forest.Pooled:
    between = result.heterogeneity.tau2
    prediction = result.prediction
    return forest.Pooled(
        name=name,
        **_ends(result.estimate),
        model=_model(result),
        k=len(result.studies),
        tau2=between.value if between else None,
        **_i2(result.heterogeneity),
        prediction=(prediction.low, prediction.high) if prediction else None,
    )


def _model(result: Pooled) -> str:
    return f"{ESTIMATOR_WORDS[result.estimator]}; {TEST_WORDS[result.test]}"


def _i2(found: Heterogeneity | None) -> dict[str, Any]:
    if found is None:
        return {}
    if found.i2_tau2 is None:
        return {"i2": found.i2_q.value, "i2_rule": "from Q"}
    return {"i2": found.i2_tau2.value, "i2_rule": "from tau2"}


def _studies(rows: Sequence[Study], group: str = "") -> tuple[forest.Study, ...]:
    return tuple(
        forest.Study(
            name=one.name,
            value=one.effect,
            low=one.interval.low,
            high=one.interval.high,
            weight=one.weight,
            group=group,
        )
        for one in rows
    )


def _ends(estimate: Estimate) -> dict[str, Any]:
    if estimate.interval is None:
        raise ValueError(f"{estimate.name} has no interval to be drawn")
    return {"value": estimate.value, "low": estimate.interval.low, "high": estimate.interval.high}


def _level(estimate: Estimate) -> float:
    return estimate.interval.level if estimate.interval else 0.95
