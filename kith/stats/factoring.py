"""One common factor behind several items, by maximum likelihood."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, optimize

from kith.stats.refusing import BadInput, Declined
from kith.stats.tables import Floats

LEAST = 0.005  # the smallest uniqueness that is searched; one that ends here is a Heywood case


@dataclass(frozen=True)
class OneFactor:
    """Loadings and uniquenesses of standardised items, shape (items,) each; the sum of loadings is >= 0."""

    loadings: Floats
    uniquenesses: Floats
    boundary: bool  # a uniqueness ended at its bound: the model does not fit some item


def one_factor(correlations: Floats) -> OneFactor:
    """Fit one factor to a correlation matrix, shape (items, items), by maximum likelihood.

    Assumes that the items are about normal and linear in one factor. Raises `BadInput` for fewer than
    three items, where loadings are not determined, `Declined` for a matrix that is singular or a search
    that does not end. Profiled over uniquenesses (Joreskog 1967), as R's `factanal` does.

    >>> r = np.array([[1, 0.56, 0.48], [0.56, 1, 0.42], [0.48, 0.42, 1]])
    >>> one_factor(r).loadings.round(3).tolist()
    [0.8, 0.7, 0.6]
    """
    size = len(correlations)
    if size < 3:
        raise BadInput("one factor needs at least three items")
    if np.linalg.eigvalsh(correlations)[0] < 1e-10:
        raise Declined("the items determine each other: no factor can be told from their errors")
    start = (1 - 0.5 / size) / np.diag(np.linalg.inv(correlations))
    found = optimize.minimize(
        _misfit,
        np.clip(start, LEAST, 1),
        args=(correlations,),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST, 1.0)] * size,
        options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 2000},
    )
    if not np.isfinite(found.fun):
        raise Declined("the search for one factor did not end")
    psi = np.asarray(found.x, dtype=np.float64)
    loadings = _loadings(psi, correlations)
    return OneFactor(loadings * (1 if loadings.sum() >= 0 else -1), psi, bool((psi <= LEAST * 1.001).any()))


def omega_of(loadings: Floats, uniquenesses: Floats) -> float:
    """The share of a sum's variance that one factor explains; loadings and uniquenesses, (items,) each.

    >>> round(omega_of(np.array([0.8, 0.7, 0.6]), np.array([0.36, 0.51, 0.64])), 4)
    0.7449
    """
    common = float(loadings.sum()) ** 2
    return common / (common + float(uniquenesses.sum()))


def omega_error(loadings: Floats, uniquenesses: Floats, n: int) -> float:
    """The standard error of `omega_of` for a model fitted by maximum likelihood to n people: delta method.

    Both of shape (items,), of the items as they are summed. From the expected information of loadings and
    uniquenesses under normal items (Joreskog 1967; Raykov 2002 for the delta method). None is to be had at a
    Heywood case.

    >>> round(omega_error(np.array([0.8, 0.7, 0.6]), np.array([0.36, 0.51, 0.64]), 200), 4)
    0.0309
    """
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(uniquenesses))
    along = inverse @ loadings
    own = np.outer(along, along) + float(loadings @ along) * inverse
    information = n * np.block([[own, inverse * along], [(inverse * along).T, inverse**2 / 2]])
    total, rest = float(loadings.sum()), float(uniquenesses.sum())
    each = np.repeat([2 * total * rest, -(total**2)], len(loadings))
    slope = each / (total**2 + rest) ** 2
    return float(np.sqrt(slope @ np.linalg.solve(information, slope)))


def _misfit(psi: Floats, r: Floats) -> tuple[float, Floats]:
    """Minus twice the log-likelihood up to a constant, best loadings put in, and its gradient."""
    scale = 1 / np.sqrt(psi)
    values, vectors = linalg.eigh(r * np.outer(scale, scale))
    rest = values[:-1]
    misfit = float(-np.sum(np.log(rest) - rest) - (len(psi) - 1))
    loadings = _from(values[-1], vectors[:, -1], psi)
    gap = np.outer(loadings, loadings) + np.diag(psi) - r
    return misfit, np.diag(gap) / psi**2


def _loadings(psi: Floats, r: Floats) -> Floats:
    scale = 1 / np.sqrt(psi)
    values, vectors = linalg.eigh(r * np.outer(scale, scale))
    return _from(values[-1], vectors[:, -1], psi)


def _from(value: float, vector: Floats, psi: Floats) -> Floats:
    return np.asarray(np.sqrt(max(value - 1, 0.0)) * vector * np.sqrt(psi))
