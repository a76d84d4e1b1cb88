"""Verbs of `kith stats` as tests type them."""

import shlex
from importlib import import_module

from kith.stats.command import VERBS, main


def run(command: str) -> int:
    """One command line without its `kith stats`, and its exit status."""
    try:
        return main(shlex.split(command))
    except SystemExit as left:  # argparse leaves by itself
        return int(left.code or 0)


def example(verb: str) -> str:
    """The example that the help of a verb shows, as `run` takes it."""
    line: str = import_module(f"kith.stats.command.{VERBS[verb].module}").EXAMPLE
    return line.removeprefix("kith stats ")


def is_drawn(verb: str) -> bool:
    return hasattr(import_module(f"kith.stats.command.{VERBS[verb].module}"), "picture")
