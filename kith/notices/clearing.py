"""Clearing notices away: after three months nobody needs them, and some hold words between two people."""

from datetime import timedelta

from kith import clock
from kith.notices.models import Notice

KEPT = timedelta(days=90)
AT_ONCE = 200


def sweep() -> int:
    """Delete the oldest notices past their time, seen or not. Returns how many went.

    They are made in the order of their numbers, so the oldest are found without looking at the others.
    """
    oldest = Notice.objects.order_by("pk").values_list("pk", "made_at")[:AT_ONCE]
    over = [number for number, made_at in oldest if made_at < clock.now() - KEPT]
    if over:
        Notice.objects.filter(pk__in=over).delete()
    return len(over)
