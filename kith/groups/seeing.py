"""Noticing that somebody took part, roughly. The hour is kept, never the minute, and shown to nobody.

Reading alone leaves no trace: only writing, sitting down in a room and answering an invitation to meet.
"""

from django.db.models import Q

from kith import clock
from kith.groups.models import Group, Membership
from kith.people.models import Person


def seen(group: Group | int, person: Person) -> int:
    """This person took part in their group, or the one with that number.

    Changes a row at most once an hour; says how many it changed.
    """
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    earlier = Q(seen_at__isnull=True) | Q(seen_at__lt=hour)
    return (
        Membership.objects.standing().filter(group=group, person=person).filter(earlier).update(seen_at=hour)
    )
