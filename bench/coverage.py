"""`python -m bench.coverage`: how often intervals hold the truth, where the truth is known.

Each run draws a trial as such trials are: 8 to 24 groups of 6 to 12, an intraclass correlation of .02 to .12,
half the groups in each arm, no difference between arms; a score before and after, and scores of five waves
with people leaving. The same data are analysed as they should be and as they often are. What is estimated
moves with the truth by exactly as much, so that one simulation under no difference gives coverage, type I
error, and, shifted by the margin, how often equivalence is claimed where the margin is just met.
"""

import argparse
import sys
import time
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from kith.stats.mixed import fit
from kith.stats.mixed.simulating import Truth, growth, trial

WEEKS, MARGIN = (0, 2, 4, 8, 12), 2.0
GROWTH, ANCOVA = "growth, arms at week 12", "ANCOVA, arms after treatment"
Answer = tuple[float, float, float]  # estimate, standard error, degrees of freedom


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.coverage", description=__doc__)
    parser.add_argument("--runs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=20_260_000)
    asked = parser.parse_args()
    started = time.process_time()
    found = simulated(asked.runs, asked.seed)
    print("\n".join(table(found)))
    print(f"\n{asked.runs} runs from seed {asked.seed}, {time.process_time() - started:.0f} CPU s.")
    faults = missed(found)
    for fault in faults:
        print(f"Missed: {fault}")
    return int(bool(faults))


def simulated(runs: int, seed: int) -> dict[tuple[str, str], np.ndarray]:
    """For each question and way of analysis, the answers of all runs: (runs, 3)."""
    found: dict[tuple[str, str], list[Answer]] = {}
    for run in range(runs):
        for key, answer in one_run(seed + run).items():
            found.setdefault(key, []).append(answer)
    return {key: np.array(answers) for key, answers in found.items()}


def one_run(seed: int) -> dict[tuple[str, str], Answer]:
    chance = np.random.Generator(np.random.PCG64(seed))
    sizes = chance.integers(6, 13, 2 * chance.integers(4, 13))
    icc = chance.uniform(0.02, 0.12)
    group_sd = float(np.sqrt(icc / (1 - icc) * (3.5**2 + 2.5**2)))
    truth = Truth(arm=0.0, arm_slope=0.0, group_sd=group_sd)
    waves = growth(sizes, np.array(WEEKS), seed=seed, truth=truth, dropout=0.06)
    ends = trial(sizes, seed=seed + 500_000_000, icc=icc)
    whole = mixed("phq9 ~ week*arm + (week|member) + (1|group)", waves, {"arm": 1, "week:arm": 12})
    after = mixed("post ~ arm + base + (1|group)", ends, {"arm": 1})
    return {
        (GROWTH, "mixed model, Satterthwaite"): whole,
        (GROWTH, "the same, z for t"): (*whole[:2], np.inf),
        (GROWTH, "group level omitted"): mixed(
            "phq9 ~ week*arm + (week|member)", waves, {"arm": 1, "week:arm": 12}
        ),
        (GROWTH, "rows independent"): plain(
            waves.phq9, [waves.week, waves.arm, waves.week * waves.arm], [0, 0, 1, 12]
        ),
        (ANCOVA, "mixed model, Satterthwaite"): after,
        (ANCOVA, "the same, z for t"): (*after[:2], np.inf),
        (ANCOVA, "group level omitted"): plain(ends.post, [ends.arm, ends.base], [0, 1, 0]),
    }


def mixed(formula: str, data: pd.DataFrame, weights: dict[str, float]) -> Answer:
    found = fit(formula, data).contrast(weights)
    return found.value, float(found.se or np.nan), float(found.df or np.inf)


def plain(outcome: pd.Series, predictors: Sequence[pd.Series], weights: Sequence[float]) -> Answer:
    """Least squares, every row a person of its own."""
    design = np.column_stack([np.ones(len(outcome)), *predictors])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ (design.T @ outcome)
    df = len(outcome) - design.shape[1]
    sigma2 = float(np.sum((outcome - design @ beta) ** 2)) / df
    vector = np.asarray(weights)
    return float(vector @ beta), float(np.sqrt(sigma2 * (vector @ bread @ vector))), df


def holds(answers: np.ndarray, level: float = 0.95) -> float:
    """How often the interval holds the truth, which is zero."""
    return float(
        np.mean(np.abs(answers[:, 0]) <= stats.t.ppf((1 + level) / 2, answers[:, 2]) * answers[:, 1])
    )


def claims(answers: np.ndarray) -> float:
    """How often two one-sided tests at .05 claim equivalence where the truth is the margin."""
    estimate, se, df = answers.T
    reach = stats.t.ppf(0.95, df) * se
    return float(np.mean((estimate + reach < 0) & (estimate + 2 * MARGIN - reach > 0)))


def table(found: dict[tuple[str, str], np.ndarray]) -> list[str]:
    lines = [
        "| Question | Analysis | 95 % interval holds the truth | Type I error at .05 | TOST at the margin |",
        "|---|---|---|---|---|",
    ]
    for (question, analysis), answers in found.items():
        held = holds(answers)
        tost = f"{100 * claims(answers):.1f} %" if question == ANCOVA else ""
        lines.append(f"| {question} | {analysis} | {100 * held:.1f} % | {100 * (1 - held):.1f} % | {tost} |")
    return lines


def missed(found: dict[tuple[str, str], np.ndarray]) -> list[str]:
    faults = []
    for question in (GROWTH, ANCOVA):
        held = holds(found[question, "mixed model, Satterthwaite"])
        if not 0.93 <= held <= 0.97:
            faults.append(f"{question}: {100 * held:.1f} % of intervals hold the truth")
    claimed = claims(found[ANCOVA, "mixed model, Satterthwaite"])
    if claimed > 0.06:
        faults.append(f"equivalence is claimed in {100 * claimed:.1f} % at the margin")
    return faults


if __name__ == "__main__":
    sys.exit(main())
