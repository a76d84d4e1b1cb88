"""Threads of a test that speak to the stores: each ends what it began to speak over."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import connection


@contextmanager
def speaking_for_itself() -> Iterator[None]:
    """Within a thread: its own lines to the database and to Redis end with the block.

    What a thread leaves open is thrown away at some later time, and its sockets perhaps before what would
    have closed them.
    """
    try:
        yield
    finally:
        connection.close()
        for lines in getattr(getattr(cache, "_cache", None), "_pools", {}).values():
            lines.disconnect()
