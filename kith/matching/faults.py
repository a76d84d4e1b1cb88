"""Faults of an input: what is wrong, and where, as a JSON path."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `where` is a JSON path such as `$.people[3].hours[0].to`."""

    where: str
    says: str

    def __str__(self) -> str:
        return one_line(f"{self.where}: {self.says}")


class BadDocument(Exception):
    """The document cannot be worked with. `faults` names everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class BadOption(Exception):
    """An option of the command, or an argument of a function, makes no sense. Says so in one line."""


def one_line(text: str) -> str:
    """The text with whatever would break the line or steer a terminal written as JSON writes it.

    >>> print(one_line("two\\nlines"))
    two\\nlines
    """
    return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in text)


def path(*steps: str | int) -> str:
    """The steps from the top of a document as a JSON path.

    >>> path("people", 3, "topics", "fear of flying")
    "$.people[3].topics['fear of flying']"
    """
    return "$" + "".join(map(_step, steps))


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if step and set(step) <= PLAIN:
        return f".{step}"
    quoted = step.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{quoted}']"


def listed(names: Sequence[str]) -> str:
    """Names in quotation marks, for a sentence: at most five, then how many more."""
    shown = ", ".join(f'"{name}"' for name in names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown
