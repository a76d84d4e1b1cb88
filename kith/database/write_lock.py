"""One writer at a time, across threads and processes.

SQLite lets one connection write and has the others poll with growing sleeps, so that under load some
wait for seconds. Here they queue on a lock of the file system instead, which wakes the next one at once
and which a killed process cannot leave behind.
"""

import fcntl
import os
import threading


class WaitedTooLong(Exception):
    """Someone else has been writing for longer than we are ready to wait."""


class WriteLock:
    """The right to write, held by one connection. Taking it twice is harmless."""

    def __init__(self, path: str, *, patience: float) -> None:
        self.path = path
        self.patience = patience
        self.is_held = False
        self._handle: int | None = None

    def take(self) -> None:
        if self.is_held:
            return
        handle = self._opened()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._queue_for(handle)
        self.is_held = True

    def release(self) -> None:
        if self.is_held and self._handle is not None:
            fcntl.flock(self._handle, fcntl.LOCK_UN)
        self.is_held = False

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
        self._handle, self.is_held = None, False

    def _opened(self) -> int:
        if self._handle is None:
            self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._handle

    def _queue_for(self, handle: int) -> None:
        """Wait in line. The wait itself cannot be cut short, so a thread does it and we stop watching it."""
        turn = _Turn(handle)
        threading.Thread(target=turn.wait, name="write-lock", daemon=True).start()
        if not turn.came_within(self.patience):
            self._handle = None  # the waiting thread closes it when its turn comes
            raise WaitedTooLong(self.path)


class _Turn:
    """A place in the line for the lock, which may be given up."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self._came = threading.Event()
        self._deciding = threading.Lock()
        self._given_up = False

    def wait(self) -> None:
        fcntl.flock(self.handle, fcntl.LOCK_EX)
        with self._deciding:
            if self._given_up:
                os.close(self.handle)
            else:
                self._came.set()

    def came_within(self, seconds: float) -> bool:
        if self._came.wait(seconds):
            return True
        with self._deciding:
            self._given_up = not self._came.is_set()
        return not self._given_up
