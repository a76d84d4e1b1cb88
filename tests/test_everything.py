"""Both suites at once: whoever interrupts them reads what they had found, and the end says how it went."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.everything import MOST, Run, Suite, shares
from tests.house import ROOT
from tests.test_workers import MEETING

PLAIN = ["--noconftest", "-c", os.devnull, "-p", "tests.workers", "-p", "no:cacheprovider"]
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
BOTH = """import sys
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
WELL = "def test_well(): pass\n"


@pytest.mark.parametrize(
    ("send", "number", "grace"),
    [
        (os.kill, signal.SIGINT, "0.5"),
        (os.killpg, signal.SIGINT, "30"),
        (os.kill, signal.SIGTERM, "0.5"),
    ],
    ids=["alone", "terminal", "ended"],
)
def test_whoever_interrupts_ends_both_suites_and_reads_what_they_had_found(
    tmp_path: Path, send: Callable[[int, int], None], number: int, grace: str
) -> None:
    """The first process alone is interrupted or ended, or all are interrupted, as a terminal does it."""
    (tmp_path / "test_slow.py").write_text(SLOW)
    run = subprocess.Popen(
        [sys.executable, "-c", BOTH, str(tmp_path), *PLAIN, str(tmp_path), grace],
        cwd=ROOT,
        env={**os.environ, **ALONE},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        while len(list(tmp_path.glob("*.begun"))) < 2:
            time.sleep(0.05)
            assert run.poll() is None
        send(run.pid, number)
        said, _ = run.communicate(timeout=25)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
    assert run.returncode == 1
    parts = said.split("\n== ")
    assert [part.partition("\n")[0] for part in parts[1:]] == ["one store", "the other"]
    for part in parts[1:]:
        assert "assert 1 == 2" in part
        assert "1 failed" in part
    assert said.count("FAILED   ") == 2


@pytest.mark.parametrize("marks", [(["nowhere"], []), ([], ["nowhere"])], ids=["first", "second"])
def test_when_one_suite_has_ended_the_other_has_a_worker_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, marks: tuple[list[str], list[str]]
) -> None:
    for name in "abc":
        (tmp_path / f"test_{name}.py").write_text(MEETING)
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)
    with ExitStack() as stack:
        run = Run([*PLAIN, str(tmp_path)], stack, tmp_path)
        for name, only in zip(("a store", "the other"), marks, strict=True):
            run.begin(name, {}, workers=1, only=only, without=[])
        run.tell()
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


@pytest.mark.parametrize(("cores", "both"), [(1, (2, 1)), (2, (2, 1)), (4, (4, 2)), (64, (6, 6))])
def test_the_more_cores_the_more_workers_to_the_last_database(cores: int, both: tuple[int, int]) -> None:
    """A worker that comes late is one more; Redis has sixteen databases, and the lower half is not theirs."""
    assert shares(cores) == both
    assert 8 + MOST + 1 < 16


def test_files_that_were_named_may_have_nothing_for_one_kind_of_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "test_well.py").write_text(WELL)
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)
    with ExitStack() as stack:
        run = Run([*PLAIN, str(tmp_path)], stack, tmp_path)
        run.begin("a store", {}, workers=1, only=[], without=[])
        run.begin("the other", {}, workers=1, only=["nowhere"], without=[])
        run.tell()
        full, empty = run.suites
        said = {both: _report(run, *both) for both in [(full, full), (full, empty), (empty, empty)]}
        assert list(said.values()) == [0, 0, 1]
        run.options = []
        said = {both: _report(run, *both) for both in said}
        assert list(said.values()) == [0, 1, 1], "of everything, each has something to run"


def _report(run: Run, *suites: Suite) -> int:
    run.suites = list(suites)
    return run.report()
