"""The workers of a run, forked from one process that has collected all tests.

`pytest --workers 3`. Each takes the next file from the list until none is left, and hands
its reports to the process it came from, which tells of them. What a worker does first, `conftest.py` says.
"""

import multiprocessing
from collections import defaultdict
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait
from typing import Any

import pytest

CONTEXT = multiprocessing.get_context("fork")


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


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    option = session.config.option
    if not option.workers or option.collectonly or session.testsfailed:
        return None  # as pytest does it by itself
    session.config.hook.pytest_workers_coming()
    Shift(session, option.workers).run()
    return True


class Shift:
    """Some workers, and the list of files they take from."""

    def __init__(self, session: pytest.Session, number: int) -> None:
        self.session, self.hook = session, session.config.hook
        by_file: dict[Any, list[pytest.Item]] = defaultdict(list)
        for item in session.items:
            by_file[item.path].append(item)
        self.files = list(by_file.values())
        self.taken = CONTEXT.Value("i", 0)
        self.is_over = CONTEXT.Event()
        self.workers = dict(self._bear(n) for n in range(number))

    def _bear(self, number: int) -> tuple[Any, Any]:
        here, there = CONTEXT.Pipe(duplex=False)
        worker = CONTEXT.Process(target=self._work, args=(number, there), name=f"worker {number}")
        worker.start()
        there.close()
        return here, worker

    def run(self) -> None:
        """Listen until the last has gone. One that died before its work was done fails the run."""
        died = []
        while self.workers:
            for line in wait(list(self.workers)):
                if self._hear(line):
                    continue
                worker = self.workers.pop(line)
                worker.join()
                if worker.exitcode:
                    died.append(f"{worker.name} died ({worker.exitcode})")
        if died:
            raise RuntimeError(", ".join(died))
        if self.session.shouldfail:
            raise self.session.Failed(self.session.shouldfail)

    def _hear(self, line: Any) -> bool:
        """Tell of the next report on this line, if one comes."""
        try:
            said = line.recv()
        except EOFError:
            return False
        report = self.hook.pytest_report_from_serializable(config=self.session.config, data=said)
        self.hook.pytest_runtest_logreport(report=report)
        if self.session.shouldfail:
            self.is_over.set()
        return True

    def _work(self, number: int, line: Connection) -> None:
        """The life of a worker."""
        plugins = self.session.config.pluginmanager
        capturing: Any = plugins.getplugin("capturemanager")
        capturing.stop_global_capturing()  # into a file that all would share
        capturing.start_global_capturing()
        plugins.unregister(name="terminalreporter")
        plugins.register(Telling(self.session.config, line))
        self.hook.pytest_worker_born(number=number)
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

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.line.send(self.config.hook.pytest_report_to_serializable(config=self.config, report=report))
