"""Three-level meta-analysis: several effects of one study, which are more alike than those of two."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special
from scipy.optimize import brentq

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval, Provenance, Result, Table, hash_of, made_by, table_of
from kith.stats.synthesis.moderators import Design, Moderators, design_of
from kith.stats.synthesis.nesting import At, Level, Nested
from kith.stats.synthesis.pooling import Study, as_ratio, study_rows
from kith.stats.synthesis.studies import Studies, studies_of
from kith.stats.synthesis.tails import checked_level, chi_squared_tail, estimated
from kith.stats.synthesis.weighting import fit_at, intercept
from kith.stats.tables import Floats, worded
from kith.stats.trials.robust import sandwich

FEW_DF = 4
MOST = 5000  # effects: CR2 takes their covariance, a square of that many
ENDLESS = 1e6  # a variance so many times the spread of the effects has no upper end


@dataclass(frozen=True, kw_only=True)
class ThreeLevel(Result):
    """Coefficients twice: robust (CR2), to be quoted, and by the model; the variance at each level."""

    title: ClassVar[str] = "Three-level meta-analysis"
    robust: tuple[Estimate, ...]
    model_based: tuple[Estimate, ...]
    ratio: Estimate | None
    between: Estimate  # variance of the means of studies
    within: Estimate  # variance of effects within a study
    i2_between: Estimate
    i2_within: Estimate
    one_level_enough: Estimate  # test that the variance between studies is 0
    q: Estimate
    log_likelihood: float
    groups: int
    studies: tuple[Study, ...]  # one an effect
    study_of: tuple[str, ...]  # of each effect, the name of its study
    measure: str

    def tables(self) -> Sequence[Table]:
        first = [one for one in (*self.robust, self.ratio) if one]
        variances = [
            self.between,
            self.within,
            self.i2_between,
            self.i2_within,
            self.one_level_enough,
            self.q,
        ]
        return [
            table_of(first, "Robust to any dependence within studies (CR2)"),
            table_of(self.model_based, "By the model alone"),
            table_of(variances, "Heterogeneity"),
        ]


def three_level(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    study: Sequence[object],
    *,
    moderators: Moderators | None = None,
    names: Sequence[object] | None = None,
    measure: str = "effect",
    level: float = 0.95,
) -> ThreeLevel:
    """Pool effects (k,) with known variances (k,) that lie in studies (names, shape (k,)).

    Model: yi = x b + u_study + w_effect + e, e with variance vi; REML over both variances. Estimand: the
    mean of the distribution of studies' true means. Sampling errors of effects of one study are taken as
    independent by the model; the CR2 interval with Satterthwaite df (Tipton 2015) holds if they are not.
    Variances carry profile-likelihood intervals. The test of the variance between studies halves its p: the
    null lies on the boundary. Raises Declined with one study, or where every study has one effect. Sources:
    Konstantopoulos (2011), Pustejovsky and Tipton (2018).

    >>> y, v = [0.1, 0.2, 0.6, 0.7, -0.1, 0.3], [0.02, 0.03, 0.02, 0.04, 0.03, 0.02]
    >>> found = three_level(y, v, ["a", "a", "b", "b", "c", "c"])
    >>> round(found.robust[0].value, 3), round(found.robust[0].df, 2)
    (0.302, 2.0)
    """
    refuse_one_study(study)
    design, groups = _prepared(studies_of(yi, vi, names), study, moderators)
    codes, called = pd.factorize(groups, sort=True)
    _refuse_shape(len(called), *design.x.shape)
    nested = Nested(design.studies.yi, design.studies.vi, design.x, codes.astype(np.int64))
    variances = nested.highest()
    found = nested.at(*variances)
    robust, model = _coefficients(design, nested, found, variances, codes, checked_level(level))
    between, within = _profiled(nested, variances, found.log_likelihood, level)
    i2_between, i2_within, q = _shares(design, variances)
    return ThreeLevel(
        provenance=_provenance(design, codes, len(called)),
        notes=_notes(robust, len(called), within.value),
        robust=robust,
        model_based=model,
        ratio=as_ratio(robust[0], measure) if moderators is None else None,
        between=between,
        within=within,
        i2_between=i2_between,
        i2_within=i2_within,
        one_level_enough=_boundary_test(nested, found.log_likelihood),
        q=q,
        log_likelihood=found.log_likelihood,
        groups=len(called),
        studies=study_rows(design.studies, _shares_of_mean(nested, variances), level),
        study_of=tuple(worded(called[code]) for code in codes),
        measure=measure,
    )


def _prepared(
    studies: Studies, study: Sequence[object], moderators: Moderators | None
) -> tuple[Design, npt.NDArray[np.object_]]:
    if len(study) != studies.eligible:
        raise BadInput(f"there are {studies.eligible} effects and {len(study)} names of their studies")
    given = pd.Series(list(study), dtype=object)
    if given[studies.kept].isna().any():
        raise BadInput("an effect without the name of its study", row=_line(study, given, studies))
    if moderators is None:
        design = Design(studies, intercept(studies.k), ("mean",), ())
    else:
        design = design_of(studies, moderators)
    return design, np.asarray(given, dtype=object)[design.studies.kept]


def _line(study: Sequence[object], given: "pd.Series[object]", studies: Studies) -> int | None:
    at = int(np.argmax((given.isna() & studies.kept).to_numpy()))
    return int(study.index[at]) if isinstance(study, pd.Series) else None


def refuse_one_study(study: Sequence[object]) -> None:
    """Raise Declined unless effects come from two studies or more, before anything else is made of them."""
    if pd.Series(study).nunique() < 2:
        raise Declined("all effects come from one study: nothing can be said about other studies")


def _refuse_shape(groups: int, effects: int, coefficients: int) -> None:
    if groups == effects:
        raise Declined("every study has one effect: two levels cannot be told apart; pool them instead")
    if effects > MOST:
        raise BadInput(f"{effects} effects are more than the {MOST} that robust intervals are computed for")
    if effects - coefficients < 2:
        raise BadInput(f"{effects} effects are too few for {coefficients} coefficients and two variances")


def _coefficients(
    design: Design,
    nested: Nested,
    found: At,
    variances: tuple[float, float],
    codes: npt.NDArray[np.int64],
    level: float,
) -> tuple[tuple[Estimate, ...], tuple[Estimate, ...]]:
    made = sandwich(design.x, found.residuals, codes, working=nested.covariance(*variances))
    each = np.eye(len(design.names))
    robust = tuple(
        made.estimate(name, each[n], found.coefficients, level=level) for n, name in enumerate(design.names)
    )
    model = tuple(
        estimated(
            name,
            float(found.coefficients[n]),
            float(np.sqrt(found.covariance[n, n])),
            level=level,
            method="Wald, normal distribution",
        )
        for n, name in enumerate(design.names)
    )
    return robust, model


def _profiled(
    nested: Nested, variances: tuple[float, float], top: float, level: float
) -> tuple[Estimate, Estimate]:
    """Both variances with the interval in which the profile likelihood falls by less than chi-squared / 2."""
    drop = float(special.chdtri(1, 1 - level)) / 2

    def falls(which: Level) -> Callable[[float], float]:
        return lambda value: top - nested.highest_with(which, value).log_likelihood - drop

    return (
        _profile("variance between studies", falls("between"), variances[0], nested.spread, level),
        _profile("variance within studies", falls("within"), variances[1], nested.spread, level),
    )


def _profile(
    name: str, beyond: Callable[[float], float], value: float, scale: float, level: float
) -> Estimate:
    low = 0.0
    if value > 0 and beyond(0.0) > 0:
        low = float(brentq(beyond, 0.0, value, xtol=1e-6 * value))
    high = max(value, scale)
    while beyond(high) < 0 and high < ENDLESS * scale:
        high *= 2
    found = beyond(high) >= 0
    high = float(brentq(beyond, value, high, xtol=1e-6 * scale)) if found else float("inf")
    interval = Interval(low=low, high=high, level=level, method="profile likelihood")
    return Estimate(name=name, value=value, interval=interval)


def _boundary_test(nested: Nested, top: float) -> Estimate:
    without = nested.highest_with("between", 0.0).log_likelihood
    statistic = max(0.0, 2 * (top - without))
    p = chi_squared_tail(statistic, 1) / 2 if statistic > 0 else 1.0
    name = "no variance between studies (restricted likelihood ratio, p halved)"
    return Estimate(name=name, value=statistic, df=1.0, p=p)


def _shares(design: Design, variances: tuple[float, float]) -> tuple[Estimate, Estimate, Estimate]:
    """Each level's part of the total variance, in per cent, by the typical sampling variance; and Q."""
    fixed = fit_at(design.studies.yi, design.studies.vi, design.x, 0.0)
    w, x = fixed.weights, design.x
    trace = w.sum() - np.sum(fixed.covariance * (x.T @ ((w * w)[:, None] * x)))
    total = sum(variances) + fixed.df / trace
    q = Estimate(name="Q", value=fixed.q, df=float(fixed.df), p=chi_squared_tail(fixed.q, fixed.df))
    return (
        Estimate(name="I2 between studies, from variances", value=100 * variances[0] / total, unit="%"),
        Estimate(name="I2 within studies, from variances", value=100 * variances[1] / total, unit="%"),
        q,
    )


def _shares_of_mean(nested: Nested, variances: tuple[float, float]) -> Floats:
    """What each effect weighs in the mean, shape (k,), in the order given."""
    weights = nested.solve(*variances, np.ones((nested.k, 1)))[:, 0]
    back = np.empty_like(weights)
    back[nested.order] = weights
    return back


def _provenance(design: Design, codes: npt.NDArray[np.int64], groups: int) -> Provenance:
    studies = design.studies
    left_out = studies.eligible - studies.k
    return Provenance(
        method=f"Random effects in {groups} studies and in {studies.k} effects, REML; CR2 by study",
        n_used=studies.k,
        n_eligible=studies.eligible,
        of="effects",
        missing=f"{left_out} without a value left out" if left_out else "none missing",
        df_rule="Satterthwaite for CR2; infinite for the model-based tests",
        library=made_by("numpy", "scipy"),
        data_hash=hash_of(
            {
                **dict(zip(design.names, design.x.T, strict=True)),
                "yi": studies.yi,
                "vi": studies.vi,
                "study": codes,
            }
        ),
    )


def _notes(robust: Sequence[Estimate], groups: int, within: float) -> tuple[str, ...]:
    notes = []
    low = [one.name for one in robust if one.df is not None and one.df < FEW_DF]
    if low:
        notes.append(
            f"Satterthwaite df below {FEW_DF} for {', '.join(low)}: {groups} studies are too few "
            "for the p to be trusted."
        )
    if within == 0:
        notes.append("The variance within studies is estimated at exactly 0.")
    return tuple(notes)
