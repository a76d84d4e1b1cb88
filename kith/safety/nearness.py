"""Who is too near to somebody to look at how they treat others. It is known above, and asked there.

Alerts stand where what the screen notices can lead, and from there no way may lead to groups.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

Near = Callable[[int], QuerySet[Any, int]]
_asked: list[Near] = []


def ask_by(near: Near) -> None:
    """From now on `near(person)` gives the numbers of those who are."""
    _asked[:] = [near]


def near(person: int) -> QuerySet[Any, int] | list[int]:
    """By number. Nobody, where nobody is there to ask."""
    return _asked[0](person) if _asked else []
