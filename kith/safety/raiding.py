"""Many new accounts in one group within an hour: staff and hosts are told, and nothing else happens.

Who was invited is not counted: a group that begins is full of new accounts. No count ever acts by itself.
"""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from kith import clock
from kith.groups.hosting import hosts
from kith.groups.models import Group
from kith.ledger.models import Fact
from kith.ledger.recording import record
from kith.notices.telling import tell_each
from kith.people.models import Person
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert

KIND = "safety.raid"
LEVEL = 2
WITHIN = timedelta(hours=1)
NEW_FOR = timedelta(days=3)
AGAIN_AFTER = timedelta(days=1)


@transaction.atomic
def look_for_raid(group: Group, person: Person, *, wrote: Callable[[], set[int]] | None = None) -> None:
    """When `person`, whose account is new, came or wrote: whether so many did that somebody should look.

    `wrote` says who wrote here lately, and is asked only when enough of them came. Without it, those who came
    within the hour are counted. The alert stands about the last of them, at the group: an alert is about a
    person, and each of them may be harmless.
    """
    most = settings.KITH_RAID_ACCOUNTS
    came = _came_uninvited(group, since=WITHIN if wrote is None else AGAIN_AFTER) if most else set()
    if person.pk not in came or len(came) < most:
        return
    new = came if wrote is None else came & wrote()
    if len(new) < most or _was_told(group):
        return
    record(KIND, by=None, about=group, accounts=len(new))
    raise_alert(person, place=f"group:{group.key}", level=LEVEL, cause=Alert.CONDUCT)
    tell_each(hosts(group), KIND, f"{group.path}care/", {"group": group.name})


def _came_uninvited(group: Group, *, since: timedelta) -> set[int]:
    """New accounts that took a seat lately by asking, or where anybody may."""
    joined = Fact.objects.filter(
        about=f"group:{group.key}", kind="groups.joined", happened_at__gt=clock.now() - since
    ).exclude(details__through="invitation")
    people = Person.objects.filter(pk__in=joined.values("by"), joined_at__gt=clock.now() - NEW_FOR)
    return set(people.values_list("pk", flat=True))


def _was_told(group: Group) -> bool:
    told = Fact.objects.filter(about=f"group:{group.key}", kind=KIND)
    return told.filter(happened_at__gt=clock.now() - AGAIN_AFTER).exists()
