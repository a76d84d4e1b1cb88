"""SQLite through Django, one writer at a time.

The write lock is taken before BEGIN IMMEDIATE and given back at commit, rollback or close. A write outside
a transaction takes it too. Reads outside a transaction never wait for anybody.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base as stock

from kith.database.engine import refuse_unsafe
from kith.database.write_lock import WaitedTooLong, WriteLock

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLAC", "CREATE", "DROP", "ALTER", "VACUUM", "REINDE", "ANALYZ")
STATEMENTS_KEPT = 1024


class DatabaseWrapper(stock.DatabaseWrapper):
    """A connection that asks for the write lock before it writes."""

    write_lock: WriteLock | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        refuse_unsafe(stock.Database)
        if not self.is_in_memory_db():
            file = Path(conn_params["database"])
            _made_private(file)
            self.write_lock = WriteLock(f"{file}-writer", patience=conn_params.get("timeout", 5))
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def take_write_lock(self) -> None:
        if self.write_lock is not None:
            try:
                self.write_lock.take()
            except WaitedTooLong as fault:
                raise stock.Database.OperationalError("database is locked") from fault

    def release_write_lock(self) -> None:
        """Give the lock back, unless a transaction is still open."""
        if self.write_lock is not None and not (self.connection and self.connection.in_transaction):
            self.write_lock.release()

    def _start_transaction_under_autocommit(self) -> None:
        with self.wrap_database_errors:
            self.take_write_lock()
        try:
            super()._start_transaction_under_autocommit()
        finally:
            self.release_write_lock()

    def _commit(self) -> None:
        try:
            super()._commit()
        finally:
            self.release_write_lock()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self.release_write_lock()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            if self.write_lock is not None:
                self.write_lock.close()


class Cursor(stock.SQLiteCursorWrapper):
    """A cursor that holds the write lock for a write outside a transaction.

    With RETURNING such a write is finished only when its rows have been read.
    """

    wrapper: DatabaseWrapper

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is None:
            return _as_sqlite_writes_it(query)
        return str(super().convert_query(query, param_names=param_names))

    def execute(self, query: str, params: Any = None) -> Any:
        if self.connection.in_transaction or not query.lstrip()[:6].upper().startswith(WRITES):
            return super().execute(query, params)
        self.wrapper.take_write_lock()
        try:
            return super().execute(query, params)
        finally:
            if self.description is None:
                self.wrapper.release_write_lock()

    def executemany(self, query: str, param_list: Any) -> Any:
        self.wrapper.take_write_lock()
        try:
            return super().executemany(query, param_list)
        finally:
            self.wrapper.release_write_lock()

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        finally:
            self.wrapper.release_write_lock()

    def fetchmany(self, size: int | None = None) -> Any:
        try:
            return super().fetchmany(self.arraysize if size is None else size)
        finally:
            self.wrapper.release_write_lock()

    def fetchall(self) -> Any:
        try:
            return super().fetchall()
        finally:
            self.wrapper.release_write_lock()

    def close(self) -> None:
        super().close()
        self.wrapper.release_write_lock()


@lru_cache(STATEMENTS_KEPT)
def _as_sqlite_writes_it(query: str) -> str:
    """With `?` where Django writes `%s`: the same statements come again and again, and some are long."""
    return stock.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


def _made_private(file: Path) -> None:
    """The database is readable by its owner alone; SQLite gives its side files the same mode."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
