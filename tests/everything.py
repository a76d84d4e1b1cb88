"""`make test`: the whole suite on SQLite, then all that touches a database on PostgreSQL with Redis.

What this machine cannot run is said plainly at the end. In continuous integration that is a failure.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from tests import services, template

PYTEST = (
    "-m",
    "pytest",
    "--workers",
    "3",
    "--durations=10",
    "--durations-min=0.5",
)
# The workers have the cores: threads for linear algebra would only wait for each other. What is compiled is
# kept, though the machine may say not to: some fifty processes would each compile the whole house.
ALONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": ""}
CODE = ("kith", "tests", "conftest.py")
PREPARE = "from tests.house import prepared; prepared()"
WITHOUT_STORES = ("kith/stats", "kith/matching", "kith/safety/screening")
"""Folders without Django, where no test touches a database: the second run need not read them at all."""


class Run:
    """One run of everything: which parts passed, and what could not be run here."""

    def __init__(self, options: list[str]) -> None:
        self.options = options
        self.parts: list[tuple[str, bool, float]] = []
        self.missing: list[str] = []

    def have(self, what: str, get: Callable[[], str]) -> str:
        """The address or path of a service; empty when it cannot be had, which is written down."""
        try:
            return get()
        except services.Missing as lack:
            self.missing.append(f"{what}: {lack}")
            return ""

    def suite(self, name: str, env: dict[str, str], *, only: list[str], without: list[str]) -> None:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        marks = [*only, *(f"not {mark}" for mark in without)]
        chosen = ["-m", " and ".join(marks)] if marks else []
        if "stores" in only:
            chosen += [f"--ignore={folder}" for folder in WITHOUT_STORES]
        command = [sys.executable, *PYTEST, *chosen, *self.options]
        done = subprocess.run(command, env={**os.environ, **ALONE, **env}, check=False)
        self.parts.append((name, done.returncode == 0, time.monotonic() - began))

    def report(self) -> int:
        print()
        for name, is_green, took in self.parts:
            print(f"{'passed' if is_green else 'FAILED':<9}{name} ({took:.0f} s)")
        for line in self.missing:
            print(f"{'NOT RUN':<9}{line}")
        print(f"{sum(took for _, _, took in self.parts):.0f} s in all")
        return int(
            not all(is_green for _, is_green, _ in self.parts) or bool(self.missing and services.IN_CI)
        )


def main() -> int:
    run = Run(sys.argv[1:])
    with ExitStack() as stack:
        browser = run.have("journeys in a browser", services.browser)
        redis = run.have("what needs Redis", _entering(stack, services.redis_server()))
        postgresql = run.have("the suite on PostgreSQL", _entering(stack, services.postgresql()))
        shared = stack.enter_context(tempfile.TemporaryDirectory(prefix="kith-test-shared-"))
        found = {"CHROMIUM": browser, "TEST_REDIS": redis, "TEST_SHARED": shared}
        # Once, and not by each of the workers for itself.
        subprocess.run(
            [sys.executable, "-m", "compileall", "-q", *CODE], env={**os.environ, **ALONE}, check=False
        )
        # While the tests are collected, so that no worker waits for it.
        early = subprocess.Popen([sys.executable, "-c", PREPARE], env={**os.environ, **found, **ALONE})
        stack.callback(early.wait)
        lacking = [mark for mark, is_there in (("browser", browser), ("redis", redis)) if not is_there]
        run.suite("SQLite", found, only=[], without=lacking)
        if postgresql and redis:
            stack.callback(template.forget, postgresql, Path(shared))
            # A browser sees no difference between two databases; what touches one is run on both.
            # Making and dropping a database is one statement, and may take longer than a page may.
            stores = {"KITH_DATABASE": postgresql, "KITH_REDIS": redis, "KITH_STATEMENT_SECONDS": "60"}
            run.suite("PostgreSQL and Redis", {**found, **stores}, only=["stores"], without=["browser"])
    return run.report()


def _entering(stack: ExitStack, service: AbstractContextManager[str]) -> Callable[[], str]:
    return lambda: stack.enter_context(service)


if __name__ == "__main__":
    sys.exit(main())
