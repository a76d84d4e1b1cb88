"""Who is on duty at this moment. The desk knows it, a layer above, and says it when it is asked.

A page may say that somebody is on duty only while a person has said "I am here" and their turn runs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kith.safety.models import Alert


@dataclass(frozen=True, slots=True)
class Duty:
    """How the desk is staffed at one moment."""

    until: datetime | None = None  # so long somebody is, without a gap
    next_at: datetime | None = None  # when nobody is: the start of the next turn, if one is planned

    @property
    def is_staffed(self) -> bool:
        return self.until is not None


class Desk(Protocol):
    """What the desk says when it is asked."""

    def duty(self) -> Duty:
        """Until when somebody is on duty, or from when."""

    def people(self) -> set[int]:
        """Who is on duty and has said so: whom an alert reaches first."""

    def has_taken(self, alert: Alert) -> bool:
        """Whether somebody looks after this alert now."""


_asked: list[Callable[[], Desk]] = []


def ask_by(desk: Callable[[], Desk]) -> None:
    """From now on this desk is asked."""
    _asked[:] = [desk]


def on_duty() -> Duty:
    return _asked[0]().duty() if _asked else Duty()


def people_on_duty() -> set[int]:
    return _asked[0]().people() if _asked else set()


def is_looked_after(alert: Alert) -> bool:
    return _asked[0]().has_taken(alert) if _asked else False
