"""Both suites at once: whoever interrupts them reads what they had found, and the end says how it went."""

import os
import signal
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.everything import MOST, Run, Suite, folder_of_a_run, shares
from tests.house import ROOT
from tests.nursery import Child
from tests.test_workers import MEETING

PLAIN = ["--noconftest", "-c", os.devnull, "-p", "tests.workers", "-p", "no:cacheprovider"]
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
BOTH = """import os, sys
os.setsid()
from contextlib import ExitStack
from pathlib import Path
from tests import everything
everything.GRACE = float(sys.argv.pop())
with everything.ending_as_interrupted(), ExitStack() as stack:
    run = everything.Run(sys.argv[2:], stack, Path(sys.argv[1]))
    for name in ("one store", "the other"):
        run.begin(name, {}, workers=1, only=[], without=[])
    run.tell()
    sys.exit(run.report())
"""
SLOW = """import os, pathlib, time
def test_wrong(): assert 1 == 2
def test_slow():
    pathlib.Path(__file__).with_name(f"{os.getpid()}.begun").touch()
    time.sleep(60)
"""


@pytest.mark.parametrize(
    ("send", "number", "grace"),
    [(os.killpg, signal.SIGINT, "30"), (os.kill, signal.SIGTERM, "0.5")],
    ids=["interrupted", "ended"],
)
def test_whoever_interrupts_ends_both_suites_and_reads_what_they_had_found(
    tmp_path: Path, send: Callable[[int, int], None], number: int, grace: str
) -> None:
    """All are interrupted, as a terminal does it, or the first alone is ended and has to tell the others."""
    (tmp_path / "test_slow.py").write_text(SLOW)
    (tmp_path / "both.py").write_text(BOTH)
    told, said = (str(tmp_path), *PLAIN, str(tmp_path), grace), tmp_path / "said"
    run = Child(str(tmp_path / "both.py"), *told, environment={**os.environ, **ALONE}, says=said, faults=said)
    try:
        while len(list(tmp_path.glob("*.begun"))) < 2:
            time.sleep(0.05)
            assert run.poll() is None
        send(run.pid, number)
        assert run.wait(25) == 1
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
    parts = said.read_text().split("\n== ")
    assert [part.partition("\n")[0] for part in parts[1:]] == ["one store", "the other"]
    for part in parts[1:]:
        assert "assert 1 == 2" in part
        assert "1 failed" in part
    assert said.read_text().count("FAILED   ") == 2


@contextmanager
def both_ended(folder: Path, *marks: list[str]) -> Iterator[Run]:
    """Two suites of three files, of which each runs what has its marks. The tests meet each other."""
    for name in "abc":
        (folder / f"test_{name}.py").write_text(MEETING)
    with pytest.MonkeyPatch.context() as patched, ExitStack() as stack:
        for name, value in ALONE.items():
            patched.setenv(name, value)
        run = Run([*PLAIN, str(folder)], stack, folder)
        for name, only in zip(("a store", "the other"), marks, strict=True):
            run.begin(name, {}, workers=1, only=only, without=[])
        run.tell()
        yield run


def test_when_the_first_suite_has_ended_the_second_has_a_worker_more(tmp_path: Path) -> None:
    with both_ended(tmp_path, ["nowhere"], []) as run:
        assert run.report() == 0


def test_nobody_waits_for_tests_that_cannot_be_collected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "test_broken.py").write_text("import nowhere_to_be_found\n")
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)
    with ExitStack() as stack:
        run = Run([*PLAIN, str(tmp_path)], stack, tmp_path)
        suite = run.begin("a store", {}, workers=1, only=[], without=[])
        suite.wait_until_collected()
        assert suite.is_over()
        run.tell()
        assert run.report() == 1


def test_when_the_second_has_ended_the_first_has_one_more_and_files_may_have_nothing_for_one_kind_of_store(
    tmp_path: Path,
) -> None:
    with both_ended(tmp_path, [], ["nowhere"]) as run:
        full, empty = run.suites
        said = {both: _report(run, *both) for both in [(full, empty), (full, full), (empty, empty)]}
        assert list(said.values()) == [0, 0, 1]
        run.options = []
        said = {both: _report(run, *both) for both in said}
        assert list(said.values()) == [1, 0, 1], "of everything, each has something to run"


@pytest.mark.parametrize(("cores", "both"), [(1, (2, 1)), (2, (2, 1)), (4, (4, 2)), (64, (6, 6))])
def test_the_more_cores_the_more_workers_to_the_last_database(cores: int, both: tuple[int, int]) -> None:
    """A worker that comes late is one more; Redis has sixteen databases, and the lower half is not theirs."""
    assert shares(cores) == both
    assert 8 + MOST + 1 < 16


def test_whoever_is_not_root_goes_through_the_folder_of_a_run_and_does_not_read_it() -> None:
    """PostgreSQL refuses to run as root, and one test has a cluster of its own."""
    with folder_of_a_run() as folder:
        assert stat.S_IMODE(Path(folder).stat().st_mode) == 0o711


def _report(run: Run, *suites: Suite) -> int:
    run.suites = list(suites)
    return run.report()
