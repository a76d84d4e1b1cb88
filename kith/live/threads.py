"""Threads that keep a database connection each, and give it back at the end."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


class Threads(ThreadPoolExecutor):
    """A bounded pool. The pool of threads is the pool of connections."""

    def __init__(self, count: int, name: str) -> None:
        self._members: list[threading.Thread] = []
        self._connections: list[BaseDatabaseWrapper] = []
        self._name = name
        super().__init__(count, thread_name_prefix=name, initializer=self._begin)

    def _begin(self) -> None:
        self._members.append(threading.current_thread())
        self._connections.extend(connections.all())
        with suppress(OSError):  # so that `top -H` and the bench tell the pools apart, where /proc is
            Path(f"/proc/self/task/{threading.get_native_id()}/comm").write_text(self._name)

    async def close(self, *, within: float) -> None:
        """Finish what has begun and what waits, as far as the time allows; then close the connections."""
        self.shutdown(wait=False)
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while any(member.is_alive() for member in self._members):
                    await asyncio.sleep(0.01)
        self.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(self._close_connections)

    def _close_connections(self) -> None:
        for connection in self._connections:
            connection.inc_thread_sharing()
            connection.close()
