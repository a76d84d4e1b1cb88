"""One writer at a time, on a real file."""

import threading
import time
from pathlib import Path

import pytest

from kith.database.write_lock import WaitedTooLong, WriteLock


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "writer")


def test_a_second_writer_waits_until_the_first_is_done(path: str) -> None:
    first, second = WriteLock(path, patience=5), WriteLock(path, patience=5)
    order: list[str] = []
    first.take()

    def write() -> None:
        second.take()
        order.append("second")
        second.release()

    waiting = threading.Thread(target=write)
    waiting.start()
    time.sleep(0.05)
    order.append("first")
    first.release()
    waiting.join(5)
    assert order == ["first", "second"]


def test_taking_the_lock_twice_takes_it_once(path: str) -> None:
    lock, other = WriteLock(path, patience=0.05), WriteLock(path, patience=0.05)
    lock.take()
    lock.take()
    lock.release()
    other.take()
    assert other.is_held


def test_who_waits_too_long_gives_up_and_may_try_again(path: str) -> None:
    first, second = WriteLock(path, patience=5), WriteLock(path, patience=0.05)
    first.take()
    with pytest.raises(WaitedTooLong):
        second.take()
    first.release()
    second.take()
    assert second.is_held


def test_a_place_in_the_line_that_was_given_up_blocks_nobody(path: str) -> None:
    first, second, third = (WriteLock(path, patience=0.05) for _ in range(3))
    first.take()
    with pytest.raises(WaitedTooLong):
        second.take()
    first.release()
    third.patience = 5
    third.take()
    assert third.is_held


def test_closing_gives_the_lock_back(path: str) -> None:
    first, second = WriteLock(path, patience=5), WriteLock(path, patience=0.05)
    first.take()
    first.close()
    second.take()
    assert second.is_held
