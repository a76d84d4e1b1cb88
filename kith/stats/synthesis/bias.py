"""Small-study effects: whether smaller studies found more, as where unwelcome ones stay unpublished."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Provenance, Result, Table, made_by
from kith.stats.synthesis.heterogeneity import tau2_of
from kith.stats.synthesis.regression import coefficients_of
from kith.stats.synthesis.studies import Studies, column_of, refuse, studies_of, values_of
from kith.stats.synthesis.tails import estimated, two_sided
from kith.stats.synthesis.weighting import fit_at, residual_variance
from kith.stats.tables import Floats

Predictor = Literal["standard error", "1/sqrt(n)"]
Model = Literal["multiplicative", "mixed"]
FEWEST, FEW = 3, 10
DEPENDS_ON_EFFECT = frozenset({"SMD", "log OR", "RD", "SMCR", "SMCC", "g", "d"})
BANDS = ((0.01, "p < .01"), (0.05, ".01 to .05"), (0.1, ".05 to .10"), (1.1, "p >= .10"))


@dataclass(frozen=True, kw_only=True)
class Egger(Result):
    """Regression of effects on their imprecision: its slope, and where the line ends at no imprecision."""

    title: ClassVar[str] = "Egger's regression"
    slope: Estimate
    limit: Estimate
    predictor: Predictor
    model: Model


@dataclass(frozen=True, kw_only=True)
class Begg(Result):
    """Rank correlation of standardised effects with their variances; `exact` says how p was computed."""

    title: ClassVar[str] = "Begg and Mazumdar's rank correlation"
    tau: Estimate
    exact: bool


@dataclass(frozen=True, kw_only=True)
class Contour:
    """Where one study lies in a contour-enhanced funnel: its own p against no effect, and the band."""

    name: str
    effect: float
    se: float
    p: float
    band: str


def egger(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    *,
    predictor: Predictor = "standard error",
    sizes: npt.ArrayLike | None = None,
    model: Model = "multiplicative",
    measure: str = "effect",
    level: float = 0.95,
) -> Egger:
    """Test whether effects (k,) move with their imprecision.

    `multiplicative` is Egger's own form: least squares weighted by 1/vi with a free residual variance, t on
    k - 2 df; `mixed` adds tau2 (REML) and compares with the normal distribution. `predictor` 1/sqrt(n)
    needs `sizes`, people per study, shape (k,): for standardised differences and odds ratios the standard
    error holds the effect itself, so the test finds asymmetry where there is none (Pustejovsky and Rodgers
    2019). Asymmetry has other causes than publication. Raises Declined with fewer than 3 studies. Source:
    Egger et al. (1997); Sterne and Egger (2005).

    >>> found = egger([0.9, 0.6, 0.4, 0.3, 0.35], [0.2, 0.1, 0.05, 0.02, 0.01])
    >>> round(found.slope.value, 2), found.slope.df, round(found.slope.p, 3)
    (1.25, 3.0, 0.057)
    """
    studies = studies_of(yi, vi)
    x, spread = _line_on(predictor, studies, sizes)
    _refuse_few(studies.k, "Egger's regression")
    if np.ptp(spread) == 0:
        raise BadInput("is the same in every study, so effects cannot move with it", column=predictor)
    fit_slope, fit_limit = (
        _multiplicative(studies, x, level) if model == "multiplicative" else _mixed(studies, x, level)
    )
    return Egger(
        provenance=_provenance(studies, f"Egger's regression on the {predictor}, {model}", "k - 2", model),
        notes=_egger_notes(studies.k, predictor, measure),
        slope=fit_slope,
        limit=fit_limit,
        predictor=predictor,
        model=model,
    )


def begg(yi: npt.ArrayLike, vi: npt.ArrayLike) -> Begg:
    """Kendall's tau of (yi - fixed mean) / √(vi - 1/Σ(1/vi)) with vi, shape (k,) each.

    Exact p unless there are ties, else the normal approximation with the variance corrected for them. Its
    power is low. Raises Declined with fewer than 3 studies. Source: Begg and Mazumdar (1994).

    >>> found = begg([0.9, 0.6, 0.4, 0.3, 0.35], [0.2, 0.1, 0.05, 0.02, 0.01])
    >>> round(found.tau.value, 2), round(found.tau.p, 3), found.exact
    (0.8, 0.083, True)
    """
    studies = studies_of(yi, vi)
    _refuse_few(studies.k, "the rank correlation")
    precision = 1 / studies.vi
    centre = precision @ studies.yi / precision.sum()
    standardised = (studies.yi - centre) / np.sqrt(studies.vi - 1 / precision.sum())
    if np.ptp(studies.vi) == 0 or np.ptp(standardised) == 0:
        raise BadInput("is the same in every study, so there are no ranks", column="variance")
    exact = len(set(standardised)) == len(set(studies.vi)) == studies.k
    found = stats.kendalltau(standardised, studies.vi, method="exact" if exact else "asymptotic")
    return Begg(
        provenance=_provenance(studies, "Begg and Mazumdar's rank correlation", "none", "ranks"),
        notes=_few_notes(studies.k),
        tau=Estimate(name="Kendall's tau", value=float(found.statistic), p=float(found.pvalue)),
        exact=exact,
    )


def contours(studies: Studies) -> tuple[Contour, ...]:
    """Each study's own two-sided p against no effect, and the band of a contour-enhanced funnel it lies in.

    Studies missing where p is large suggest that they were not published; missing where it is small, that
    asymmetry has another cause (Peters et al. 2008).
    """
    return tuple(_contour(*one) for one in zip(studies.names, studies.yi, np.sqrt(studies.vi), strict=True))


def contour_table(points: Sequence[Contour]) -> Table:
    rows = tuple((one.name, one.effect, one.se, one.p, one.band) for one in points)
    return Table("Funnel", ("", "effect", "se", "p", "band"), rows)


def _contour(name: str, effect: float, se: float) -> Contour:
    p = two_sided(effect / se)
    band = next(words for below, words in BANDS if p < below)
    return Contour(name=name, effect=float(effect), se=float(se), p=p, band=band)


def _line_on(predictor: Predictor, studies: Studies, sizes: npt.ArrayLike | None) -> tuple[Floats, Floats]:
    if predictor == "standard error":
        imprecision = np.sqrt(studies.vi)
    elif predictor == "1/sqrt(n)":
        imprecision = 1 / np.sqrt(_people(studies, sizes))
    else:
        raise BadInput(f'there is no predictor "{predictor}"; there are standard error, 1/sqrt(n)')
    return np.column_stack([np.ones(studies.k), imprecision]), imprecision


def _people(studies: Studies, sizes: npt.ArrayLike | None) -> Floats:
    if sizes is None:
        raise BadInput("the predictor 1/sqrt(n) needs the number of people in each study")
    column = column_of(sizes, "size")
    if len(column) != studies.eligible:
        raise BadInput(f"there are {studies.eligible} studies and {len(column)} sizes")
    column = column[studies.kept]
    refuse(column, ~(values_of(column) > 0), "a study needs a number of people above 0")
    return values_of(column)


def _multiplicative(studies: Studies, x: Floats, level: float) -> tuple[Estimate, Estimate]:
    fit = fit_at(studies.yi, studies.vi, x, 0.0)
    errors = np.sqrt(residual_variance(fit) * np.diag(fit.covariance))
    df, method = float(fit.df), f"t, {fit.df} df, residual variance free"
    slope, limit = (
        estimated(name, float(fit.coefficients[n]), float(errors[n]), df=df, level=level, method=method)
        for n, name in ((1, "slope"), (0, "limit at no imprecision"))
    )
    return slope, limit


def _mixed(studies: Studies, x: Floats, level: float) -> tuple[Estimate, Estimate]:
    tau2 = tau2_of(studies.yi, studies.vi, x, "REML")
    fit = fit_at(studies.yi, studies.vi, x, tau2.value)
    limit, slope = coefficients_of(fit, ["limit at no imprecision", "slope"], "wald", level)
    return slope, limit


def _refuse_few(k: int, test: str) -> None:
    if k < FEWEST:
        raise Declined(f"{test} needs at least {FEWEST} studies, and there are {k}")


def _provenance(studies: Studies, method: str, df_rule: str, model: str) -> Provenance:
    return Provenance(
        method=method,
        n_used=studies.k,
        n_eligible=studies.eligible,
        of="studies",
        missing=studies.missing,
        df_rule="none, normal distribution" if model == "mixed" else df_rule,
        library=made_by("numpy", "scipy"),
        data_hash=studies.hash,
    )


def _few_notes(k: int) -> tuple[str, ...]:
    if k >= FEW:
        return ()
    return (f"With {k} studies, fewer than {FEW}, this test tells chance from asymmetry badly.",)


def _egger_notes(k: int, predictor: Predictor, measure: str) -> tuple[str, ...]:
    depends = predictor == "standard error" and measure in DEPENDS_ON_EFFECT
    said = (f"The standard error of a {measure} depends on the effect itself: use the predictor 1/sqrt(n).",)
    return (*_few_notes(k), *(said if depends else ()))
