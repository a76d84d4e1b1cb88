"""The one clock. Everything that asks for the time asks here, in UTC."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def now() -> datetime:
    return datetime.now(tz=UTC)


def ago(**parts: float) -> datetime:
    """The moment that lies `parts` (as for `timedelta`) in the past: `ago(hours=2)`."""
    return now() - timedelta(**parts)


def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name, or UTC when the name means nothing to us."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
