"""Who may see what is said in a group. Every change of it is counted, and live streams are woken."""

from django.db.models import F

from kith.groups.models import Group
from kith.live.publishing import wake


def changed(group: Group) -> None:
    """Somebody came, went, or changed their role. Called inside the transaction that made it so.

    A stream compares the number at every event and reads anew who may see, so that nobody who has
    gone is sent one more.
    """
    Group.objects.filter(pk=group.pk).update(audience=F("audience") + 1)
    wake(f"group:{group.key}")
