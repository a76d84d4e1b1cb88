"""A fitted mixed model: what it estimated, how sure it is, and the questions that can be put to it."""

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from kith.stats.formulas import Formula
from kith.stats.mixed.basis import Basis
from kith.stats.mixed.components import Component
from kith.stats.mixed.designing import Levels
from kith.stats.mixed.factors import Factor
from kith.stats.mixed.likelihood import Likelihood
from kith.stats.mixed.optimising import Optimum
from kith.stats.mixed.satterthwaite import Uncertainty, df_of_f, estimate
from kith.stats.refusing import BadInput
from kith.stats.results import Estimate, Result, Table, table_of
from kith.stats.tables import Floats

Weights = Mapping[str, float] | Sequence[float] | npt.NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """What further questions to a model need: the likelihood, where it is best, and the data it was fed."""

    formula: Formula
    table: pd.DataFrame  # the rows used
    levels: Levels
    ways: tuple[Factor, ...]
    basis: Basis
    likelihood: Likelihood
    optimum: Optimum
    beta: Floats
    uncertainty: Uncertainty


@dataclass(frozen=True, kw_only=True)
class MixedModel(Result):
    """A linear mixed model fitted by REML or by ML."""

    title: ClassVar[str] = "Linear mixed model"
    formula: str
    fitted_by: str  # REML or ML
    fixed: tuple[Estimate, ...]
    components: tuple[Component, ...]
    log_likelihood: float
    deviance: float  # -2 log-likelihood; for REML of the restricted one
    aic: float
    bic: float
    parameters: int
    rows: int
    sizes: Mapping[str, int]  # levels of each factor
    vcov: Floats
    sigma: float
    theta: Floats
    singular: bool
    at_edge: tuple[str, ...]  # which components stand at the edge of what is possible
    converged: bool
    level: float
    fitted: InitVar[Fitted]

    def __post_init__(self, fitted: Fitted) -> None:
        object.__setattr__(self, "_fitted", fitted)

    @property
    def inside(self) -> Fitted:
        """What the fit was made of; for questions that other modules put to it."""
        found: Fitted = self.__dict__["_fitted"]
        return found

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.fixed)

    def coefficient(self, name: str) -> Estimate:
        """One fixed effect by its name."""
        return self.fixed[self._place(name)]

    def contrast(self, weights: Weights, name: str = "contrast", *, level: float | None = None) -> Estimate:
        """A weighted sum of fixed effects, with degrees of freedom of its own.

        `weights` by name, as {"arm": 1, "week:arm": 8}, or one for each fixed effect. BadInput for a name
        that is not there, or where all are zero. `level` is that of the model unless given. The estimate
        over its standard error is taken as t, by Satterthwaite's method (Kuznetsova et al. 2017).

        >>> from kith.stats.mixed import fit
        >>> from kith.stats.tables import read
        >>> model = fit("phq9 ~ week*arm + (week|member) + (1|group)", read("example:growth.csv"))
        >>> model.contrast({"arm": 1, "week:arm": 12}, "arms at week 12").name
        'arms at week 12'
        """
        vector = self.weights(weights)
        if not np.any(vector) or not np.all(np.isfinite(vector)):
            raise BadInput("a contrast needs a weight that is not zero, and finite ones")
        spread = self.inside.uncertainty
        se = float(np.sqrt(vector @ spread.vcov @ vector))
        return estimate(name, float(vector @ self.inside.beta), se, spread.df(vector), level or self.level)

    def weights(self, weights: Weights) -> Floats:
        """Weights as one number for each fixed effect, (p,)."""
        if isinstance(weights, Mapping):
            found = np.zeros(len(self.fixed))
            for name, weight in weights.items():
                found[self._place(name)] = weight
            return found
        found = np.asarray(weights, np.float64)
        if found.shape != (len(self.fixed),):
            raise BadInput(
                f"a contrast needs {len(self.fixed)} weights, one for each of {_listed(self.names)}"
            )
        return found

    def f_test(self, contrasts: Sequence[Weights], name: str = "F test") -> Estimate:
        """Whether all these contrasts are zero: F, with `df` that of the denominator, and its p.

        `value` is F. The numerator has as many degrees of freedom as contrasts are independent. Source: Fai
        and Cornelius 1996, as in lmerTest.
        """
        matrix = np.array([self.weights(one) for one in contrasts])
        spread = self.inside.uncertainty
        sizes, axes = np.linalg.eigh(matrix @ spread.vcov @ matrix.T)
        kept = sizes > 1e-8 * max(float(sizes[-1]), 1e-300)
        if not kept.any():
            raise BadInput("an F test needs a contrast that is not zero")
        turned = axes[:, kept].T @ matrix
        squares = (turned @ self.inside.beta) ** 2 / sizes[kept]
        freedom = df_of_f(np.array([spread.df(one) for one in turned]))
        value, rank = float(squares.mean()), int(kept.sum())
        p = float(stats.f.sf(value, rank, freedom))
        return Estimate(name=f"{name}, F on {rank}", value=value, df=freedom, statistic=value, p=p)

    def vpc(self, residual: str | None = None) -> dict[str, float]:
        """The share of each factor in the variance; for a model of intercepts the intraclass correlation.

        Of a factor with slopes the intercept counts: the share is that where those predictors are zero. A
        factor with one slope and no intercept, as (0 + arm|cluster), counts where that predictor is one.
        BadInput where residual variances differ and `residual` does not say which is meant, as "arm 1".
        """
        noise = {one.name: one.variance for one in self.components if one.group == "Residual"}
        if len(noise) > 1 and residual not in noise:
            raise BadInput(f"there are residual variances of {_listed(tuple(noise))}: say of which")
        own: dict[str, float] = {}
        for one in self.components:
            counts = one.name == "(Intercept)" or one.group not in own
            if counts and not one.other and one.group != "Residual":
                own[one.group] = one.variance
        total = sum(own.values()) + noise[residual if len(noise) > 1 and residual else next(iter(noise))]
        return {name: value / total for name, value in own.items()}

    def tables(self) -> Sequence[Table]:
        rows = tuple((one.group, one.name, one.other, one.variance, one.sd) for one in self.components)
        sizes = ", ".join(f"{count} {name}" for name, count in self.sizes.items())
        fit = (self.log_likelihood, self.deviance, self.aic, self.bic)
        return [
            table_of(list(self.fixed), f"{self.formula}, by {self.fitted_by}; {self.rows} rows, {sizes}"),
            Table("What varies", ("between", "", "with", "variance", "SD or correlation"), rows),
            Table("", ("log-likelihood", "deviance", "AIC", "BIC"), (fit,)),
        ]

    def _place(self, name: str) -> int:
        if name not in self.names:
            raise BadInput(f'there is no fixed effect "{name}"; there are {_listed(self.names)}')
        return self.names.index(name)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
