"""Finding the best theta: a bounded search, Newton's last steps, and a look at every edge it stops at."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from kith.stats.mixed.likelihood import Likelihood, Point
from kith.stats.tables import Floats

Mask = npt.NDArray[np.bool_]
DECREMENT = 1e-9  # what another Newton step would still gain, in units of the deviance
ZERO = 1e-5  # a relative SD below this is tried at zero itself
NEWTON_STEPS, ROUNDS = 12, 4
FAR = 1e10  # the deviance reported where the factorisation breaks down


@dataclass(frozen=True)
class Curvature:
    """Second derivatives of the deviance at the optimum, and how the fixed effects' covariance moves."""

    hessian: Floats  # of the profiled deviance: (m, m)
    rss_slope: Floats  # (m,)
    bread_slope: Floats  # (m, p, p)


@dataclass(frozen=True)
class Optimum:
    parameters: Floats
    point: Point
    curvature: Curvature
    converged: bool


def optimise(likelihood: Likelihood, start: Floats, floor: Mask, hessian: Floats | None = None) -> Optimum:
    """The parameters of least deviance.

    From a good start with a Hessian, quasi-Newton steps; else L-BFGS-B with variances not negative. Then
    Newton's steps with the Hessian of the analytic slope until another would gain nothing. Where the
    surface still bends down (a variance stopped at zero and should not) the search goes on from there.
    """
    found = search(likelihood, start) if hessian is None else quasi_newton(likelihood, start, hessian)
    for _ in range(ROUNDS):
        best = newton(likelihood, found, floor)
        if best.converged:
            return best
        found = search(likelihood, _downhill(likelihood, best))
    return best


def search(likelihood: Likelihood, start: Floats) -> Floats:
    def value(parameters: Floats) -> tuple[float, Floats]:
        try:
            point = likelihood.at(parameters)
        except np.linalg.LinAlgError:
            return FAR, np.zeros_like(parameters)
        return point.deviance, point.slope

    options = {"ftol": 1e-14, "gtol": 1e-5, "maxiter": 500, "maxls": 40}
    done = minimize(value, start, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(done.x, np.float64)


def quasi_newton(likelihood: Likelihood, start: Floats, hessian: Floats) -> Floats:
    """BFGS from a Hessian that is known well enough; stops where it no longer gains."""
    here, point = start, likelihood.at(start)
    for _ in range(30):
        step = -_solve(hessian, point.slope)
        if -point.slope @ step < DECREMENT / 10:
            break
        there, then = _shortened(likelihood, here, point, step)
        if there is None or then is None:
            break
        moved, bent = there - here, then.slope - point.slope
        if moved @ bent > 0:
            across = hessian @ moved
            hessian = hessian + np.outer(bent, bent) / (bent @ moved)
            hessian = hessian - np.outer(across, across) / (moved @ across)
        here, point = there, then
    return here


def newton(likelihood: Likelihood, start: Floats, floor: Mask) -> Optimum:
    here, point = _settled(likelihood, start, floor)
    for _ in range(NEWTON_STEPS):
        curvature = curvature_at(likelihood, here)
        step = -_solve(curvature.hessian, point.slope)
        if -point.slope @ step < DECREMENT:
            bends = np.linalg.eigvalsh(curvature.hessian)
            return Optimum(here, point, curvature, bool(bends[0] > -1e-6 * max(1.0, bends[-1])))
        there, _ = _shortened(likelihood, here, point, step)
        if there is None:
            return Optimum(here, point, curvature, bool(-point.slope @ step < 1e-6))
        here, point = _settled(likelihood, there, floor)
    return Optimum(here, point, curvature_at(likelihood, here), converged=False)


def curvature_at(likelihood: Likelihood, here: Floats) -> Curvature:
    """By central differences of the analytic slope; what is even in a variance at zero stays exact."""
    bends, rss, bread = [], [], []
    for place, value in enumerate(here):
        width = 3e-4 * max(abs(value), 0.1)
        moved = np.zeros_like(here)
        moved[place] = width
        up, down = likelihood.at(here + moved), likelihood.at(here - moved)
        bends.append((up.slope - down.slope) / (2 * width))
        rss.append((up.rss - down.rss) / (2 * width))
        bread.append((up.bread - down.bread) / (2 * width))
    hessian = np.array(bends)
    return Curvature((hessian + hessian.T) / 2, np.array(rss), np.array(bread))


def _solve(hessian: Floats, slope: Floats) -> Floats:
    """The Newton step where the surface is bowl-shaped; flat directions are left alone, others reversed."""
    bends, axes = np.linalg.eigh(hessian)
    kept = np.abs(bends) > 1e-10 * max(float(np.abs(bends).max()), 1e-12)
    found: Floats = axes[:, kept] @ ((axes[:, kept].T @ slope) / np.abs(bends[kept]))
    return found


def _shortened(
    likelihood: Likelihood, here: Floats, point: Point, step: Floats
) -> tuple[Floats | None, Point | None]:
    """As much of the step as brings the deviance down."""
    for _ in range(25):
        try:
            then = likelihood.at(here + step)
        except np.linalg.LinAlgError:
            step = step / 4
            continue
        if then.deviance <= point.deviance + 1e-13 * abs(point.deviance):
            return here + step, then
        step = step / 2
    return None, None


def _settled(likelihood: Likelihood, here: Floats, floor: Mask) -> tuple[Floats, Point]:
    """With diagonals not negative, and at zero where zero is as good."""
    here = _upright(likelihood, here)
    point = likelihood.at(here)
    for place in np.flatnonzero(floor & (here != 0) & (np.abs(here) < ZERO)):
        tried = here.copy()
        tried[place] = 0.0
        then = likelihood.at(tried)
        if then.deviance <= point.deviance + DECREMENT:
            here, point = tried, then
    return here, point


def _upright(likelihood: Likelihood, here: Floats) -> Floats:
    """The sign of a column of the Cholesky factor says nothing: the diagonal is made positive."""
    found, begins = here.copy(), 0
    for one in likelihood.ways:
        for n, (row, column) in enumerate(one.entries):
            if row == column and found[begins + n] < 0:
                for m, (_, other) in enumerate(one.entries):
                    found[begins + m] *= -1 if other == column else 1
        begins += len(one.entries)
    return found


def _downhill(likelihood: Likelihood, stuck: Optimum) -> Floats:
    """A better point in the direction in which the surface bends down most."""
    _, axes = np.linalg.eigh(stuck.curvature.hessian)
    tries = [stuck.parameters + sign * width * axes[:, 0] for width in (0.01, 0.1, 0.5) for sign in (1, -1)]
    return min([*tries, stuck.parameters], key=lambda one: _deviance(likelihood, one))


def _deviance(likelihood: Likelihood, parameters: Floats) -> float:
    try:
        return likelihood.value_at(parameters).deviance
    except np.linalg.LinAlgError:
        return FAR
