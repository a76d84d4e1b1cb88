"""Quarters of a year, in UTC: what a public report covers. Whole ones, so that none can be subtracted."""

from datetime import UTC, datetime

Period = tuple[datetime, datetime]


def quarter(year: int, number: int) -> Period:
    """From its first moment until before the first of the next; `number` is 1 to 4."""
    years, month = divmod(3 * number, 12)
    return datetime(year, 3 * number - 2, 1, tzinfo=UTC), datetime(year + years, month + 1, 1, tzinfo=UTC)


def last_quarter(now: datetime) -> Period:
    """The newest that is over."""
    number = (now.month - 1) // 3
    return quarter(now.year, number) if number else quarter(now.year - 1, 4)
