"""SQLite as we ship it: its version, its pragmas, its file, and many writers at once."""

import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections, transaction

from kith.database.choosing import database_from
from kith.database.engine import refuse_unsafe

NAME = "written"


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: Any) -> Iterator[Any]:
    """A database file of its own, with one table, beside the one of the tests."""
    entry = database_from("", data=tmp_path / "data")
    connections.settings[NAME] = connections.configure_settings({"default": entry})["default"]
    with django_db_blocker.unblock():
        connections[NAME].cursor().execute("CREATE TABLE tally (n integer)")
        yield connections[NAME]
        connections[NAME].close()
    del connections[NAME]
    del connections.settings[NAME]


def in_threads(count: int, act: Any) -> list[BaseException]:
    faults: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except OperationalError as fault:
            faults.append(fault)
        finally:
            connections[NAME].close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return faults


def tally(database: Any) -> int:
    return int(database.cursor().execute("SELECT count(*) FROM tally").fetchone()[0])


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("temp_store", 2),
        ("journal_size_limit", 64 * 1024 * 1024),
        ("mmap_size", 0),
    ],
)
def test_the_pragmas_are_in_force(database: Any, pragma: str, value: object) -> None:
    row = database.cursor().execute(f"PRAGMA {pragma}").fetchone()
    assert (row[0] if row else 0) == value


def test_the_file_is_its_owners_alone(database: Any) -> None:
    folder = Path(database.settings_dict["NAME"]).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_a_version_that_can_corrupt_the_file_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="can corrupt"):
        refuse_unsafe(SimpleNamespace(sqlite_version_info=(3, 51, 2), sqlite_version="3.51.2"))


def test_sixteen_writers_lose_nothing_and_none_is_turned_away(database: Any) -> None:
    def write() -> None:
        for _ in range(5):
            with transaction.atomic(using=NAME):
                cursor = connections[NAME].cursor()
                cursor.execute("SELECT count(*) FROM tally")
                cursor.execute("INSERT INTO tally VALUES (1)")
            connections[NAME].cursor().execute("INSERT INTO tally VALUES (2)")

    assert in_threads(16, write) == []
    assert tally(database) == 160


def test_reading_never_waits_for_a_writer(database: Any) -> None:
    seen: list[int] = []
    with transaction.atomic(using=NAME):
        database.cursor().execute("INSERT INTO tally VALUES (1)")
        assert in_threads(1, lambda: seen.append(tally(connections[NAME]))) == []
    assert seen == [0]
    assert tally(database) == 1


def test_who_waits_too_long_is_told_the_database_is_locked(database: Any) -> None:
    database.settings_dict["OPTIONS"]["timeout"] = 0.05

    def write() -> None:
        with transaction.atomic(using=NAME):
            connections[NAME].cursor().execute("INSERT INTO tally VALUES (1)")

    with transaction.atomic(using=NAME):
        faults = in_threads(1, write)
    assert [str(fault) for fault in faults] == ["database is locked"]


def test_the_lock_is_given_back_when_a_transaction_fails(database: Any) -> None:
    def break_off() -> None:
        with transaction.atomic(using=NAME):
            database.cursor().execute("INSERT INTO tally VALUES (1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert not database.write_lock.is_held
    assert tally(database) == 0


@pytest.mark.parametrize("read", ["fetchone", "fetchall", "fetchmany", "close"])
def test_a_write_that_returns_rows_gives_the_lock_back_when_they_are_read(database: Any, read: str) -> None:
    cursor = database.cursor()
    cursor.execute("INSERT INTO tally VALUES (7) RETURNING n")
    assert database.write_lock.is_held
    getattr(cursor, read)()
    assert not database.write_lock.is_held
    assert tally(database) == 1


def test_a_faulty_write_gives_the_lock_back(database: Any) -> None:
    with pytest.raises(OperationalError):
        database.cursor().execute("INSERT INTO nowhere VALUES (1)")
    assert not database.write_lock.is_held


def test_a_sign_for_per_cent_stands_beside_a_value_as_django_has_it(database: Any) -> None:
    with database.cursor() as cursor:
        for value in (7, 8):
            cursor.execute("SELECT %s, '100%%', '%%s'", [value])
            assert cursor.fetchone() == (value, "100%", "%s")
        cursor.execute("SELECT %(one)s, '100%%'", {"one": 1})
        assert cursor.fetchone() == (1, "100%")
        cursor.execute("SELECT '100%'")
        assert cursor.fetchone() == ("100%",)
