"""What the tests need besides Python: PostgreSQL, Redis and a browser, found here or started for the run."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import redis

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
IS_ROOT = os.geteuid() == 0
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 20


class Missing(Exception):
    """A service is neither here nor can be started here."""


def browser() -> str:
    """The path of a Chromium."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and _installed("chromium"):
        found = shutil.which("chromium")
    if found is None:
        raise Missing("no Chromium: install the package chromium, or put it on the PATH")
    return found


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL where databases may be created."""
    given = os.environ.get("TEST_POSTGRESQL", "")
    for address in filter(
        None, (given, "postgresql:///postgres", "postgresql://postgres@127.0.0.1:5432/postgres")
    ):
        if _answers(address):
            yield address
            return
    folder = _postgresql_programs()
    if folder is None and _installed("postgresql"):
        folder = _postgresql_programs()
    if folder is None:
        raise Missing("no PostgreSQL: install the package postgresql, or name one in TEST_POSTGRESQL")
    with _own_cluster(folder) as address:
        yield address


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """The address of a Redis whose numbered databases may be emptied."""
    given = os.environ.get("TEST_REDIS", "redis://127.0.0.1:6379")
    if _pongs(given):
        yield given.rstrip("/")
        return
    program = shutil.which("redis-server") or (_installed("redis-server") and shutil.which("redis-server"))
    if not program:
        raise Missing("no Redis: install the package redis-server, or name one in TEST_REDIS")
    port = free_port()
    quiet = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
    with _running([program, "--port", str(port), *quiet]):
        _wait_for(lambda: _pongs(f"redis://127.0.0.1:{port}"), "Redis")
        yield f"redis://127.0.0.1:{port}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _installed(package: str) -> bool:
    """Install a package of the system, where that is ours to do: as root in continuous integration."""
    if not (IS_ROOT and IN_CI and shutil.which("apt-get")):
        return False
    print(f"Installing {package}", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update, install = ["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package]
    return all(
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=env).returncode == 0
        for command in (update, install)
    )


def _postgresql_programs() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    return next(iter(folders), Path(on_path).parent if on_path else None)


@contextlib.contextmanager
def _own_cluster(programs: Path) -> Iterator[str]:
    """A cluster for this run. PostgreSQL refuses to run as root, so root hands it to nobody."""
    with tempfile.TemporaryDirectory(prefix="kith-postgresql-") as folder:
        before = []
        if IS_ROOT:
            shutil.chown(folder, "nobody")
            before = ["runuser", "-u", "nobody", "--"]
        data, port = f"{folder}/data", free_port()
        initdb = [str(programs / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"]
        subprocess.run([*before, *initdb], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        options = ["-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        with _running([*before, str(programs / "postgres"), "-D", data, *options], cwd=folder):
            address = f"postgresql://postgres@127.0.0.1:{port}/postgres"
            _wait_for(lambda: _answers(address), "PostgreSQL")
            yield address


@contextlib.contextmanager
def _running(command: list[str], cwd: str | None = None) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=cwd)
    try:
        yield
    finally:
        process.terminate()
        process.wait(SECONDS)


def _wait_for(is_there: Callable[[], bool], name: str) -> None:
    until = time.monotonic() + SECONDS
    while not is_there():
        if time.monotonic() > until:
            raise Missing(f"{name} was started and does not answer")
        time.sleep(0.05)


def _answers(address: str) -> bool:
    """Whether this PostgreSQL lets us in and lets us create a database."""
    try:
        with psycopg.connect(address, connect_timeout=3) as line:
            row = line.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            return bool(row and row[0])
    except psycopg.Error:
        return False


def _pongs(address: str) -> bool:
    try:
        with redis.Redis.from_url(address, socket_connect_timeout=1) as line:
            return bool(line.ping())
    except redis.RedisError:
        return False
