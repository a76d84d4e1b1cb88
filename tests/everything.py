"""`make test`: the whole suite on SQLite, and at the same time all that touches a database on PostgreSQL with
Redis: while workers of the one wait for a browser or a clock, those of the other have the cores. The second
begins first: it needs no browser, which may have to be installed, and what it has compiled the other reads.

What this machine cannot run is said plainly at the end. In continuous integration that is a failure.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from tests import services, template

PYTEST = ("-m", "pytest", "--durations=10", "--durations-min=0.5")
# The workers have the cores: threads for linear algebra would only wait for each other. What is compiled is
# kept, though the machine may say not to: some fifty processes would each compile the whole house.
ALONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": ""}
CODE = ("kith", "tests", "conftest.py")
PREPARE = "from tests.house import prepared; prepared()"
WITHOUT_STORES = ("kith/stats", "kith/matching", "kith/safety/screening")
"""Folders without Django, where no test touches a database: the second suite need not read them at all."""
LOOK = 0.2  # seconds from one look at what a suite has said to the next
MOST = 6  # workers of a suite: each, and one that comes late, has one of the last eight databases of a Redis
GRACE = 5  # seconds in which an interrupted suite ends, or has not heard of it
PASSED, NOTHING, FAILED = "passed", "nothing", "FAILED"


class Suite:
    """The tests on one kind of store, begun. What they say goes to a file: two would speak at once."""

    def __init__(self, name: str, options: list[str], env: dict[str, str], log: Path) -> None:
        self.name = name
        self._heading = f"\n== {name}\n"
        self._collected = log.with_suffix(".collected")
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, *PYTEST, "--collected", str(self._collected), *options],
                env={**os.environ, **ALONE, **env},
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        self._said = log.open("rb")

    def tell(self, meanwhile: Callable[[], None]) -> None:
        """Print what it has said and was not told yet, and what it says until it ends."""
        print(self._heading, end="", flush=True)
        self._heading = ""
        while not self.is_over():
            self._pass_on()
            meanwhile()
            time.sleep(LOOK)
        self._pass_on()

    def wait_until_collected(self) -> None:
        """Until then it compiles the tests, and keeps them compiled."""
        while not (self.is_over() or self._collected.exists()):
            time.sleep(LOOK)

    def is_over(self) -> bool:
        return self._process.poll() is not None

    def _pass_on(self) -> None:
        sys.stdout.buffer.write(self._said.read())
        sys.stdout.flush()

    def outcome(self) -> str:
        of_status: dict[int, str] = {pytest.ExitCode.OK: PASSED, pytest.ExitCode.NO_TESTS_COLLECTED: NOTHING}
        return of_status.get(self._process.returncode, FAILED)

    def interrupt(self, until: float) -> None:
        """Unless it ends by then: a terminal has interrupted it together with this process."""
        try:
            self._process.wait(max(0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGINT)

    def leave(self) -> None:
        self.interrupt(time.monotonic() + GRACE)
        self._process.wait()
        self._said.close()


class Run:
    """One run of everything: which suites passed, and what could not be run here."""

    def __init__(self, options: list[str], stack: ExitStack, shared: Path) -> None:
        self.options, self._stack, self._shared = options, stack, shared
        self.began = time.monotonic()
        self.suites: list[Suite] = []
        self._room = shared / "room"  # there when a suite has ended and its cores are free
        self.missing: list[str] = []

    def have(self, what: str, get: Callable[[], str]) -> str:
        """The address or path of a service; empty when it cannot be had, which is written down."""
        try:
            return get()
        except services.Missing as lack:
            self.missing.append(f"{what}: {lack}")
            return ""

    def begin(
        self, name: str, env: dict[str, str], *, workers: int, only: list[str], without: list[str]
    ) -> Suite:
        marks = [*only, *(f"not {mark}" for mark in without)]
        options = ["--workers", str(workers), "--late", str(self._room)]
        options += ["-m", " and ".join(marks)] if marks else []
        if "stores" in only:
            options += [f"--ignore={folder}" for folder in WITHOUT_STORES]
        log = self._shared / f"said-{len(self.suites)}"
        suite = Suite(name, [*options, *self.options], env, log)
        self._stack.callback(suite.leave)
        self.suites.append(suite)
        return suite

    def tell(self) -> None:
        """What they say, one after the other. Whoever interrupts ends both and reads what they had found."""
        try:
            for suite in self.suites:
                suite.tell(self._make_room)
        except KeyboardInterrupt:
            until = time.monotonic() + GRACE
            for suite in self.suites:
                suite.interrupt(until)
            for suite in self.suites:
                suite.tell(self._make_room)

    def _make_room(self) -> None:
        """What one suite has left, the other takes."""
        if any(suite.is_over() for suite in self.suites):
            self._room.touch()

    def report(self) -> int:
        print()
        outcomes = [suite.outcome() for suite in self.suites]
        for suite, outcome in zip(self.suites, outcomes, strict=True):
            print(f"{outcome:<9}{suite.name}")
        for line in self.missing:
            print(f"{'NOT RUN':<9}{line}")
        print(f"{time.monotonic() - self.began:.0f} s in all")
        # Files that were named may hold nothing for one kind of store.
        fine = {PASSED, NOTHING} if self.options else {PASSED}
        is_green = PASSED in outcomes and fine.issuperset(outcomes)
        return int(not is_green or bool(self.missing and services.IN_CI))


@contextmanager
def ending_as_interrupted() -> Iterator[None]:
    """Whoever ends this process by SIGTERM ends what it has begun, as by an interrupt."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def folder_of_a_run() -> Iterator[str]:
    """Thousands of files are made and forgotten: where they cost no disk, if there is such a place.

    Whoever is not root goes through it: a PostgreSQL of one test lies in it where memory has no room.
    """
    with tempfile.TemporaryDirectory(prefix="kith-shared-", dir=services.in_memory()) as folder:
        Path(folder).chmod(0o711)
        yield folder


def shares(cores: int) -> tuple[int, int]:
    """How many workers the suite on SQLite has, and how many the other, which waits more for its server."""
    return min(max(2, cores), MOST), min(max(1, cores // 2), MOST)


def make_ready(stack: ExitStack, env: dict[str, str]) -> None:
    """Once what each worker would do for itself: compile, and prepare a house while tests are collected."""
    env = {**os.environ, **env, **ALONE}
    subprocess.run([sys.executable, "-m", "compileall", "-q", *CODE], env=env, check=False)
    preparing = subprocess.Popen([sys.executable, "-c", PREPARE], env=env)
    stack.callback(preparing.wait)


def main() -> int:
    on_sqlite, on_postgresql = shares(os.cpu_count() or 2)
    with ending_as_interrupted(), ExitStack() as stack:
        shared = stack.enter_context(folder_of_a_run())
        run = Run(sys.argv[1:], stack, Path(shared))
        redis = run.have("what needs Redis", _entering(stack, services.redis_server()))
        postgresql = run.have("the suite on PostgreSQL", _entering(stack, services.postgresql()))
        meanwhile = stack.enter_context(ThreadPoolExecutor(1))
        browser = meanwhile.submit(run.have, "journeys in a browser", services.browser)
        common = {"TEST_REDIS": redis, "TEST_SHARED": shared, "TMPDIR": shared}
        make_ready(stack, common)
        if postgresql and redis:
            stack.callback(template.forget, postgresql, Path(shared))
            # A browser sees no difference between two databases; what touches one is run on both.
            # Making and dropping a database is one statement, and may take longer than a page may.
            stores = {"KITH_DATABASE": postgresql, "KITH_REDIS": redis, "KITH_STATEMENT_SECONDS": "60"}
            suite = run.begin(
                "PostgreSQL and Redis",
                {**common, **stores},
                workers=on_postgresql,
                only=["stores"],
                without=["browser"],
            )
            suite.wait_until_collected()
        found = {"browser": browser.result(), "redis": redis}
        lacking = [mark for mark, place in found.items() if not place]
        own = {**common, "CHROMIUM": found["browser"]}
        run.begin("SQLite", own, workers=on_sqlite, only=[], without=lacking)
        run.tell()
        return run.report()


def _entering(stack: ExitStack, service: AbstractContextManager[str]) -> Callable[[], str]:
    return lambda: stack.enter_context(service)


if __name__ == "__main__":
    sys.exit(main())
