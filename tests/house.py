"""An installation of its own in a folder, and its server as a process of its own."""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

import psycopg

from tests.lines import connect, until
from tests.nursery import Child

ROOT = Path(__file__).resolve().parent.parent
SERVE = """
import sys, django
django.setup()
from kith.config.server import serve
serve("127.0.0.1", int(sys.argv[1]))
"""
SCRIPT = """
import django
django.setup()
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
"""
KITH = """
import runpy
runpy.run_module("kith", run_name="__main__")
"""
FILL = """
import sys
from django.core.management import call_command
from kith.config.preparing import unapplied
from tests import cast
from tests.serving import session_for
if unapplied():
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
group = cast.group()
people = [cast.person(f"Member {n}") for n in range(int(sys.argv[1]))]
for person in people:
    cast.seat(group, person)
print(cast.thread(group, people[0]).key, *(session_for(person) for person in people))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """An installation of its own in a folder: its database, its secrets, its server processes."""

    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    store: dict[str, str] = field(default_factory=dict)  # from `store_of_its_own`, else SQLite in the folder

    @property
    def environment(self) -> dict[str, str]:
        own = {f"KITH_{name}": str(self.folder / name.lower()) for name in ("DATA", "SECRETS", "RUN")}
        plain = {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}
        quiet = {
            "DJANGO_SETTINGS_MODULE": "kith.config.settings",
            "KITH_SWEEPS_IN_SERVER": "no",
            "KITH_NEWCOMER_DAYS": "0",
            "KITH_TRAINING_REQUIRED": "no",
        }
        return {**plain, **quiet, "KITH_DEBUG": "yes", **own, **self.store, **self.more}

    def kith(self, *words: str) -> list[str]:
        return [sys.executable, "-W", "ignore", "-m", "kith", *words]

    def prepare(self) -> None:
        """Begin as a copy of the house that `kith prepare` has prepared for all of this run."""
        shutil.copytree(prepared(), self.folder, dirs_exist_ok=True)

    def run(self, script: str, *arguments: str) -> str:
        """A script inside this installation, and what it printed.

        The passphrases it sets cost nothing and open nothing: who signs in by the page is given one hashed as
        the server does it, `make_password(words, hasher="argon2")`.
        """
        said = self.folder / f"script-{secrets.token_hex(6)}.said"
        faults = said.with_suffix(".faults")
        child = self.born(SCRIPT + script, *arguments, says=said, faults=faults)
        assert child.wait() == 0, faults.read_text()
        return said.read_text().strip()

    def begin(self, *words: str, log: Path) -> Child:
        """A command of `kith`, as an operator begins it."""
        return self.born(KITH, *words, says=log, faults=log)

    def born(self, script: str, *arguments: str, says: Path, faults: Path) -> Child:
        """A process of its own that runs a script in this installation."""
        self.folder.mkdir(exist_ok=True)
        written = self.folder / f"script-{secrets.token_hex(6)}.py"
        written.write_text(script, encoding="utf-8")
        return Child(str(written), *arguments, environment=self.environment, says=says, faults=faults)

    def asked(self, sql: str) -> Any:
        """The one value that its database answers, without a process that loads the whole house for it."""
        if self.store:
            with psycopg.connect(self.store["KITH_DATABASE"]) as line:
                row = line.execute(sql.encode()).fetchone()
        else:
            with closing(sqlite3.connect(self.folder / "data" / "kith.sqlite3")) as line:
                row = line.execute(sql).fetchone()
        assert row is not None
        return row[0]

    def tell(self, sql: str) -> None:
        """Change its rows behind its back, as when time passes for them."""
        if self.store:
            with psycopg.connect(self.store["KITH_DATABASE"]) as line:
                line.execute(sql.encode())
        else:
            with closing(sqlite3.connect(self.folder / "data" / "kith.sqlite3")) as file, file:
                file.execute(sql)

    def fill(self, people: int) -> tuple[str, list[str]]:
        """A group of so many with one thread: the key of the thread, and a session for each of them."""
        if not self.store:
            self.prepare()
        thread, *sessions = self.run(FILL, str(people)).split()
        return thread, sessions

    def serve(self, port: int) -> Child:
        """Start the server and wait until it answers."""
        log = self.folder / f"server-{port}.log"
        process = self.born(SERVE, str(port), says=log, faults=log)
        until(lambda: _answers(port, process), seconds=20)
        return process


@cache
def prepared() -> Path:
    """The folder of a prepared house, made by whichever process of the run asks first."""
    with turn("house") as folder:
        if not (folder / "prepared").exists():
            making = House(folder / "making", {"KITH_DEBUG": "no"})
            done = subprocess.run(
                making.kith("prepare"),
                cwd=ROOT,
                env=making.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            making.folder.rename(folder / "prepared")
    return folder / "prepared"


@contextmanager
def turn(what: str) -> Iterator[Path]:
    """The folder that all processes of a run share, while no other of them makes the same."""
    with (shared() / f"{what}.turn").open("w") as waiting:
        fcntl.flock(waiting, fcntl.LOCK_EX)
        yield shared()


@cache
def shared() -> Path:
    """The folder that all processes of a run share; where nobody named one, this process has its own."""
    if given := os.environ.get("TEST_SHARED"):
        return Path(given)
    folder = tempfile.mkdtemp(prefix="kith-shared-")
    Finalize(None, shutil.rmtree, [folder], {"ignore_errors": True}, exitpriority=-1)  # of a worker too
    return Path(folder)


@contextmanager
def store_of_its_own() -> Iterator[dict[str, str]]:
    """The setting that gives a house a database on the PostgreSQL under test, which goes with the house.

    Empty when the suite runs on SQLite: a house has a file in its folder then.
    """
    address = os.environ.get("KITH_DATABASE", "")
    if not address:
        yield {}
        return
    name = f"kith_house_{secrets.token_hex(6)}"
    place, _, options = address.partition("?")
    own = f"{place.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
    with psycopg.connect(address, autocommit=True) as line:
        with turn("template") as folder:  # a copy of the tables of this run, if some worker has made them
            kept = folder / "template.postgresql"
            like = f" TEMPLATE {kept.read_text()}" if kept.exists() else ""
            line.execute(f"CREATE DATABASE {name}{like}".encode())
        yield {"KITH_DATABASE": own}
        line.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _answers(port: int, process: Child) -> bool:
    assert process.poll() is None, "the server does not start"
    try:
        connect(port).close()
    except OSError:
        return False
    return True


def end(process: "subprocess.Popen[Any] | Child", *, kindly: bool = True) -> None:
    process.send_signal(signal.SIGTERM if kindly else signal.SIGKILL)
    process.wait(15)
