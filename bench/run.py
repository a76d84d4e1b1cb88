"""`make bench`: what everything costs that has a bar; what missed its own is said at the end."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.house import ROOT, House
from bench.page import cost, readings
from bench.processes import memory_mib, speed_said

# Each measures one thing without a server, and answers 1 when a bar is missed. lme4 is installed where that
# is ours to do.
APART = {
    "growth": ("bench.growth", "--install"),
    "synthesis": ("bench.synthesis",),
    "bootstrap": ("bench.bootstrap",),
    "screen": ("bench.screen",),
    "matching": ("bench.matching",),
}
PAGE_AT_MOST_MS, DELIVERIES_AT_LEAST = 8.0, 60_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000, help="messages in the large database")
    parser.add_argument("--only", choices=["page", "fanout", *APART], help="one of them")
    asked = parser.parse_args()
    print(speed_said(), flush=True)
    faults = []
    if asked.only not in APART:
        with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
            faults += bench(Path(folder), asked.messages, asked.only)
    faults += [name for name in APART if asked.only in {None, name} and not holds(name)]
    for fault in faults:
        print(f"Missed: {fault}")
    return int(bool(faults))


def holds(name: str) -> bool:
    """Run one of these measures in a process of its own, with one thread for linear algebra."""
    print(f"\n{name}", flush=True)
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-m", *APART[name]], cwd=ROOT, env=env, check=False)
    return done.returncode == 0


def bench(folder: Path, messages: int, only: str | None) -> list[str]:
    faults: list[str] = []
    counts: dict[str, set[int]] = {}
    for size in (1_000, messages) if only != "fanout" else (1_000,):
        house = House(folder / str(size))
        house.kith("prepare")
        filled = house.ask("bench.inside", "bench.filling.fill", str(size))
        if only != "fanout":
            faults += pages(house, filled, size, counts)
        if size == 1_000 and only != "page":
            faults += deliveries(house, filled)
    faults += [f"{name} takes {found} queries" for name, found in counts.items() if len(found) > 1]
    return faults


def pages(house: House, filled: dict[str, Any], size: int, counts: dict[str, set[int]]) -> list[str]:
    """Prints one line per way of reading; says which cost too much."""
    faults = []
    with house.served() as (port, pid):
        print(f"\n{size:,} messages stored; the server takes {memory_mib(pid):.0f} MiB", flush=True)
        for reading in readings(filled):
            milliseconds, wait = cost(port, pid, reading)
            number = house.ask("bench.inside", "bench.page.queries", *reading.pages[0])
            counts.setdefault(reading.name, set()).add(number)
            print(
                f"  {reading.name:28} {milliseconds:5.2f} ms CPU  {wait:5.1f} ms p50  {number} queries",
                flush=True,
            )
            if milliseconds > PAGE_AT_MOST_MS:
                faults.append(f"{reading.name} costs {milliseconds:.2f} ms at {size:,} messages")
    return faults


def deliveries(house: House, filled: dict[str, Any]) -> list[str]:
    with house.served() as (port, pid):
        command = [sys.executable, "-m", "bench.fanout", str(port), str(pid)]
        done = subprocess.run(
            command, cwd=ROOT, check=True, input=json.dumps(filled), stdout=subprocess.PIPE, text=True
        )
    found: dict[str, float] = json.loads(done.stdout)
    print(f"\n500 people in one room; the server takes {found['memory_mib']:.0f} MiB", flush=True)
    print(f"  while nothing is said: {found['idle_share'] * 100:.1f} % of one core")
    for name in ("pulse", "flood"):
        one = {what.removeprefix(f"{name}_"): value for what, value in found.items() if what.startswith(name)}
        print(
            f"  {name}: {one['fanned']:,.0f} deliveries per CPU second "
            f"({one['fanned_least']:,.0f} to {one['fanned_most']:,.0f}); "
            f"{one['deliveries']:,.0f} with the writing, {one['writing_ms']:.1f} ms each; "
            f"p50 {one['p50_ms']:.0f} ms, p99 {one['p99_ms']:.0f} ms",
            flush=True,
        )
    median = found["pulse_fanned"]
    return [] if median >= DELIVERIES_AT_LEAST else [f"{median:,.0f} deliveries per CPU second"]


if __name__ == "__main__":
    sys.exit(main())
