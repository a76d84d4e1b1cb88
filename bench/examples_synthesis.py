"""The synthetic studies that ship as examples of evidence synthesis: `python -m bench.examples_synthesis`.

Nobody took part in them. The seed makes them again, byte for byte.
"""

import numpy as np
import pandas as pd

from kith.stats.tables import EXAMPLES

SEED = 7101
CLAIMS = """claim,source,verified,statistic,value,ci_low,ci_high,p,rate_1,rate_2,count,of,percent,\
share_above,margin,says,design_claimed,design_found,months_claimed,months_found
Groups ease distress,invented review A,yes,SMD,0.42,0.20,0.64,< .001,,,,,,66,,,,,,
More people stay abstinent,invented trial B,yes,RR,1.21,1.03,1.42,0.02,41.8,34.5,,,,,,,,,,
Remission doubled,invented trial C,yes,RR,2.0,1.4,2.3,0.001,,,,,,,,,,,,
As good as therapy,invented trial D,yes,SMD,0.10,-0.20,0.39,0.51,,,,,,,0.2,equivalent,,,,
A trial over five years,invented study E,yes,,,,,,,,,,,,,,randomised trial,cohort,60,12
Nine in ten came back,invented study F,yes,,,,,,,,61,83,90,,,,,,,
Three in four are well,,,percent,75,,,,,,,,,,,,,,,
"""


def main() -> None:
    random = np.random.Generator(np.random.PCG64(SEED))
    made = {
        "support_trials": trials(random),
        "rare_events": rare_events(random),
        "several_outcomes": several_outcomes(random),
    }
    for name, table in made.items():
        table.to_csv(EXAMPLES / f"{name}.csv", index=False)
        print(f"{name}.csv: {len(table)} rows")
    (EXAMPLES / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    print(f"claims.csv: {len(CLAIMS.splitlines()) - 1} rows")


def trials(random: np.random.Generator) -> pd.DataFrame:
    """Trials of support groups with a depression score, lower being better. Two share a control arm."""
    k = 16
    n1, n2 = random.integers(18, 90, k), random.integers(18, 90, k)
    sessions = random.integers(6, 25, k)
    online = random.random(k) < 0.4
    truth = -0.15 - 0.012 * sessions + 0.10 * online + random.normal(0, 0.15, k)
    sd = random.uniform(5.0, 7.0, k)
    control = random.normal(12, 1, k)
    rows = pd.DataFrame(
        {
            "study": [f"trial {n + 1:02d}" for n in range(k)],
            "control": [f"control {min(n + 1, k - 1):02d}" for n in range(k)],
            "setting": np.where(online, "online", "in a room"),
            "sessions": sessions,
            "mean1": (control + truth * sd + random.normal(0, sd / np.sqrt(n1))).round(2),
            "sd1": (sd * np.sqrt(random.chisquare(n1 - 1) / (n1 - 1))).round(2),
            "n1": n1,
            "mean2": (control + random.normal(0, sd / np.sqrt(n2))).round(2),
            "sd2": (sd * np.sqrt(random.chisquare(n2 - 1) / (n2 - 1))).round(2),
            "n2": n2,
            "well1": random.binomial(n1, 0.35 - 0.2 * truth),
            "well2": random.binomial(n2, 0.30),
        }
    )
    # The last two are arms of one trial: the same people stand in both rows as control.
    shared = ["mean2", "sd2", "n2", "well2"]
    rows.loc[k - 1, shared] = rows.loc[k - 2, shared]
    return rows.astype({"n2": int, "well2": int})


def rare_events(random: np.random.Generator) -> pd.DataFrame:
    """Twelve trials with admissions to hospital, which are few; some arms have none."""
    k = 12
    n1, n2 = random.integers(30, 160, k), random.integers(30, 160, k)
    risk = random.uniform(0.005, 0.05, k)
    return pd.DataFrame(
        {
            "study": [f"trial {n + 1:02d}" for n in range(k)],
            "admitted1": random.binomial(n1, 0.6 * risk),
            "n1": n1,
            "admitted2": random.binomial(n2, risk),
            "n2": n2,
        }
    )


def several_outcomes(random: np.random.Generator) -> pd.DataFrame:
    """Twenty studies with one to four effects each, as Hedges g with its variance."""
    rows = []
    for n in range(20):
        between = random.normal(0.25, 0.2)
        months = int(random.choice([3, 6, 12]))
        for outcome in random.permutation(["mood", "hope", "loneliness", "coping"])[: random.integers(1, 5)]:
            variance = random.uniform(0.02, 0.09)
            effect = between + random.normal(0, 0.12) + random.normal(0, variance**0.5)
            rows.append((f"study {n + 1:02d}", outcome, months, round(effect, 3), round(variance, 4)))
    return pd.DataFrame(rows, columns=["study", "outcome", "months", "g", "v"])


if __name__ == "__main__":
    main()
