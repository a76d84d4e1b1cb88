"""`python -m bench.growth`: the growth model beside lme4, and beside statsmodels where that can fit.

Members with eight waves each, in groups of ten. Only the fit is timed, with the data in memory.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from statsmodels.regression.mixed_linear_model import MixedLM

from kith.stats.mixed import fit
from kith.stats.mixed.simulating import Truth, growth

FORMULA = "phq9 ~ week*arm + (week|member) + (1|group)"
SIZES = (1_000, 10_000, 100_000)
FASTER_THAN_LME4, FASTER_THAN_STATSMODELS, GROWTH_AT_MOST, EQUAL = 5, 50, 12, 1e-6
STATSMODELS_AT = 1_000  # members
SCRIPT = Path(__file__).with_suffix(".R")
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends", "r-cran-lme4")


@dataclass(frozen=True)
class Timing:
    wall: float
    cpu: float
    log_likelihood: float

    def __str__(self) -> str:
        return f"{self.wall:8.3f} s wall {self.cpu:8.3f} s CPU  log-likelihood {self.log_likelihood:.6f}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.growth", description=__doc__)
    parser.add_argument("--install", action="store_true", help="install r-cran-lme4 where it is missing")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="members")
    asked = parser.parse_args()
    frames = {size: people(size) for size in asked.sizes}
    timed(people(100))  # what is loaded once is not counted
    ours = {size: best(frame) for size, frame in frames.items()}
    faults = proportion(ours)
    if why := lme4_missing(install=asked.install):
        print(f"\nlme4 is not compared: {why}")
    else:
        faults += beside_lme4(ours, by_lme4(frames))
    faults += beside_statsmodels()
    for fault in faults:
        print(f"Missed: {fault}")
    return int(bool(faults))


def people(size: int) -> pd.DataFrame:
    return growth(np.full(size // 10, 10), np.arange(8), seed=size, truth=Truth(group_sd=1.0))


def timed(frame: pd.DataFrame, formula: str = FORMULA) -> Timing:
    wall, cpu = time.perf_counter(), time.process_time()
    model = fit(formula, frame)
    return Timing(time.perf_counter() - wall, time.process_time() - cpu, model.log_likelihood)


def best(frame: pd.DataFrame, runs: int = 3, formula: str = FORMULA) -> Timing:
    return min((timed(frame, formula) for _ in range(runs)), key=lambda one: one.cpu)


def proportion(ours: dict[int, Timing]) -> list[str]:
    faults = []
    print("Kith")
    for size, timing in ours.items():
        print(f"  {size:7,} members {timing}", flush=True)
        if size * 10 in ours and ours[size * 10].cpu > GROWTH_AT_MOST * timing.cpu:
            times = ours[size * 10].cpu / timing.cpu
            faults.append(f"ten times {size:,} members cost {times:.1f} times as much")
    return faults


def lme4_missing(*, install: bool) -> str | None:
    """Why lme4 cannot be asked, if it cannot. In CI, as root, it is installed unasked."""
    if _answers():
        return None
    root = os.geteuid() == 0
    if not (root and (install or os.environ.get("CI"))):
        return "r-cran-lme4 is not installed; run as root with --install, or install it"
    if shutil.which("apt-get") is None:
        return "r-cran-lme4 is not installed and there is no apt-get"
    subprocess.run(["apt-get", "update"], stdout=subprocess.DEVNULL, check=False)
    done = subprocess.run(INSTALL, stdout=subprocess.DEVNULL, check=False)
    return None if done.returncode == 0 and _answers() else "r-cran-lme4 could not be installed"


def _answers() -> bool:
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", "library(lme4)"]
    quiet = subprocess.DEVNULL
    return subprocess.run(asked, stdout=quiet, stderr=quiet, check=False).returncode == 0


def by_lme4(frames: dict[int, pd.DataFrame]) -> dict[int, Timing]:
    with tempfile.TemporaryDirectory(prefix="kith-growth-") as folder:
        files = []
        for size, frame in frames.items():
            files.append(f"{folder}/{size}.csv")
            frame.to_csv(files[-1], index=False)
        done = subprocess.run(["Rscript", str(SCRIPT), *files], check=True, stdout=subprocess.PIPE, text=True)
    lines = [Timing(*map(float, line.split())) for line in done.stdout.splitlines()]
    return dict(zip(frames, lines, strict=True))


def beside_lme4(ours: dict[int, Timing], theirs: dict[int, Timing]) -> list[str]:
    faults = []
    print("\nlme4")
    for size, timing in theirs.items():
        faster = {"wall": timing.wall / ours[size].wall, "CPU": timing.cpu / ours[size].cpu}
        print(f"  {size:7,} members {timing}  Kith is {_times(faster)} faster", flush=True)
        if size >= 10_000 and min(faster.values()) < FASTER_THAN_LME4:
            faults.append(f"{size:,} members: only {_times(faster)} faster than lme4")
        faults += _unequal(f"{size:,} members and lme4", ours[size], timing)
    return faults


def beside_statsmodels() -> list[str]:
    """A correlated intercept and slope for each member, which statsmodels can fit; no group."""
    frame = people(STATSMODELS_AT)
    mine = best(frame, formula="phq9 ~ week*arm + (week|member)")
    theirs = _by_statsmodels(frame)
    faster = {"wall": theirs.wall / mine.wall, "CPU": theirs.cpu / mine.cpu}
    print(f"\nWithout the group, {STATSMODELS_AT:,} members")
    print(f"  Kith        {mine}\n  statsmodels {theirs}  Kith is {_times(faster)} faster")
    slow = min(faster.values()) < FASTER_THAN_STATSMODELS
    faults = [f"only {_times(faster)} faster than statsmodels"] if slow else []
    return faults + _unequal("statsmodels", mine, theirs)


def _by_statsmodels(frame: pd.DataFrame) -> Timing:
    def fitted() -> float:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = MixedLM.from_formula("phq9 ~ week*arm", frame, groups="member", re_formula="~week")
            return float(model.fit(reml=True).llf)

    return _clocked(fitted)


def _clocked(fitted: Callable[[], float]) -> Timing:
    wall, cpu = time.perf_counter(), time.process_time()
    found = fitted()
    return Timing(time.perf_counter() - wall, time.process_time() - cpu, found)


def _times(faster: dict[str, float]) -> str:
    return ", ".join(f"{value:.1f} times ({what})" for what, value in faster.items())


def _unequal(what: str, mine: Timing, theirs: Timing) -> list[str]:
    apart = abs(mine.log_likelihood - theirs.log_likelihood) / abs(theirs.log_likelihood)
    return [f"{what}: log-likelihoods differ by {apart:.1e}, relative"] if apart > EQUAL else []


if __name__ == "__main__":
    sys.exit(main())
