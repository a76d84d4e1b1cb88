"""Processes that are born with all that takes long to load.

To begin a process anew costs more than a second, and most of that is loading. These are forked from one that
has loaded what depends on no setting (`tests/loaded.py`). Only then does each learn its environment: its
settings, its files, its signals and its death are its own.
"""

import multiprocessing
import os
import runpy
import signal
import sys
import warnings
from pathlib import Path
from subprocess import TimeoutExpired

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.loaded"])


class Child:
    """A process that was born here, as `subprocess.Popen` would show it."""

    def __init__(
        self, script: str, *arguments: str, environment: dict[str, str], says: Path, faults: Path
    ) -> None:
        life = (script, arguments, environment, str(says), str(faults))
        self._process = CONTEXT.Process(target=_live, args=life, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise TimeoutExpired("a child of the nursery", timeout or 0)
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None and self._process.pid is not None:
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _live(script: str, arguments: tuple[str, ...], environment: dict[str, str], *files: str) -> None:
    """Run a script in another environment. What it says, and its faults, go to the end of a file each."""
    os.environ.clear()
    os.environ.update(environment)
    for number, file in enumerate(files, start=1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    warnings.resetwarnings()
    warnings.simplefilter("ignore")
    sys.argv = [script, *arguments]
    runpy.run_path(script, run_name="__main__")
