"""What forming groups costs and how good it is: `python -m bench.matching`.

The command as a person runs it, on examples of 300 to 10,000 people; two greedy ways beside it; small
problems beside the plain exact model of the tests, and large ones that are a flow beside that; and one
person more in a problem that was solved.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Final

import numpy as np

from bench.greedy import best_fit, first_come
from bench.house import ROOT
from kith.matching.examples.forming import example
from kith.matching.plan import Plan
from kith.matching.problem import Problem
from kith.matching.recording import read_plan
from kith.matching.solving.arrangement import NOWHERE, Arrangement
from kith.matching.solving.field import Field, field_of
from kith.matching.solving.planning import in_order, solve
from kith.matching.tests.crowded import crowded
from kith.matching.tests.exact import best
from kith.matching.tests.flow import best_by_flow, seats_alone
from kith.matching.tests.upholding import wrong_with
from kith.matching.writing import as_text

SIZES: Final = (300, 1000, 3000, 10_000)
AT_MOST_SECONDS: Final = {1000: 5.0, 10_000: 60.0}
AT_MOST_MIB: Final = 2048
QUICK: Final = 1000  # people up to which the best of three runs counts, and every rule is asked again
CLOSE, MOVED_AT_MOST = 0.02, 0.02
SMALL, SMALL_PEOPLE = 200, (20, 60)


@dataclass(frozen=True, slots=True)
class Formed:
    """What one way made of a problem. `longest` is the longest wait, in days, of those who are left although
    some place would suit them; `late` how many of these are overdue."""

    placed: int
    fit: int
    longest: int
    late: int
    overdue: int
    total: int


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.matching", description=__doc__)
    parser.add_argument("--only", choices=["cost", "small", "flow", "stability"], help="one of them")
    parser.add_argument("--small", type=int, default=SMALL, help="small problems beside the exact model")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="numbers of people")
    parser.add_argument("--seed", type=int, default=1, help="of the examples")
    asked = parser.parse_args()
    faults: list[str] = []
    if asked.only in {None, "cost"}:
        faults += [fault for size in asked.sizes for fault in cost(size, asked.seed)]
    if asked.only in {None, "small"}:
        faults += small(asked.small)
    if asked.only in {None, "flow"}:
        faults += [fault for size in asked.sizes for fault in flow(size, asked.seed)]
    if asked.only in {None, "stability"}:
        faults += stability(1000, asked.seed)
    for fault in faults:
        print(f"Missed: {fault}")
    return int(bool(faults))


def cost(size: int, seed: int) -> list[str]:
    """One example by the command and by the greedy ways; prints a line each."""
    problem = example(size, seed=seed)
    runs = [commanded(problem) for _ in range(3 if size <= QUICK else 1)]
    plan, seconds, cpu, mib = min(runs, key=itemgetter(1))  # so that another program's work is not counted
    faults = [f"{size} people: {wrong}" for wrong in (wrong_with(problem, plan) if size <= QUICK else [])]
    print(
        f"\n{size:,} people: {seconds:.1f} s, {cpu:.1f} s of CPU, {mib:.0f} MiB, gap {100 * plan.gap:.2f} %"
    )
    field = field_of(in_order(problem))
    ours = formed(field, arrangement_of(field, plan))
    ways = {
        "solver": ours,
        "first come": formed(field, first_come(field)),
        "best fit": formed(field, best_fit(field)),
    }
    print(f"  {'':12}{'placed':>8}{'fit':>11}{'longest':>9}{'late':>6}{'value':>12}")
    for name, way in ways.items():
        print(f"  {name:12}{way.placed:8}{way.fit:11}{way.longest:9}{way.late:6}{way.total:12}", flush=True)
    for name, way in ways.items():
        if name != "solver" and not (
            ours.placed > way.placed and ours.fit > way.fit and ours.longest < way.longest
        ):
            faults.append(f"{size} people: {name} is better in something")
    if seconds > AT_MOST_SECONDS.get(size, float("inf")):
        faults.append(f"{size} people took {seconds:.1f} s, and {AT_MOST_SECONDS[size]:.0f} are allowed")
    if mib > AT_MOST_MIB:
        faults.append(f"{size} people took {mib:.0f} MiB")
    return faults


def commanded(problem: Problem) -> tuple[Plan, float, float, float]:
    """The plan by `kith match`, in seconds by the clock and of CPU, and the most MiB it had."""
    with tempfile.TemporaryDirectory(prefix="kith-matching-") as folder:
        file, out = Path(folder) / "problem.json", Path(folder) / "plan.json"
        file.write_text(as_text(problem))
        began = time.monotonic()
        with out.open("wb") as answer:
            command = [sys.executable, "-m", "kith.matching", str(file), "--quiet"]
            process = subprocess.Popen(command, cwd=ROOT, stdout=answer)
            _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return read_plan(out.read_bytes()), seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def arrangement_of(field: Field, plan: Plan) -> Arrangement:
    person = {one.id: number for number, one in enumerate(field.problem.people)}
    place = {one.id: number for number, one in enumerate(field.places)}
    arrangement = Arrangement(field)
    for one in plan.placements:
        arrangement.put([person[one.person]], place[one.place])
    return arrangement


def formed(field: Field, arrangement: Arrangement) -> Formed:
    placed = arrangement.places != NOWHERE
    waited = np.array([field.problem.waited(person) for person in field.problem.people], np.int64)
    could = np.zeros(len(placed), np.bool_)
    could[field.people] = True
    overdue, total = arrangement.worth()
    return Formed(
        placed=int(placed.sum()),
        fit=int(field.fits[arrangement.places[field.people] == field.pair_places].sum()),
        longest=int(waited[could & ~placed].max(initial=0)),
        late=int((could & ~placed & field.overdue).sum()),
        overdue=overdue,
        total=total,
    )


def small(count: int) -> list[str]:
    """Crowded problems beside the plain exact model."""
    shares, faults, seconds = [], [], 0.0
    for seed in range(count):
        problem = crowded(SMALL_PEOPLE[0] + 7 * seed % (SMALL_PEOPLE[1] - SMALL_PEOPLE[0] + 1), seed=seed)
        began = time.monotonic()
        plan = solve(problem, loosen=False)
        seconds += time.monotonic() - began
        overdue, total = best(problem, seconds=600.0)
        faults += [f"small problem {seed}: {wrong}" for wrong in wrong_with(problem, plan)]
        share = (total - plan.value.total) / total if total > 0 else 0.0
        shares.append(share)
        if plan.value.overdue < overdue or share > CLOSE:
            faults.append(f"small problem {seed}: {plan.value} where {(overdue, total)} is best")
        if plan.bound.overdue < overdue or plan.bound.total < total:
            faults.append(f"small problem {seed}: the bound is below what is possible")
    exact = sum(share == 0 for share in shares)
    print(f"\n{count} problems of {SMALL_PEOPLE[0]} to {SMALL_PEOPLE[1]} people: {exact} solved to the best,")
    print(f"  at worst {100 * max(shares):.2f} % below; {seconds / count:.2f} s each", flush=True)
    return faults


def flow(size: int, seed: int) -> list[str]:
    """Open groups alone, where the best is a flow of least cost."""
    problem = seats_alone(example(size, seed=seed))
    field = field_of(in_order(problem))
    began = time.process_time()
    overdue, total = best_by_flow(field)
    flowed = time.process_time()
    plan = solve(problem, workers=1, loosen=False)
    print(
        f"\n{size:,} people, seats alone, {len(field.people):,} pairs:\n"
        f"  flow   {flowed - began:6.2f} s of CPU, {overdue} overdue, value {total:,}\n"
        f"  solver {time.process_time() - flowed:6.2f} s of CPU, {plan.value.overdue} overdue, "
        f"value {plan.value.total:,}, of at most {plan.bound.overdue} and {plan.bound.total:,}",
        flush=True,
    )
    is_close = plan.value.overdue == overdue and plan.value.total >= (1 - CLOSE) * total
    is_bounded = plan.bound.overdue >= overdue and plan.bound.total >= total
    return [] if is_close and is_bounded else [f"{size} people: the flow has {overdue} and {total}"]


def stability(size: int, seed: int) -> list[str]:
    """The share of the others that one person more moves, on average and at most over five newcomers."""
    problem = example(size, seed=seed)
    before = {one.person: one.place for one in solve(problem).placements}
    stayed = tuple(replace(person, previous=before.get(person.id)) for person in problem.people)
    moved = []
    for number in range(5):
        newcomer = replace(example(5, seed=seed + 100).people[number], id=f"new{number}", apart=frozenset())
        after = solve(replace(problem, people=(*stayed, replace(newcomer, invited=None)))).stability
        moved.append((after.moved + after.waiting_again) / after.had)
    shares = [round(100 * share, 2) for share in moved]
    print(f"\nOne person more in {size:,}, five times: {shares} % of those who had a place moved", flush=True)
    return [f"one person more moves {100 * max(moved):.1f} %"] if max(moved) > MOVED_AT_MOST else []


if __name__ == "__main__":
    raise SystemExit(main())
