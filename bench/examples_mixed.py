"""`python -m bench.examples_mixed`: makes the example data of the mixed models again, from their seeds."""

import numpy as np

from kith.stats.mixed.simulating import Truth, growth, helping, partially_nested, trial
from kith.stats.tables import EXAMPLES


def main() -> None:
    sizes = np.random.Generator(np.random.PCG64(11))
    tables = {
        "growth": growth(
            sizes.integers(6, 11, 18), [0, 2, 4, 8, 12], seed=11, truth=Truth(group_sd=1.2), dropout=0.08
        ),
        "group_trial": trial(sizes.integers(6, 11, 20), seed=12, effect=-0.4, icc=0.08),
        "partially_nested": partially_nested(9, 8, 60, seed=13),
        "helping": helping(14, 7, 5, seed=14),
    }
    for name, table in tables.items():
        table.to_csv(EXAMPLES / f"{name}.csv", index=False)


if __name__ == "__main__":
    main()
