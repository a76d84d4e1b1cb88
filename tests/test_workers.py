"""The workers that the tests are run by: what one finds is told, and none lives in the house of another."""

import os
import re
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from conftest import nothing_is_shared
from tests.house import ROOT
from tests.nursery import Child

# Born with pytest loaded. It may have children, as what the nursery bears otherwise may not.
BEGIN = """import multiprocessing, os, runpy, sys
multiprocessing.current_process().daemon = False
os.setsid()
sys.path[:0] = [os.environ["ROOT"], os.path.dirname(__file__)]
runpy.run_module("pytest", run_name="__main__")
"""
PLAIN = ("--noconftest", "-c", os.devnull, "-p", "no:cacheprovider", "--workers", "2")
WELL = "def test_well(): pass\n"
WRONG = "def test_wrong(): assert 1 == 2\n"
DYING = "import os, signal\ndef test_dying(): os.kill(os.getpid(), signal.SIGKILL)\ndef test_left(): pass\n"
DYING_LAST = "import os, signal\ndef test_dying(): os.kill(os.getpid(), signal.SIGKILL)\n"
LEAVING = "import os\ndef test_leaving(): os._exit(0)\ndef test_left(): pass\n"
RING = "import socket\ndef test_ring():\n    ring = [socket.socket()]\n    ring.append(ring)\n"
HELD = RING.replace("def test_ring():", "import pytest\n@pytest.fixture\ndef ring():")
HELD += "    return ring\ndef test_held(ring): pass\n"
CANNOT_GO_ON = "def pytest_worker_born(number): raise LookupError('no house for', number)\n"
SLOW = "import time, pytest\n@pytest.mark.parametrize('n', range(200))\ndef test_slow(n): time.sleep(0.1)\n"
GUEST = """import os, pathlib, pytest
@pytest.fixture(autouse=True, scope="module")
def guest():
    house = pathlib.Path(__file__).with_suffix(".house")
    house.touch()
    yield
    house.unlink()
"""
MEETING = """import pathlib, time
def test_meeting():
    here = pathlib.Path(__file__)
    here.with_suffix(".here").touch()
    until = time.monotonic() + 20
    while len(list(here.parent.glob("*.here"))) < 2:
        assert time.monotonic() < until
        time.sleep(0.01)
"""
COLLECTED = """import pathlib
def test_collected(): assert pathlib.Path(__file__).with_name("collected").exists()
"""
LONG_BEFORE = """import time, pytest
@pytest.fixture
def slow(): time.sleep(0.2)
def test_late(slow): pass
def test_wrong(nowhere): pass
"""
SAID_LAST = """import pytest
@pytest.fixture
def told():
    yield
    print("said when all was over")
def test_wrong(told): assert 1 == 2
"""
DEAF = """import pathlib, time, pytest
def test_deaf():
    pathlib.Path(__file__).with_suffix(".deaf").touch()
    try: time.sleep(60)
    except KeyboardInterrupt: pass
@pytest.mark.parametrize("number", range(2000))
def test_more(number): pass
"""
PRINTING = "def test_quiet():\n    print('said in', __file__)\n    assert False\n"


def begin(folder: Path, *options: str, **files: str) -> Child:
    """Have these files of tests run by two workers, without the plugins and the house of the others."""
    for name, text in files.items():
        (folder / f"test_{name}.py").write_text(text)
    script = folder / "begin.py"
    script.write_text(BEGIN)
    told = ("-p", "tests.workers", *PLAIN, *options, str(folder))
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "ROOT": str(ROOT)}
    return Child(str(script), *told, environment=environment, says=folder / "said", faults=folder / "said")


def run(folder: Path, *options: str, **files: str) -> tuple[int, str]:
    """How it ended, and what it said."""
    return begin(folder, *options, **files).wait(), (folder / "said").read_text()


def test_what_fails_in_a_worker_fails_the_run_and_says_where(tmp_path):
    code, said = run(tmp_path, a=WELL, b=WRONG, c=WELL)
    assert code == pytest.ExitCode.TESTS_FAILED
    assert "1 failed, 2 passed" in said
    assert "assert 1 == 2" in said


def test_what_a_test_prints_is_told_beside_it_and_nowhere_else(tmp_path):
    _, said = run(tmp_path, a=PRINTING, b=PRINTING, c=WELL)
    for name in "ab":
        _, _, of_it = said.partition(f"test_{name}.py:3: ")
        assert f"said in {tmp_path}/test_{name}.py" in of_it
    assert said.count("said in /") == 2


def test_a_late_worker_begins_when_there_is_room(tmp_path):
    """The first has taken the second file when it begins the first: the late one meets it in the third."""
    room = tmp_path / "room"
    room.touch()
    late = ("--workers", "1", "--late", str(room))
    code, said = run(tmp_path, *late, a=MEETING, b=MEETING, c=MEETING)
    assert code == pytest.ExitCode.OK, said
    assert "3 passed" in said


def test_a_late_worker_keeps_nobody_waiting(tmp_path):
    code, said = run(tmp_path, "--workers", "1", "--late", str(tmp_path / "room"), a=WELL, b=WELL)
    assert code == pytest.ExitCode.OK, said
    assert "2 passed" in said


def test_that_all_is_collected_is_said_before_the_first_test_begins(tmp_path):
    code, said = run(tmp_path, "--collected", str(tmp_path / "collected"), a=COLLECTED)
    assert code == pytest.ExitCode.OK, said


def test_what_takes_long_or_fails_before_a_test_is_told(tmp_path):
    _, said = run(tmp_path, "-vv", "--durations=9", "--durations-min=0.1", a=LONG_BEFORE, b=WELL)
    assert re.findall(r"\ds (\w+) +\S+::(\w+)", said) == [("setup", "test_late")]
    assert "fixture 'nowhere' not found" in said
    assert "2 passed, 1 error" in said


def test_what_is_printed_after_a_test_that_failed_is_told(tmp_path):
    _, said = run(tmp_path, "--durations=9", "--durations-min=9", a=SAID_LAST)
    assert "said when all was over" in said.partition("Captured stdout teardown")[2]


def test_a_worker_that_dies_is_a_failure_beside_the_others(tmp_path):
    """One is killed, another leaves by itself."""
    code, said = run(tmp_path, "--workers", "4", a=DYING, b=LEAVING, c=WRONG, d=WELL)
    assert code == pytest.ExitCode.TESTS_FAILED
    assert "5 failed, 1 passed" in said
    for status, at in ((-9, "test_a.py::test_dying"), (0, "test_b.py::test_leaving")):
        assert re.search(rf"worker \d died \({status}\)", said)
        assert at in said
    assert "assert 1 == 2" in said


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_a_worker_that_dies_had_taken_and_not_begun_fails_by_name(tmp_path, workers: str):
    """It looks one test ahead, into the next file. With one worker nobody is left to take the rest."""
    files = {"b": WELL, "c": WELL, "d": WELL}
    code, said = run(tmp_path, "-rA", "--workers", workers, a=DYING_LAST, **files)
    assert code == pytest.ExitCode.TESTS_FAILED
    told = set(re.findall(r"(?:PASSED|FAILED) \S*(test_\w)\.py::test_well", said))
    assert told == {"test_b", "test_c", "test_d"}
    if workers == "1":
        assert "4 failed" in said
        assert "not run: the worker that had taken it died" in said


def test_a_run_that_stops_at_the_first_fault_does_not_tell_what_it_left(tmp_path):
    _, said = run(tmp_path, "-x", "--workers", "1", a=DYING_LAST, b=WELL)
    assert "1 failed" in said
    assert "not run" not in said.replace("what else it had taken was not run", "")


def test_a_worker_says_why_it_could_not_go_on(tmp_path):
    (tmp_path / "plugin.py").write_text(CANNOT_GO_ON)
    code, said = run(tmp_path, "-p", "plugin", a=WELL)
    assert code == pytest.ExitCode.TESTS_FAILED
    for number in range(2):
        assert f"LookupError: ('no house for', {number})" in said


def test_what_is_left_open_in_a_ring_of_objects_is_seen(tmp_path):
    """What a fixture has made, its test holds until the file has ended."""
    code, said = run(tmp_path, "-W", "error", "--workers", "1", a=RING, b=HELD, c=WELL)
    assert code == pytest.ExitCode.TESTS_FAILED
    assert "2 passed, 2 errors" in said
    assert "at teardown of test_ring" in said
    assert "at setup of test_well" in said
    assert said.count("ResourceWarning: unclosed <socket.socket fd=") == 2


def test_a_run_that_is_to_stop_at_the_first_fault_stops(tmp_path):
    code, said = run(tmp_path, "-x", a=SLOW, b=WRONG)
    assert code == pytest.ExitCode.TESTS_FAILED
    assert "stopping after 1 failures" in said
    passed = re.search(r"(\d+) passed", said)
    assert not passed or int(passed[1]) < 100


def test_an_interrupted_run_ends_and_leaves_nothing_behind(tmp_path):
    slow = SLOW.replace("200", "2000")
    begun = begin(tmp_path, a=GUEST + slow, b=GUEST + slow)
    try:
        while len(list(tmp_path.glob("*.house"))) < 2:
            time.sleep(0.05)
            assert begun.poll() is None
        begun.send_signal(signal.SIGINT)
        assert begun.wait(30) == pytest.ExitCode.INTERRUPTED
        assert not list(tmp_path.glob("*.house"))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(begun.pid, signal.SIGKILL)
        begun.wait()


def test_an_interrupted_run_ends_where_a_worker_has_not_heard_of_it(tmp_path):
    """Something in a test has swallowed it, and nobody reads any more what the worker says."""
    begun = begin(tmp_path, a=DEAF)
    try:
        while not (tmp_path / "test_a.deaf").exists():
            time.sleep(0.05)
            assert begun.poll() is None
        begun.send_signal(signal.SIGINT)
        assert begun.wait(10) == pytest.ExitCode.INTERRUPTED
    finally:
        with suppress(ProcessLookupError):
            os.killpg(begun.pid, signal.SIGKILL)
        begun.wait()


def test_who_asks_for_the_debugger_gets_it(tmp_path):
    code, said = run(tmp_path, "--pdb", a=WRONG)
    assert code == pytest.ExitCode.INTERRUPTED  # nobody sits there
    assert "(Pdb)" in said


def test_nothing_is_forked_beside_a_thread():
    done = threading.Event()
    beside = threading.Thread(target=done.wait, name="beside")
    beside.start()
    try:
        with pytest.raises(RuntimeError, match="beside"):
            nothing_is_shared()
    finally:
        done.set()
        beside.join()


@pytest.mark.stores
@pytest.mark.django_db
def test_nothing_is_forked_beside_a_connection():
    connection.ensure_connection()
    with pytest.raises(RuntimeError, match="connection"):
        nothing_is_shared()


def test_every_setting_of_a_worker_leads_into_its_own_house():
    names = filter(str.isupper, dir(settings))
    led = {name: re.findall(r"kith-test-\w+", repr(getattr(settings, name))) for name in names}
    assert {house for found in led.values() for house in found} == {settings.HOUSE.name}


@pytest.mark.stores
def test_the_cache_of_a_worker_is_the_one_that_its_settings_name():
    cache.set("here", "it is")
    assert cache.get("here") == "it is"
    if settings.KITH_REDIS:
        with redis.Redis.from_url(settings.KITH_REDIS) as line:
            assert line.dbsize() == 1
