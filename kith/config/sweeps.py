"""The sweeps: work that is due by the clock. One thread, every two seconds, each safe to run twice."""

import signal
import threading
from collections.abc import Callable

import structlog
from django.db import close_old_connections

from kith.audit import chaining
from kith.conversations.sweeps import empty_rooms, tell_of_waiting
from kith.database.guards import is_away
from kith.groups import waiting
from kith.meetings import opening, recurring, reminding, rounds, seating, whispering
from kith.moderation import escalating, returning
from kith.moderation import keeping as over
from kith.notices import clearing, sending
from kith.outcomes import checking_in
from kith.people import forgetting, mailing
from kith.safety import keeping, printing, reviewing, ruling

PAUSE = 2.0  # seconds between rounds

Sweep = Callable[[], int]
SWEEPS: tuple[Sweep, ...] = (
    mailing.sweep,  # first: somebody is waiting for a code
    escalating.sweep,
    rounds.sweep,
    seating.sweep,
    opening.sweep,
    whispering.sweep,
    waiting.sweep,
    tell_of_waiting,
    reminding.sweep,
    checking_in.sweep,
    recurring.sweep,
    forgetting.sweep,
    empty_rooms,
    clearing.sweep,
    keeping.sweep,
    ruling.sweep,
    chaining.sweep,
    over.sweep,
    returning.sweep,
    printing.sweep,
    reviewing.sweep,
    sending.sweep,
)

log = structlog.get_logger(__name__)


def run_forever(stop: threading.Event, sweeps: tuple[Sweep, ...] = SWEEPS) -> None:
    """Sweep until `stop` is set. It is looked at between sweeps, so stopping takes as long as one of them."""
    while not stop.is_set():
        for sweep in sweeps:
            if not stop.is_set():
                run_once(sweep)
        stop.wait(PAUSE)


def run_once(sweep: Sweep) -> None:
    """One sweep. If it fails it is written down and tried again next round; the others go on."""
    close_old_connections()
    name = f"{sweep.__module__}.{sweep.__name__}"
    try:
        done = sweep()
    except Exception as fault:
        if is_away(fault):
            log.warning("the database is away, the sweep waits", sweep=name)
        else:
            log.exception("a sweep failed", sweep=name)
    else:
        if done:
            log.debug("swept", sweep=name, count=done)
    finally:
        close_old_connections()


def work() -> None:
    """Run the sweeps in this process until it is told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_forever(stop)
