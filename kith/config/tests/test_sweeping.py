"""The sweeps: one that fails does not stop the others, and all stop when told to."""

import re
import threading

import pytest
from django.db import OperationalError

from kith.config.messages import PACKAGE
from kith.config.sweeps import SWEEPS, run_forever, run_once


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.mark.django_db
def test_a_sweep_that_fails_does_not_stop_the_others(done: list[str]) -> None:
    stop = threading.Event()

    def broken() -> int:
        raise ZeroDivisionError

    def good() -> int:
        done.append("good")
        stop.set()
        return 1

    run_forever(stop, (broken, good))
    assert done == ["good"]


@pytest.mark.django_db
def test_a_sweep_waits_while_the_database_is_away() -> None:
    def away() -> int:
        raise OperationalError("database is locked")

    run_once(away)


@pytest.mark.django_db
def test_nothing_more_is_swept_once_it_is_told_to_stop(done: list[str]) -> None:
    stop = threading.Event()

    def last() -> int:
        stop.set()
        return 0

    def after() -> int:
        done.append("after")
        return 1

    run_forever(stop, (last, after))
    assert done == []


@pytest.mark.django_db
def test_every_sweep_may_run_twice_on_an_empty_database() -> None:
    for sweep in SWEEPS:
        sweep()
        assert sweep() == 0


def test_no_sweep_is_forgotten() -> None:
    places = {f"{sweep.__module__}.{sweep.__name__}" for sweep in SWEEPS}
    written = {
        f"kith.{'.'.join(file.relative_to(PACKAGE).with_suffix('').parts)}.sweep"
        for file in PACKAGE.rglob("*.py")
        if "tests" not in file.parts and re.search(r"^def sweep\(\) -> int:", file.read_text(), re.MULTILINE)
    }
    assert written <= places
