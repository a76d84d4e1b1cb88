"""What the tests need besides Python: PostgreSQL, Redis and a browser, found here or started for the run."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import redis

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
IS_ROOT = os.geteuid() == 0
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The same engine; the first has no window to draw and takes half the time."""
FOUND = ("postgresql:///postgres", "postgresql://postgres@127.0.0.1:5432/postgres")
SECONDS = 20
ROOM = 4 << 30  # bytes that a run may take: its databases, houses, and what browsers keep
OURS = ("listen_addresses=127.0.0.1", "wal_level=minimal", "max_wal_senders=0", "autovacuum=off")
"""How a cluster of our own is set: as an operator's in what is kept, for `kith doctor` looks at it."""


class Missing(Exception):
    """A service is neither here nor can be started here."""


def browser() -> str:
    """The path of a Chromium."""
    found = _on_path(*BROWSERS)
    for package in BROWSERS[:2]:
        found = found or (_on_path(package) if _installed(package) else None)
    if found is None:
        raise Missing(f"no Chromium: install the package {BROWSERS[0]} or chromium, or put one on the PATH")
    return found


def _on_path(*names: str) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL where databases may be created.

    The one that was named; else one of our own, in memory, for this run; else one that is found.
    """
    given = os.environ.get("TEST_POSTGRESQL", "")
    if given and not _answers(given):
        raise Missing(f"no PostgreSQL answers at {given}, which TEST_POSTGRESQL names")
    if given:
        yield given
    elif _postgresql_programs() or (_installed("postgresql") and _postgresql_programs()):
        with own_cluster() as cluster:
            yield cluster.address
    elif found := next(filter(_answers, FOUND), None):
        yield found
    else:
        raise Missing("no PostgreSQL: install the package postgresql, or name one in TEST_POSTGRESQL")


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


def in_memory() -> str | None:
    """Where files cost no disk, if there is such a place: emptying tables makes many new ones."""
    place = Path("/dev/shm")  # noqa: S108 (a folder of its own is made in it)
    return str(place) if os.access(place, os.W_OK) and shutil.disk_usage(place).free > ROOM else None


class Cluster:
    """A PostgreSQL of our own in a folder, which can lose its power and be started again."""

    def __init__(self, programs: Path, folder: str) -> None:
        self.programs, self.folder, self.port = programs, folder, free_port()
        self.address = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        # PostgreSQL refuses to run as root, so root hands it to nobody.
        self._owner: dict[str, Any] = {}
        if IS_ROOT:
            nobody = pwd.getpwnam("nobody")
            self._owner = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            shutil.chown(folder, "nobody")
        words = ["-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "--no-sync"]
        self._run("initdb", *words, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        options = ["-p", str(self.port), "-k", self.folder, *(word for one in OURS for word in ("-c", one))]
        self._process = subprocess.Popen(
            [self.programs / "postgres", "-D", f"{self.folder}/data", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            **self._owner,
        )
        _wait_for(lambda: _answers(self.address), "PostgreSQL")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(SECONDS)

    def lose_power(self) -> None:
        """Every connection is broken off, and nothing is written down that was not written already."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(SECONDS)

    def copy(self, database: str) -> str:
        """A database as the one at that address is now. Says its own address."""
        own = f"{self.address.rpartition('/')[0]}/copied"
        dump = f"{self.folder}/dump.sql"
        with psycopg.connect(self.address, autocommit=True) as line:
            line.execute("CREATE DATABASE copied")
        self._run("pg_dump", "--no-owner", "--file", dump, database)
        self._run("psql", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file", dump, own)
        return own

    def _run(self, program: str, *words: str, **more: Any) -> None:
        command = [str(self.programs / program), *words]
        subprocess.run(command, check=True, cwd=self.folder, **self._owner, **more)


@contextlib.contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A cluster that nobody else has, until the end of the block."""
    programs = _postgresql_programs()
    if programs is None:
        raise Missing("no programs of PostgreSQL: install the package postgresql")
    with tempfile.TemporaryDirectory(prefix="kith-postgresql-", dir=in_memory()) as folder:
        cluster = Cluster(programs, folder)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


@contextlib.contextmanager
def _running(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
