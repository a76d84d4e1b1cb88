"""The `kith` command: what an operator types."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError
from django.utils.module_loading import import_string

from kith import __version__
from kith.gates import Refused

MISTAKE = 2  # the exit status for input that makes no sense


@dataclass(frozen=True)
class Verb:
    """One thing `kith` can do: what it says of itself, what it takes, and the function that does it."""

    says: str
    example: str
    act: str  # a dotted path, so that nothing of Django is loaded before the settings are chosen
    options: tuple[tuple[str, dict[str, Any]], ...] = ()
    patience: int = 5  # seconds one statement of PostgreSQL may take


class Parser(argparse.ArgumentParser):
    """A parser that answers a mistake with one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(MISTAKE, f"{self.prog}: {message}. See: {self.prog} --help\n")


def count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number above zero")
    return value


def moment(text: str) -> datetime:
    """A day or a moment, in UTC unless it says otherwise."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def digest(text: str) -> str:
    """A hash as `kith audit head` prints it."""
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise argparse.ArgumentTypeError(f"{text} is not a hash of 64 characters")
    return text


def port(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port between 1 and 65535")
    return value


ADDRESS = {"default": "127.0.0.1", "help": "the address to listen on (127.0.0.1)"}
PORT = {"default": 8000, "type": port, "help": "the port to listen on (8000)"}
VERBS = {
    "serve": Verb(
        "Serve the site, and run the sweeps unless KITH_SWEEPS_IN_SERVER says no.",
        "kith serve --host 127.0.0.1 --port 8000",
        "kith.config.acts.serve",
        (("--host", ADDRESS), ("--port", PORT)),
    ),
    "work": Verb(
        "Run the sweeps alone: reminders, mail, offers of freed seats.",
        "kith work",
        "kith.config.acts.work",
        patience=60,
    ),
    "prepare": Verb(
        "Prepare or upgrade the database, and build what is served. Safe to repeat.",
        "kith prepare",
        "kith.config.acts.prepare",
        patience=3600,
    ),
    "demo": Verb(
        "Fill an empty database with a synthetic community (KITH_DEMO=yes).",
        "kith demo --people 200 --weeks 26 --seed 1",
        "kith.config.acts.demo",
        (
            ("--people", {"default": 200, "type": count, "help": "how many people (200)"}),
            ("--weeks", {"default": 26, "type": count, "help": "how many weeks they have met (26)"}),
            ("--seed", {"default": 1, "type": int, "help": "the same seed makes the same community (1)"}),
            ("--until", {"type": moment, "metavar": "DAY", "help": "the last day they have lived (now)"}),
            ("--serve", {"action": "store_true", "help": "prepare, fill only when empty, and serve it"}),
            ("--port", PORT),
        ),
        patience=3600,
    ),
    "doctor": Verb(
        "Check the installation: a line for each check, exit status 1 when something is wrong.",
        "kith doctor --send-to me@example.org",
        "kith.config.acts.doctor",
        (("--send-to", {"metavar": "ADDRESS", "help": "send a test mail to this address too"}),),
    ),
    "audit": Verb(
        "Verify the record (exit status 1 where it was changed), print its head, or note that an authority"
        " asked for data.",
        "kith audit verify --head HASH",
        "kith.config.acts.audit",
        (
            ("what", {"choices": ["verify", "head", "authority"]}),
            ("--head", {"type": digest, "metavar": "HASH", "help": "a head that was noted elsewhere"}),
            ("--granted", {"action": "store_true", "help": "the authority was given what it asked for"}),
        ),
        patience=3600,
    ),
    "transparency": Verb(
        "Print the transparency report, counted from the record. Fewer than five are not shown.",
        "kith transparency --from 2026-07-01 --to 2026-10-01",
        "kith.config.acts.transparency",
        (
            ("--from", {"type": moment, "dest": "since", "required": True, "metavar": "DAY"}),
            ("--to", {"type": moment, "dest": "until", "required": True, "metavar": "DAY"}),
        ),
        patience=600,
    ),
    "messages": Verb(
        "Collect the texts to translate into the catalogues, for people who build Kith.",
        "kith messages",
        "kith.config.acts.messages",
    ),
}


def parser() -> Parser:
    top = Parser(prog="kith", description="Self-hosted software for mutual-support groups.")
    top.add_argument("--version", action="version", version=f"Kith {__version__}")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, verb in VERBS.items():
        one = verbs.add_parser(name, help=verb.says, description=verb.says, epilog=f"Example: {verb.example}")
        for option, how in verb.options:
            one.add_argument(option, **how)
    verbs.add_parser("stats", help="Statistics on a CSV file: kith stats --help", add_help=False)
    verbs.add_parser("screen", help="The safety screen on lines of JSON: kith screen --help", add_help=False)
    verbs.add_parser("match", help="Forming groups from who waits: kith match --help", add_help=False)
    verbs.add_parser("manage", help="Django's own commands: kith manage shell", add_help=False)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. Nonsense on the command line or in the settings is one clear line and exit status 2."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kith.config.settings"
    try:
        if given[:1] == ["stats"]:
            return int(import_string("kith.stats.command.main")(given[1:]))
        if given[:1] == ["screen"]:
            return int(import_string("kith.safety.screening.command.main")(given[1:]))
        if given[:1] == ["match"]:
            return int(import_string("kith.matching.command.main")(given[1:]))
        if given[:1] == ["manage"]:
            execute_from_command_line(["kith manage", *given[1:]])
            return 0
        return _run(given)
    except (ImproperlyConfigured, Refused) as fault:
        print(f"kith: {fault}", file=sys.stderr)
    except OperationalError as fault:
        print(f"kith: the database cannot be used: {str(fault).splitlines()[0]}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return MISTAKE


def _run(given: list[str]) -> int:
    options = vars(parser().parse_args(given))
    verb = VERBS[options.pop("verb")]
    os.environ.setdefault("KITH_STATEMENT_SECONDS", str(verb.patience))
    if "port" in options:  # whoever only tries it out gets links that lead to where it is
        os.environ.setdefault("KITH_URL", f"http://127.0.0.1:{options['port']}")
    django.setup()
    act = import_string(verb.act)
    return int(act(**options) or 0)
