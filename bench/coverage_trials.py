"""How often intervals of group trials hold the truth, and how often equivalence is claimed falsely."""

import sys
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.random import PCG64, Generator
from scipy import stats

from kith.stats.trials.powering import Drawn, Tested, by_means, by_model
from kith.stats.trials.robust import sandwich

RUNS, SEED, ICC = 2000, 20260108, 0.1
GROUPS = (4, 8, 12)  # in each arm, of 6 to 12 people
HEADER = ("groups", "analysis", "95 % interval holds", "90 % interval holds", "falsely equivalent at margin")


def robust(new: Drawn, old: Drawn) -> Tested:
    """Least squares on people with CR2."""
    y = np.concatenate([new[0], old[0]])
    arm = np.repeat([1.0, 0.0], [len(new[0]), len(old[0])])
    x = np.column_stack([np.ones(len(y)), arm])
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    made = sandwich(x, y - x @ beta, np.concatenate([new[1], old[1] + new[1].max() + 1]))
    return float(beta[1]), made.se([0, 1]), made.df([0, 1])


def naive(new: Drawn, old: Drawn) -> Tested:
    """Student's t on people, as if nobody were in a group."""
    a, b = new[0], old[0]
    df = len(a) + len(b) - 2
    pooled = ((len(a) - 1) * a.var(ddof=1) + (len(b) - 1) * b.var(ddof=1)) / df
    return float(a.mean() - b.mean()), float(np.sqrt(pooled * (1 / len(a) + 1 / len(b)))), float(df)


ANALYSES = {
    "mixed model, Satterthwaite": by_model,
    "least squares, CR2": robust,
    "t test of group means": by_means,
    "t test of people, groups ignored": naive,
}


def drawn(groups: int, random: Generator) -> Drawn:
    """One arm without a difference: groups of 6 to 12 people, total variance 1."""
    sizes = random.integers(6, 13, groups)
    codes = np.repeat(np.arange(groups), sizes)
    effects = random.normal(0, np.sqrt(ICC), groups)
    values = effects[codes] + random.normal(0, np.sqrt(1 - ICC), len(codes))
    return values, codes.astype(np.float64)


def rows(groups: int) -> Iterator[tuple[object, ...]]:
    random = Generator(PCG64(SEED + groups))
    held95: Counter[str] = Counter()
    held90: Counter[str] = Counter()
    claimed: Counter[str] = Counter()
    for _ in range(RUNS):
        new, old = drawn(groups, random), drawn(groups, random)
        for name, analyse in ANALYSES.items():
            value, se, df = analyse(new, old) or (0.0, 1.0, 1.0)
            held95[name] += abs(value / se) < stats.t.ppf(0.975, df)
            held90[name] += abs(value / se) < stats.t.ppf(0.95, df)
            # With the truth at the margin, which is shifted to 0 here, this is a false claim.
            claimed[name] += value / se < stats.t.ppf(0.05, df)
    for name in ANALYSES:
        shares = (100 * found[name] / RUNS for found in (held95, held90, claimed))
        yield (2 * groups, name, *(f"{share:.1f} %" for share in shares))


def main() -> None:
    print(f"| {' | '.join(HEADER)} |\n|{'---|' * len(HEADER)}")
    for groups in GROUPS:
        for row in rows(groups):
            print(f"| {' | '.join(map(str, row))} |")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
