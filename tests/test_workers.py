"""The workers that the tests are run by: what one finds is told, and none lives in the house of another."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.cache import cache

from tests.house import ROOT

PLAIN = ("--noconftest", "-c", os.devnull, "-p", "no:cacheprovider", "--workers", "2")
WELL = "def test_well(): pass\n"
WRONG = "def test_wrong(): assert 1 == 2\n"
DYING = "import os, signal\ndef test_dying(): os.kill(os.getpid(), signal.SIGKILL)\n"
PRINTING = "def test_quiet():\n    print('said in', __file__)\n    assert False\n"


def run(folder: Path, *options: str, **files: str) -> subprocess.CompletedProcess[str]:
    """Run these files of tests by two workers, without the plugins and the house of the others."""
    for name, text in files.items():
        (folder / f"test_{name}.py").write_text(text)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.workers", *PLAIN, *options, str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_fails_in_a_worker_fails_the_run_and_says_where(tmp_path):
    done = run(tmp_path, a=WELL, b=WRONG, c=WELL)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "1 failed, 2 passed" in done.stdout
    assert "assert 1 == 2" in done.stdout


def test_what_a_test_prints_is_told_beside_it_and_nowhere_else(tmp_path):
    said = run(tmp_path, a=PRINTING, b=PRINTING, c=WELL).stdout
    for name in "ab":
        _, _, of_it = said.partition(f"test_{name}.py:3: ")
        assert f"said in {tmp_path}/test_{name}.py" in of_it
    assert said.count("said in /") == 2


def test_a_worker_that_dies_fails_the_run(tmp_path):
    done = run(tmp_path, a=DYING, b=WELL)
    assert done.returncode == pytest.ExitCode.INTERNAL_ERROR
    assert re.search(r"worker \d died \(-9\)", done.stdout)


def test_a_run_that_is_to_stop_at_the_first_fault_stops(tmp_path):
    slow = (
        "import time, pytest\n@pytest.mark.parametrize('n', range(200))\ndef test_slow(n): time.sleep(0.1)\n"
    )
    done = run(tmp_path, "-x", a=slow, b=WRONG)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "stopping after 1 failures" in done.stdout


def test_every_setting_of_a_worker_leads_into_its_own_house():
    names = filter(str.isupper, dir(settings))
    led = {name: re.findall(r"kith-test-\w+", repr(getattr(settings, name))) for name in names}
    assert {house for found in led.values() for house in found} == {settings.HOUSE.name}


@pytest.mark.stores
def test_the_cache_of_a_worker_is_the_one_that_its_settings_name():
    cache.set("here", "it is")
    if settings.KITH_REDIS:
        with redis.Redis.from_url(settings.KITH_REDIS) as line:
            assert line.dbsize() == 1
