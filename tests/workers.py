"""The workers of a run, forked from one process that has collected all tests.

`pytest --workers 3`. Each takes the next file from the list until none is left, and hands
its reports to the process it came from, which tells of them. What a worker does first, `conftest.py` says.
With `--late FILE` there is one worker more, which begins when that file is there. With `--collected FILE`
that file is there once all tests are collected.
It also says which test it is at, and at the end that it is done: one that goes without that has died. What it
had taken and not begun fails by name, and so does what none is left to take.
"""

import gc
import multiprocessing
import os
import signal
import time
import traceback
from collections import defaultdict
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import pytest

from tests.frames import with_room

CONTEXT = multiprocessing.get_context("fork")
LOOK = 0.2  # seconds from one look whether there is room for a late worker to the next
EARLY, DONE = "before its first test", "after its last test"


class Hooks:
    """What a `conftest.py` may answer to."""

    def pytest_workers_coming(self) -> None:
        """All tests are collected: load now what each worker would load for itself."""

    def pytest_worker_born(self, number: int) -> None:
        """This process is a worker now, and has all files and addresses in common with the others."""


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--workers", type=int, default=0, help="fork so many workers once all is collected")
    parser.addoption("--late", type=Path, help="one worker more, which begins when this file is there")
    parser.addoption("--collected", type=Path, help="a file to make once all is collected")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    option = session.config.option
    if not option.workers or option.collectonly or option.usepdb or session.testsfailed:
        return None  # as pytest does it by itself
    if option.collected:
        option.collected.touch()
    session.config.hook.pytest_workers_coming()
    Shift(session, option.workers, option.late).run()
    return True


@pytest.fixture(scope="module", autouse=True)
def _nothing_left() -> Iterator[None]:
    """What a file leaves open in objects that only hold each other fails its last test, or the first of the
    next file when a fixture held them to the end: a worker that ends looks for them no more. What outlives
    its file is not looked through again: soon that would be a quarter of a second for each file.
    """
    gc.collect()
    gc.freeze()
    yield
    gc.collect()


class Shift:
    """Some workers, and the list of files they take from."""

    def __init__(self, session: pytest.Session, number: int, late: Path | None) -> None:
        self.session, self.hook = session, session.config.hook
        by_file: dict[Any, list[pytest.Item]] = defaultdict(list)
        for item in session.items:
            by_file[item.path].append(item)
        self.files = list(by_file.values())
        self.last_words: dict[Any, str] = {}
        self.begun: set[str] = set()
        self.taken = CONTEXT.Value("i", 0)
        self.is_over = CONTEXT.Event()
        self.workers = dict(self._bear(n) for n in range(number))
        if late:
            self.workers |= [self._bear(number, late)]

    def _bear(self, number: int, late: Path | None = None) -> tuple[Any, Any]:
        here, there = CONTEXT.Pipe(duplex=False)
        worker = CONTEXT.Process(target=self._work, args=(number, late, there), name=f"worker {number}")
        worker.start()
        there.close()
        return here, worker

    def run(self) -> None:
        """Listen until the last has gone. When the run ends before, they clear away and end too."""
        try:
            while self.workers:
                for line in wait(list(self.workers)):
                    if not self._hear(line):
                        self._gone(line)
            self._miss()
        finally:
            self.is_over.set()  # one in whom something swallows the interrupt begins no more tests
            for worker in self.workers.values():
                os.kill(worker.pid, signal.SIGINT)
        if self.session.shouldfail:
            raise self.session.Failed(self.session.shouldfail)

    def _hear(self, line: Any) -> bool:
        """Listen to what comes next on this line, if anything does."""
        try:
            said = line.recv()
        except (EOFError, OSError):  # it may have died in the middle of a word
            return False
        if isinstance(said, str):
            self.last_words[line] = said
            self.begun.add(said)
        else:
            self._tell(self.hook.pytest_report_from_serializable(config=self.session.config, data=said))
        return True

    def _gone(self, line: Any) -> None:
        """A worker that died is a failure like any other, of the test it was at."""
        worker = self.workers.pop(line)
        worker.join()
        at, _, why = self.last_words.get(line, EARLY).partition("\n")
        if at != DONE or worker.exitcode:
            died = f"{worker.name} died ({worker.exitcode}); what else it had taken was not run"
            self._fail(at, f"{died}\n{why}")

    def _miss(self) -> None:
        """What was not run though the run went to its end: who had taken it died, or all did before."""
        for item in self.session.items:
            if item.nodeid not in self.begun and not self.is_over.is_set():
                self._fail(item.nodeid, "not run: the worker that had taken it died, or none was left to")

    def _fail(self, at: str, said: str) -> None:
        self._tell(pytest.TestReport(at, (at, 0, at), {}, "failed", said, "call"))

    def _tell(self, report: pytest.TestReport) -> None:
        self.hook.pytest_runtest_logreport(report=report)
        if self.session.shouldfail:
            self.is_over.set()

    def _work(self, number: int, late: Path | None, line: Connection) -> None:
        """The life of a worker."""
        signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background ignores it
        plugins = self.session.config.pluginmanager
        capturing: Any = plugins.getplugin("capturemanager")
        capturing.stop_global_capturing()  # into a file that all would share
        capturing.start_global_capturing()
        plugins.unregister(name="terminalreporter")
        telling = Telling(self.session.config, line)
        plugins.register(telling)
        try:
            while late and not late.exists() and self._has_more():
                time.sleep(LOOK)
            self.hook.pytest_worker_born(number=number)
            with_room(self._run)
            line.send(DONE)
        except Exception:
            line.send(f"{telling.at}\n{traceback.format_exc()}")
            raise
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts may do so twice
            self.session._setupstate.teardown_exact(None)

    def _has_more(self) -> bool:
        return self.taken.value < len(self.files) and not self.is_over.is_set()

    def _run(self) -> None:
        items = self._items()
        item = next(items, None)
        while item is not None:
            following = next(items, None)
            self.hook.pytest_runtest_protocol(item=item, nextitem=following)
            item = following

    def _items(self) -> Iterator[pytest.Item]:
        while True:
            with self.taken:
                mine = self.taken.value
                self.taken.value += 1
            if mine >= len(self.files):
                return
            for item in self.files[mine]:
                if self.is_over.is_set():
                    return
                yield item


class Telling:
    """What stands in a worker where the terminal stands elsewhere."""

    def __init__(self, config: pytest.Config, line: Connection) -> None:
        self.config, self.line = config, line
        self.at = EARLY

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.at = nodeid
        self.line.send(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What the terminal says nothing of is not sent: two of the three reports of nearly every test."""
        is_quick = report.duration < (self.config.option.durations_min or 0)
        if report.passed and report.when != "call" and is_quick and not report.sections:
            return
        self.line.send(self.config.hook.pytest_report_to_serializable(config=self.config, report=report))
