"""Intervals hold the truth as often as they say: a small simulation. The large one is `bench/coverage.py`."""

import numpy as np
from scipy import stats

from kith.stats.mixed import fit
from kith.stats.mixed.simulating import trial

RUNS = 60


def test_intervals_of_a_clustered_trial_hold_the_truth():
    """So many of 60 as chance leaves in 999 of 1,000 such simulations."""
    chance = np.random.Generator(np.random.PCG64(60))
    held = naive = 0
    for run in range(RUNS):
        sizes = chance.integers(6, 13, 2 * chance.integers(4, 9))
        table = trial(sizes, seed=run, effect=1.0, icc=0.12)
        found = fit("post ~ arm + base + (1|group)", table).coefficient("arm").interval
        assert found is not None
        held += found.low <= 1.0 <= found.high
        naive += _plain(table) <= 1.0
    assert held >= stats.binom.ppf(0.001, RUNS, 0.95)
    assert naive < held


def _plain(table):
    """How far least squares is from the truth, in lengths of half its interval."""
    design = np.column_stack([np.ones(len(table)), table.arm, table.base])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ (design.T @ table.post)
    df = len(table) - 3
    sigma2 = np.sum((table.post - design @ beta) ** 2) / df
    return abs(beta[1] - 1.0) / (stats.t.ppf(0.975, df) * np.sqrt(sigma2 * bread[1, 1]))
