"""Two nested models compared by the likelihood ratio, with zero variances counted as what they are."""

from dataclasses import dataclass
from typing import ClassVar

from scipy import stats

from kith.stats.mixed.model import MixedModel
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Provenance, Result, made_by


@dataclass(frozen=True, kw_only=True)
class Comparison(Result):
    """Whether the larger model fits better than chance makes it."""

    title: ClassVar[str] = "Likelihood ratio test"
    smaller: str
    larger: str
    test: Estimate
    p_plain: float  # by chi-squared on all parameters, the boundary ignored
    mixture: str | None  # the reference distribution where variances are tested at zero


def compare(smaller: MixedModel, larger: MixedModel) -> Comparison:
    """The likelihood ratio test of nested models fitted to the same rows.

    Declined for REML fits with different fixed parts: their likelihoods are of different data. Where one
    random effect is added its variance is tested at the edge of its range, and chi-squared alone is too
    strict: the reference is the even mixture of chi-squared on one degree of freedom fewer and on all (Stram
    and Lee 1994). Where more than one is added no rule is as simple: the plain p is named conservative.
    """
    _refuse(smaller, larger)
    statistic = max(smaller.deviance - larger.deviance, 0.0)
    df = larger.parameters - smaller.parameters
    plain = float(stats.chi2.sf(statistic, df))
    more = _effects(larger) - _effects(smaller)
    notes: list[str] = []
    p, mixture = plain, None
    if more == 1 and len(larger.fixed) == len(smaller.fixed):
        p = (plain + (float(stats.chi2.sf(statistic, df - 1)) if df > 1 else float(statistic <= 0))) / 2
        mixture = f"half chi-squared on {df - 1}, half on {df}"
        notes.append(f"A variance is tested at zero, the edge of its range: p is by {mixture}.")
    elif more:
        notes.append(
            "Variances are tested at zero together with more: p is by plain chi-squared, conservative."
        )
    return Comparison(
        smaller=smaller.formula,
        larger=larger.formula,
        test=Estimate(
            name=f"likelihood ratio, chi-squared on {df}", value=statistic, df=df, statistic=statistic, p=p
        ),
        p_plain=plain,
        mixture=mixture,
        notes=tuple(notes),
        provenance=_provenance(larger),
    )


def _refuse(smaller: MixedModel, larger: MixedModel) -> None:
    if smaller.fitted_by != larger.fitted_by:
        raise Declined("a REML fit and an ML fit cannot be compared: their likelihoods are of different data")
    if smaller.fitted_by == "REML" and set(smaller.names) != set(larger.names):
        raise Declined(
            "REML likelihoods of models with different fixed parts are of different data: fit both by ML"
        )
    response = smaller.inside.formula.response.text, larger.inside.formula.response.text
    if smaller.rows != larger.rows or response[0] != response[1]:
        raise BadInput(f"the models were fitted to different rows: {smaller.rows} and {larger.rows}")
    if not smaller.inside.table.index.equals(larger.inside.table.index):
        raise BadInput("the models were fitted to different rows")
    inside = set(smaller.names) <= set(larger.names) and smaller.parameters < larger.parameters
    if not inside or larger.log_likelihood < smaller.log_likelihood - 1e-6:
        raise BadInput(f'"{smaller.formula}" is not nested in "{larger.formula}"')


def _effects(model: MixedModel) -> int:
    return sum(way.width for way in model.inside.ways)


def _provenance(model: MixedModel) -> Provenance:
    base = model.provenance
    return Provenance(
        method=f"Likelihood ratio of two fits by {model.fitted_by}",
        n_used=base.n_used,
        n_eligible=base.n_eligible,
        of=base.of,
        missing=base.missing,
        df_rule="parameters added",
        library=made_by("numpy", "scipy"),
        data_hash=base.data_hash,
    )
