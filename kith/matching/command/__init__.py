"""`kith match`: one verb a module; JSON goes out on standard output, what is wrong on standard error."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from kith.matching.faults import BadDocument, BadOption, one_line

MISTAKE = 2  # the exit status for input that makes no sense


@dataclass(frozen=True)
class Verb:
    """One thing `kith match` can do, and the module of this package that does it.

    The module has `EXAMPLE`, a command line that works; `options(parser)`; and `run(asked) -> int`, which
    gives the exit status.
    """

    says: str
    module: str


FILE = Verb("form groups from the problem in this file; - is standard input", "plan")
VERBS: dict[str, Verb] = {
    "check": Verb("hold a plan against its problem, by code that shares nothing with what made it", "check"),
    "explain": Verb("say in plain words why somebody is placed where they are, or waits", "explain"),
    "example": Verb("make up a problem to try out, the same for the same seed", "example"),
}


class Parser(argparse.ArgumentParser):
    """A parser that answers a mistake with one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(MISTAKE, f"{self.prog}: {one_line(message)}. See: {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. Each fault of the input is a line of its own; exit status 2, and nothing is solved."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"-h", "--help"}:
        print(overview())
        return 0
    if given[0] not in VERBS and is_file(given):
        return answer("", FILE, given)
    if given[0] not in VERBS:
        complain("", f'there is no verb "{given[0]}". See: kith match --help')
        return MISTAKE
    return answer(f" {given[0]}", VERBS[given[0]], given[1:])


def is_file(given: Sequence[str]) -> bool:
    """Whether a problem is asked for and not a verb: a file, or what looks like the name of one."""
    return Path(given[0]).is_file() or given[0].startswith("-") or "." in given[0] or "/" in given[0]


def answer(name: str, verb: Verb, given: Sequence[str]) -> int:
    module = import_module(f"{__name__}.{verb.module}")
    one = Parser(prog=f"kith match{name}", description=verb.says, epilog=f"Example: {module.EXAMPLE}")
    module.options(one)
    try:
        status = int(module.run(one.parse_args(given)))
        sys.stdout.flush()
        return status
    except BadDocument as bad:
        for fault in bad.faults:
            complain(name, str(fault))
    except BadOption as bad:
        complain(name, str(bad))
    except BrokenPipeError:  # whoever reads has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return MISTAKE


def complain(name: str, says: str) -> None:
    print(f"kith match{name}: {one_line(says)}", file=sys.stderr)


def overview() -> str:
    verbs = {"PROBLEM": FILE, **VERBS}
    width = max(map(len, verbs))
    lines = [f"  {name:<{width}}  {verb.says}" for name, verb in verbs.items()]
    usage = "Usage: kith match PROBLEM [options], or kith match VERB [options]"
    return "\n".join(
        [usage, "", *lines, "", "kith match PROBLEM --help and kith match VERB --help say more."]
    )
