"""The example people that ship with the statistics, drawn anew: nobody in them exists."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.random import PCG64, Generator

DATA = Path(__file__).resolve().parent.parent / "kith" / "stats" / "data"
NOBODY = ""


def phq9_two_times() -> pd.DataFrame:
    """160 people in two arms of a depression score; who began worse is missing more often afterwards."""
    random = Generator(PCG64(20260201))
    n = 160
    arm = random.choice(["group", "control"], n)
    before = np.clip(np.rint(random.normal(14.5, 5, n)), 2, 27)
    change = np.where(arm == "group", -4.6, -2.4) - 0.25 * (before - 14.5) + random.normal(0, 4.2, n)
    after = np.clip(np.rint(before + change), 0, 27).astype(int)
    gone = random.random(n) < 1 / (1 + np.exp(3 - 0.08 * before))
    return pd.DataFrame(
        {
            "person": [f"p{k + 1:03d}" for k in range(n)],
            "arm": arm,
            "before": before.astype(int),
            "after": [NOBODY if missing else score for missing, score in zip(gone, after, strict=True)],
        }
    )


def cohesion_items() -> pd.DataFrame:
    """120 people, six items from 1 to 5 on one factor; \"apart\" runs the other way."""
    random = Generator(PCG64(20260202))
    loadings = {"close": 0.8, "trusted": 0.75, "heard": 0.7, "apart": -0.6, "belong": 0.8, "warm": 0.5}
    factor = random.normal(size=120)
    columns = {}
    for name, loading in loadings.items():
        liked = 3.4 + loading * factor + np.sqrt(1 - loading**2) * random.normal(size=120)
        answers = np.clip(np.rint(liked), 1, 5).astype(int)
        columns[name] = [
            NOBODY if gone else one for gone, one in zip(random.random(120) < 0.02, answers, strict=True)
        ]
    return pd.DataFrame({"person": [f"p{k + 1:03d}" for k in range(120)], **columns})


def ratings() -> pd.DataFrame:
    """40 people rated by the same three raters, one of whom is stricter."""
    random = Generator(PCG64(20260203))
    true, strict = random.normal(18, 5, 40), {"ana": 0.0, "ben": 1.5, "eva": -0.5}
    rows = [
        (f"p{k + 1:02d}", rater, int(np.clip(np.rint(true[k] + more + random.normal(0, 2.2)), 0, 52)))
        for k in range(40)
        for rater, more in strict.items()
    ]
    return pd.DataFrame(rows, columns=["person", "rater", "score"])


def two_raters() -> pd.DataFrame:
    """90 people put into three kinds by two raters."""
    random = Generator(PCG64(20260204))
    kinds = np.array(["none", "mild", "severe"])
    true = random.normal(size=90)
    seen = [np.digitize(true + random.normal(0, 0.5, 90), (-0.3, 0.8)) for _ in range(2)]
    return pd.DataFrame(
        {"person": [f"p{k + 1:02d}" for k in range(90)], "first": kinds[seen[0]], "second": kinds[seen[1]]}
    )


def attendance() -> pd.DataFrame:
    """240 people in 24 groups: meetings of the first eight weeks, and remission at six months."""
    random = Generator(PCG64(20260205))
    rows: list[tuple[object, ...]] = []
    for group in range(24):
        shared = random.normal(0, 0.4)
        for _ in range(10):
            age, base = int(random.integers(19, 75)), int(np.clip(np.rint(random.normal(14, 4)), 5, 27))
            meetings = int(random.binomial(12, random.beta(2, 2)))
            odds = -0.6 + 0.13 * meetings - 0.09 * (base - 14) + 0.004 * (age - 45) + shared
            remitted = int(random.random() < 1 / (1 + np.exp(-odds)))
            gone = random.random() < 1 / (1 + np.exp(1.2 + 0.15 * meetings))
            shown = NOBODY if gone else remitted
            rows.append((f"p{len(rows) + 1:03d}", f"g{group + 1:02d}", age, base, meetings, shown))
    return pd.DataFrame(rows, columns=["person", "group", "age", "base", "meetings", "remitted"])


def staying() -> pd.DataFrame:
    """200 people in two arms, weeks until they left (1) or recovered (2), or until the year was over (0)."""
    random = Generator(PCG64(20260206))
    n = 200
    arm, age = random.choice(["led", "mutual"], n), random.integers(19, 75, n)
    left = random.exponential(np.where(arm == "led", 46, 70) * np.exp(0.008 * (age - 45)))
    well = random.exponential(np.where(arm == "led", 80, 75), n)
    end = random.uniform(20, 52, n)
    times = np.ceil(np.minimum.reduce([left, well, end])).astype(int)
    why = np.argmin([end, left, well], axis=0)
    people = [f"p{k + 1:03d}" for k in range(n)]
    return pd.DataFrame({"person": people, "arm": arm, "age": age, "weeks": times, "why": why})


FILES = (phq9_two_times, cohesion_items, ratings, two_raters, attendance, staying)


def write() -> None:
    for made in FILES:
        made().to_csv(DATA / f"{made.__name__}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    write()
