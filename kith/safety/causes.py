"""Why an alert was raised. It is sealed with the key of whom it is about, and opens in its row alone.

In clear stands only what the queue needs: the level, the times, the place, and whether it is about how
somebody treats others (`Alert.is_conduct`), by which those who are too near to them may not see it.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence

import structlog

from kith.people.models import Person
from kith.people.sealing import NO_KEY, seal, unseal_each
from kith.safety.models import Alert

log = structlog.get_logger(__name__)

LOST = ""  # the key of whom it is about is gone, or cannot be had
_WIDTH = 16  # as long as the longest and more: how long it is sealed tells nothing


def seal_cause(alert: Alert, cause: str) -> bytes:
    """Nothing where no key can be had: that somebody looks matters more than why."""
    try:
        return seal(alert.person, cause.ljust(_WIDTH), row=_row(alert.key))
    except NO_KEY:
        log.exception("no key can be had, and an alert is raised without its cause")
        return b""


def cause_of(alert: Alert) -> str:
    """One of `Alert.CAUSES`, or LOST."""
    return causes_of([alert])[alert.pk]


def causes_of(alerts: Iterable[Alert]) -> dict[int, str]:
    """The causes of many alerts, by their number, with one query for the keys. Fetch their persons before."""
    listed = list(alerts)
    found = unseal_each((alert.person, alert.sealed_cause, _row(alert.key)) for alert in listed)
    return {
        alert.pk: Alert.CONDUCT if alert.is_conduct else (cause or LOST).strip()
        for alert, cause in zip(listed, found, strict=True)
    }


def as_told(sealed: bytes) -> str:
    """A sealed cause as a fact holds it. It has no spaces, so the record takes it for no word."""
    return base64.urlsafe_b64encode(sealed).decode()


def told_in(person: Person, facts: Sequence[tuple[str, str]]) -> list[str]:
    """The causes that facts about alerts of one person hold, each given as (as told, about)."""
    rows = [(person, _bytes(told), _row(about.partition(":")[2])) for told, about in facts]
    return [(cause or LOST).strip() for cause in unseal_each(rows)]


def _bytes(told: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(told)
    except (ValueError, binascii.Error):
        return b""


def _row(key: str) -> str:
    return f"safety.alert.cause:{key}"
