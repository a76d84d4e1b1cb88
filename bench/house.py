"""An installation of its own for a benchmark, in a folder that is thrown away."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class House:
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The shipped settings, on SQLite, with nothing else at work beside what is measured."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}
        own = {f"KITH_{name}": str(self.folder / name.lower()) for name in ("DATA", "SECRETS", "RUN")}
        # Five hundred readers come from more addresses than one: each names its own, as a proxy would.
        fixed = {"KITH_SWEEPS_IN_SERVER": "no", "KITH_PROXIES": "1", "PYTHONWARNINGS": "ignore"}
        return {**plain, **own, **fixed, "DJANGO_SETTINGS_MODULE": "kith.config.settings"}

    def kith(self, *words: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "kith", *words],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def ask(self, module: str, *words: str) -> Any:
        """Run a module of the benchmarks inside this installation, and read the JSON it prints."""
        command = [sys.executable, "-m", module, *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return json.loads(done.stdout.splitlines()[-1])

    @contextmanager
    def served(self) -> Iterator[tuple[int, int]]:
        """The server as an operator starts it: its port and its process."""
        port = free_port()
        command = [sys.executable, "-m", "kith", "serve", "--port", str(port)]
        with subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL) as process:
            try:
                _wait_for(port, process)
                yield port, process.pid
            finally:
                process.send_signal(signal.SIGTERM)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(400):
        if process.poll() is not None:
            raise SystemExit("the server does not start")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the server does not answer")
