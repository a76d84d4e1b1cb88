"""`make test`: the whole suite on SQLite, then again on PostgreSQL with Redis.

What this machine cannot run is said plainly at the end. In continuous integration that is a failure.
"""

import os
import subprocess
import sys
import time
from contextlib import ExitStack

from tests import services

Part = tuple[str, bool, float]


def main() -> int:
    began = time.monotonic()
    parts, missing = [], []
    try:
        os.environ["CHROMIUM"] = services.browser()
    except services.Missing as lack:
        missing.append(f"journeys in a browser: {lack}")
    parts.append(_run("SQLite", {}, sys.argv[1:] + (["-m", "not browser"] if missing else [])))
    try:
        with ExitStack() as stack:
            stores = {
                "KITH_DATABASE": stack.enter_context(services.postgresql()),
                "KITH_REDIS": stack.enter_context(services.redis_server()),
            }
            # A browser sees no difference between two databases; everything else is run on both.
            parts.append(_run("PostgreSQL and Redis", stores, [*sys.argv[1:], "-m", "not browser"]))
    except services.Missing as lack:
        missing.append(f"the suite on PostgreSQL and Redis: {lack}")
    return _report(parts, missing, time.monotonic() - began)


def _run(name: str, stores: dict[str, str], options: list[str]) -> Part:
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-n", "2", "--durations=10", "--durations-min=0.5", *options]
    done = subprocess.run(command, env={**os.environ, **stores}, check=False)
    return name, done.returncode == 0, time.monotonic() - began


def _report(parts: list[Part], missing: list[str], seconds: float) -> int:
    print()
    for name, is_green, took in parts:
        print(f"{'passed' if is_green else 'FAILED'}   {name} ({took:.0f} s)")
    for line in missing:
        print(f"NOT RUN  {line}")
    print(f"{seconds:.0f} s in all")
    return int(not all(is_green for _, is_green, _ in parts) or bool(missing and services.IN_CI))


if __name__ == "__main__":
    sys.exit(main())
