"""Texts of files that the command is given by name; `-` is standard input."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kith.matching.faults import BadDocument, BadOption, Fault

Read = TypeVar("Read")


def text_of(name: str) -> bytes:
    """What the file holds; raises `BadOption` if it cannot be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as fault:
        raise BadOption(f"{name} cannot be read: {fault.strerror}") from None


def read_from(name: str, read: Callable[[bytes], Read]) -> Read:
    """What `read` makes of the file, its faults with the name of the file before the path."""
    try:
        return read(text_of(name))
    except BadDocument as bad:
        raise BadDocument(Fault(f"{name}: {fault.where}", fault.says) for fault in bad.faults) from None
