"""How soon somebody aims to look at an alert of each level. Set by the site, and told to everybody."""

from datetime import timedelta

from django.conf import settings

LEVELS = (4, 3, 2, 1)


def clock_of(level: int) -> timedelta:
    """How long an alert of this level may wait before somebody takes it."""
    return timedelta(minutes=settings.KITH_LEVEL_MINUTES[level])
