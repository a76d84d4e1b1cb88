"""Weighted least squares with known sampling variances: the arithmetic under every model of studies."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.linalg import solve_triangular

from kith.stats.refusing import BadInput, Declined
from kith.stats.synthesis.tails import INFINITE
from kith.stats.tables import Floats

Test = Literal["wald", "hartung-knapp", "hartung-knapp-guarded"]
TESTS: tuple[Test, ...] = ("hartung-knapp-guarded", "hartung-knapp", "wald")


NOTHING = 1e-20  # a residual variance, of effects in units of their standard errors


@dataclass(frozen=True)
class Fit:
    """Coefficients, shape (p,), of effects weighted by 1 / (vi + tau2), and what inference needs of them."""

    coefficients: Floats
    covariance: Floats  # (p, p), the inverse of X'WX
    weights: Floats  # (k,)
    residuals: Floats  # (k,)

    @property
    def q(self) -> float:
        """The weighted sum of squared residuals."""
        return float(self.weights @ self.residuals**2)

    @property
    def df(self) -> int:
        return len(self.residuals) - len(self.coefficients)


def fit_at(y: Floats, v: Floats, x: Floats, tau2: float) -> Fit:
    """Fit effects (k,) with variances (k,) on a design (k, p), given tau2. By QR: years need no centring."""
    weights = 1 / (v + tau2)
    root = np.sqrt(weights)
    basis, upper = np.linalg.qr(root[:, None] * x)
    coefficients = solve_triangular(upper, basis.T @ (root * y))
    inverse = solve_triangular(upper, np.eye(x.shape[1]))
    return Fit(coefficients, inverse @ inverse.T, weights, y - x @ coefficients)


def intercept(k: int) -> Floats:
    """The design of a model without moderators."""
    return np.ones((k, 1))


def dispersion(fit: Fit, test: Test) -> tuple[float, float]:
    """What a test multiplies the variance by, and its degrees of freedom.

    Hartung and Knapp (2001), Knapp and Hartung (2003): q = the weighted residual sum of squares over k - p,
    with t on k - p. The guard takes max(1, q): without it an interval can be narrower than that of a fixed
    effect when the studies happen to agree (Röver, Knapp and Friede 2015).
    """
    if test == "wald":
        return 1.0, INFINITE
    if fit.df < 1:
        raise BadInput("Hartung-Knapp needs more studies than coefficients")
    if test == "hartung-knapp-guarded":
        return max(1.0, fit.q / fit.df), float(fit.df)
    return residual_variance(fit), float(fit.df)


def residual_variance(fit: Fit) -> float:
    """The weighted residual variance. Raises Declined where the studies lie on the line and leave none."""
    found = fit.q / fit.df
    if found < NOTHING:
        raise Declined("the studies agree exactly, so their spread gives no standard error")
    return found


def checked_test(test: str) -> Test:
    for known in TESTS:
        if test == known:
            return known
    raise BadInput(f'there is no test "{test}"; there are {", ".join(TESTS)}')


TEST_WORDS: dict[Test, str] = {
    "wald": "Wald, normal distribution",
    "hartung-knapp": "Hartung-Knapp without guard, t",
    "hartung-knapp-guarded": "Hartung-Knapp with the guard max(1, q), t",
}
