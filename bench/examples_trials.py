"""The example trials that ship with the statistics, drawn anew: nobody in them exists."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.random import PCG64, Generator

DATA = Path(__file__).resolve().parent.parent / "kith" / "stats" / "data"
NOBODY = ""
MARGIN = {
    "outcome": "post",
    "unit": "points",
    "better": "lower",
    "size": 2.5,
    "why": "half of the 5 points that patients call a change on this scale",
    "set_by": "the trial's steering committee",
    "set_at": "2026-01-08T09:00:00+00:00",
    "then_superiority": False,
}
LEFT_A_REVIEW = {"duplicate": 0.22, "excluded_title": 0.64, "not_retrieved": 0.01, "excluded_full": 0.09}
SAYS = {"duplicate": "found before", "excluded_title": "off topic", "not_retrieved": "no copy"}


def two_arms_in_groups() -> pd.DataFrame:
    """24 groups of 6 to 10 in three sites; outcomes go missing more often for who began worse."""
    random = Generator(PCG64(20260108))
    rows = []
    for group in range(24):
        arm, site = ("mutual" if group % 2 else "cbt"), ("north", "south", "west")[(group // 2) % 3]
        effect = random.normal(0, 1.1)
        for _ in range(int(random.integers(6, 11))):
            base = float(np.clip(np.rint(random.normal(15, 4.5)), 5, 27))
            mean = 3.2 + 0.45 * base + (0.2 if arm == "mutual" else 0) + effect
            post = int(np.clip(np.rint(mean + random.normal(0, 4)), 0, 27))
            gone = random.random() < 1 / (1 + np.exp(3.4 - 0.09 * base))
            kept = int(random.random() < (0.3 if gone else 0.88))
            shown = NOBODY if gone else post
            rows.append((len(rows) + 1, site, f"g{group + 1:02d}", arm, int(base), shown, kept))
    return pd.DataFrame(rows, columns=["id", "site", "group", "arm", "base", "post", "kept"])


def enrolled() -> pd.DataFrame:
    """60 people who came one after the other, with two factors to balance and a group of six each."""
    random = Generator(PCG64(20260109))
    return pd.DataFrame(
        {
            "id": [f"p{n + 1:03d}" for n in range(60)],
            "site": random.choice(["north", "south"], 60, p=[0.6, 0.4]),
            "severity": random.choice(["mild", "moderate", "severe"], 60, p=[0.3, 0.45, 0.25]),
            "group": [f"g{n // 6 + 1:02d}" for n in range(60)],
        }
    )


def trial_records() -> pd.DataFrame:
    """180 people assessed for a trial, with the reason of everybody who left."""
    random = Generator(PCG64(20260110))
    rows = []
    for n in range(180):
        excluded = _perhaps(random, 0.32, ["not eligible", "declined", "could not be reached"])
        arm = NOBODY if excluded else str(random.choice(["mutual", "cbt"]))
        refused = _perhaps(random, 0.08, ["changed their mind", "time did not suit"])
        lost = _perhaps(random, 0.1, ["moved away", "no answer"])
        stopped = NOBODY if lost else _perhaps(random, 0.06, ["felt worse", "felt well", "no time"])
        withdrew = _perhaps(random, 0.02, ["withdrew consent"])
        later = [refused, lost, stopped, withdrew] if arm else [NOBODY] * 4
        rows.append((f"s{n + 1:03d}", excluded, arm, *later))
    columns = ["id", "excluded", "arm", "not_received", "lost", "discontinued", "not_analysed"]
    return pd.DataFrame(rows, columns=columns)


def review_records() -> pd.DataFrame:
    """400 records found for a review, with the step at which each left it."""
    random = Generator(PCG64(20260111))
    sources = ["Medline", "Embase", "PsycInfo", "trial register"]
    rows = []
    for n in range(400):
        row = {"id": f"r{n + 1:03d}", "source": str(random.choice(sources, p=[0.4, 0.3, 0.24, 0.06]))}
        row |= dict.fromkeys(LEFT_A_REVIEW, NOBODY)
        step = str(random.choice([*LEFT_A_REVIEW, NOBODY], p=[*LEFT_A_REVIEW.values(), 0.04]))
        if step:
            row[step] = SAYS.get(step) or str(random.choice(["design", "population", "outcome"]))
        rows.append(row)
    return pd.DataFrame(rows)


def _perhaps(random: Generator, share: float, reasons: list[str]) -> str:
    return str(random.choice(reasons)) if random.random() < share else NOBODY


def main() -> None:
    for make in (two_arms_in_groups, enrolled, trial_records, review_records):
        make().to_csv(DATA / f"{make.__name__}.csv", index=False)
    (DATA / "margin.json").write_text(json.dumps(MARGIN, indent=1) + "\n")


if __name__ == "__main__":
    main()
