"""What a meta-analysis costs: `python -m bench.synthesis`. REML with Hartung-Knapp on 1,000 studies.

Beside it statsmodels' `combine_effects`, on what it can do: DerSimonian and Laird, Paule and Mandel, with
the same Hartung-Knapp standard error. It has no REML, no interval of tau2 and no prediction interval.
"""

import time
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd
from statsmodels.stats.meta_analysis import combine_effects

from kith.stats.synthesis.influence import influence
from kith.stats.synthesis.multilevel import three_level
from kith.stats.synthesis.pooling import Pooled, pool
from kith.stats.synthesis.regression import regress

STUDIES, SEED, AT_MOST_MS = 1_000, 7203, 20.0
TIMES = 15


def main() -> int:
    random = np.random.Generator(np.random.PCG64(SEED))
    v = random.uniform(0.01, 0.3, STUDIES)
    y = random.normal(0.2, np.sqrt(v + 0.05))
    x = pd.DataFrame({"sessions": random.integers(6, 25, STUDIES), "online": random.random(STUDIES) < 0.4})
    x = x.astype(float)
    reml = took(lambda: pool(y, v))
    print(f"{STUDIES:,} studies, median of {TIMES} runs, everything that a result holds included")
    print(f"  REML, Hartung-Knapp, Q-profile, prediction  {reml:8.2f} ms")
    print(f"  DL, Hartung-Knapp, Q-profile, prediction    {took(lambda: pool(y, v, estimator='DL')):8.2f} ms")
    print(
        f"  statsmodels, DL with HKSJ, no intervals     {took(lambda: combine_effects(y, v, 'chi2')):8.2f} ms"
    )
    print(
        f"  statsmodels, PM with HKSJ, no intervals     {took(lambda: combine_effects(y, v, 'pm')):8.2f} ms"
    )
    print(f"  meta-regression on two moderators           {took(lambda: regress(y, v, x)):8.2f} ms")
    study = [f"s{n // 4}" for n in range(400)]
    levels = took(lambda: three_level(y[:400], v[:400], study), 3)
    left_out = took(lambda: influence(y[:100], v[:100]), 3)
    print(f"  three levels, 400 effects in 100 studies    {levels:8.1f} ms")
    print(f"  influence of each of 100 studies            {left_out:8.1f} ms")
    faults = differences(pool(y, v, estimator="DL", test="hartung-knapp"), y, v)
    if reml > AT_MOST_MS:
        faults.append(f"REML with Hartung-Knapp takes {reml:.1f} ms, and {AT_MOST_MS:.0f} are allowed")
    for fault in faults:
        print(f"Missed: {fault}")
    return int(bool(faults))


def took(work: Callable[[], object], times: int = TIMES) -> float:
    """Milliseconds, the median of several runs after one to warm up."""
    work()
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(1000 * (time.perf_counter() - start))
    return median(spent)


def differences(ours: Pooled, y: "np.ndarray[tuple[int], np.dtype[np.float64]]", v: object) -> list[str]:
    """Where statsmodels finds something else for the same model."""
    theirs = combine_effects(y, v, method_re="chi2")
    pairs = {
        "mean": (ours.estimate.value, theirs.mean_effect_re),
        "standard error": (ours.estimate.se, theirs.sd_eff_w_re_hksj),
        "tau2": (ours.heterogeneity.tau2 and ours.heterogeneity.tau2.value, theirs.tau2),
    }
    return [f"{name}: {a} and {b}" for name, (a, b) in pairs.items() if not np.isclose(a, b, rtol=1e-9)]


if __name__ == "__main__":
    raise SystemExit(main())
