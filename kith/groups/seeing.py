"""Noticing that somebody was here, roughly. The hour is kept, never the minute, and shown to nobody."""

from datetime import timedelta

from kith import clock
from kith.groups.models import Membership

FRESH = timedelta(hours=1)


def seen(membership: Membership) -> None:
    """This member opened a page of their group. Writes at most once an hour."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    if membership.seen_at is not None and hour - membership.seen_at < FRESH:
        return
    membership.seen_at = hour
    Membership.objects.filter(pk=membership.pk).update(seen_at=hour)
