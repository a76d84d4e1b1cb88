"""A part of a page that may fail alone: the others still stand, and this one says so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

import structlog
from django.db import DatabaseError

P = ParamSpec("P")
T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Block(Generic[T]):
    """What a part shows, or that it did not load."""

    value: T | None = None
    failed: bool = False


def block(load: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Block[T]:
    """Load one part. A store that does not answer makes this part fail and no other."""
    try:
        return Block(load(*args, **kwargs))
    except DatabaseError as fault:
        log.warning("web.block_failed", part=load.__qualname__, fault=type(fault).__name__)
        return Block(failed=True)
