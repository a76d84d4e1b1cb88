"""How often 95 % intervals of a pooled effect hold the truth: `python -m bench.coverage_synthesis`.

Designs are those of reviews of support groups: 8 to 24 trials of 20 to 160 people, standardised mean
differences around .3, heterogeneity from none to large. Each row of the table is 2,000 simulated reviews.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kith.stats.synthesis.effects import hedges_g
from kith.stats.synthesis.heterogeneity import Estimator, tau2_of
from kith.stats.synthesis.tails import quantile
from kith.stats.synthesis.weighting import Test, dispersion, fit_at, intercept

TRUTH, LEVEL = 0.3, 0.95
WAYS: tuple[tuple[str, Estimator, Test], ...] = (
    ("REML, Hartung-Knapp with guard", "REML", "hartung-knapp-guarded"),
    ("REML, Hartung-Knapp", "REML", "hartung-knapp"),
    ("DL, z", "DL", "wald"),
    ("fixed, z", "fixed", "wald"),
)


@dataclass(frozen=True)
class Design:
    """How many trials a review has, and how much their true effects vary."""

    trials: int
    tau2: float


DESIGNS = [Design(k, tau2) for k in (8, 12, 16, 24) for tau2 in (0.0, 0.02, 0.05, 0.10)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="coverage_synthesis", description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7202)
    asked = parser.parse_args()
    print("| trials | tau² | " + " | ".join(name for name, _, _ in WAYS) + " |")
    print("|---|---|" + "---|" * len(WAYS))
    for design, shares in covered(DESIGNS, runs=asked.runs, seed=asked.seed):
        cells = " | ".join(f"{100 * share:.1f}" for share in shares)
        print(f"| {design.trials} | {design.tau2:.2f} | {cells} |", flush=True)


def covered(designs: list[Design], *, runs: int, seed: int) -> Iterator[tuple[Design, list[float]]]:
    """For each design, the share of intervals that hold the truth, by each way."""
    random = np.random.Generator(np.random.PCG64(seed))
    for design in designs:
        held = np.zeros(len(WAYS))
        for _ in range(runs):
            y, v = review(design, random)
            held += [holds(y, v, estimator, test) for _, estimator, test in WAYS]
        yield design, (held / runs).tolist()


def review(
    design: Design, random: np.random.Generator
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """One review: Hedges g and its variance of each trial, computed from simulated means and SDs."""
    k = design.trials
    n1 = random.integers(10, 81, k)
    n2 = np.maximum(10, np.round(n1 * random.uniform(0.8, 1.25, k)))
    truth = random.normal(TRUTH, design.tau2**0.5, k)
    means = random.normal(truth, 1 / np.sqrt(n1)), random.normal(0, 1 / np.sqrt(n2))
    sds = (np.sqrt(random.chisquare(n - 1) / (n - 1)) for n in (n1, n2))
    sd1, sd2 = sds
    made = hedges_g(means[0], sd1, n1, means[1], sd2, n2)
    return made.yi, made.vi


def holds(y: npt.NDArray[np.float64], v: npt.NDArray[np.float64], estimator: Estimator, test: Test) -> bool:
    x = intercept(len(y))
    fit = fit_at(y, v, x, tau2_of(y, v, x, estimator).value)
    factor, df = dispersion(fit, test)
    reach = quantile(LEVEL, df) * float(np.sqrt(factor * fit.covariance[0, 0]))
    return bool(abs(float(fit.coefficients[0]) - TRUTH) <= reach)


if __name__ == "__main__":
    main()
