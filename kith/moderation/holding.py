"""What holds somebody back from writing now: a mute in one group, or a pause everywhere.

Asked with every message, so its query is built once.
"""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from kith import clock
from kith.database.prepared import Prepared
from kith.groups.holding import Hold
from kith.groups.models import Group
from kith.moderation.models import Decision, reasons_of
from kith.people.models import Person


def hold_on(person: Person, group: Group | None, *, to_hosts: bool) -> Hold | None:
    """The hold that ends last. Whoever is muted in a group can still write to its hosts."""
    now = clock.now()
    holds = [
        (until, pk)
        for pk, measure, until, where in _holds(person=person.pk)
        if until > now and (measure == Decision.PAUSE or (group and where == group.pk and not to_hosts))
    ]
    if not holds:
        return None
    until, pk = max(holds)
    decision = Decision.objects.get(pk=pk)
    return Hold(
        until=until,
        reason=reasons_of(person, [decision])[0],
        is_everywhere=decision.measure == Decision.PAUSE,
        path=reverse("moderation:appeal", args=[decision.key]),
    )


def _as_holds(person: int) -> "QuerySet[Decision, tuple[Any, ...]]":
    held = Decision.objects.filter(about=person, undone_at__isnull=True, measure__in=Decision.FOR_A_TIME)
    return held.values_list("pk", "measure", "until", "group")


_holds = Prepared(_as_holds, person=int)
