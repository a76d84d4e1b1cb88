"""Timed work: facilitators hear of threads past the group's time, and rooms are emptied when due."""

from django.db import transaction
from django.urls import reverse

from kith import clock
from kith.conversations.models import Conversation, Draft, Message
from kith.groups.models import Membership
from kith.ledger.recording import record
from kith.notices.telling import tell

AT_ONCE = 100


def tell_of_waiting() -> int:
    """Tell a group's facilitators, once for each thread, that it has waited past the group's time."""
    untold = Conversation.objects.waiting().filter(
        waiting_told_at__isnull=True, group__closed_at__isnull=True
    )
    hours = set(untold.values_list("group__reply_within_hours", flat=True).order_by())
    due = [
        thread
        for limit in hours
        for thread in untold.filter(
            group__reply_within_hours=limit, opened_at__lte=clock.ago(hours=limit)
        ).select_related("group")[:AT_ONCE]
    ]
    return sum(_tell_facilitators(thread) for thread in due)


def empty_rooms() -> int:
    """Delete what was said in rooms, or begun there, that closed longer ago than it was to be kept."""
    kept = Conversation.objects.filter(
        emptied_at__isnull=True,
        closed_at__isnull=False,
        gone_after_days__isnull=False,
    )
    spans = set(kept.values_list("gone_after_days", flat=True).order_by())
    due = [
        room
        for days in spans
        for room in kept.filter(gone_after_days=days, closed_at__lte=clock.ago(days=days or 0))[:AT_ONCE]
    ]
    return sum(_empty(room) for room in due)


@transaction.atomic
def _tell_facilitators(thread: Conversation) -> int:
    untold = Conversation.objects.waiting().filter(pk=thread.pk, waiting_told_at__isnull=True)
    if not untold.order_by().update(waiting_told_at=clock.now()):
        return 0
    facilitators = Membership.objects.facilitating().filter(group=thread.group_id, paused_at__isnull=True)
    for seat in facilitators.exclude(person=thread.opened_by_id).select_related("person"):
        path = reverse("conversations:thread", args=[thread.key])
        tell(seat.person, "conversations.waiting", path, {"group": thread.group.name})
    record("conversations.waited_long", by=None, about=thread)
    return 1


@transaction.atomic
def _empty(room: Conversation) -> int:
    if not Conversation.objects.filter(pk=room.pk, emptied_at__isnull=True).update(emptied_at=clock.now()):
        return 0
    said = Message.objects.filter(conversation=room)
    edits = [f"edit:{key}" for key in said.values_list("key", flat=True)]
    begun = [f"conversation:{room.key}", f"quiet:{room.key}"]
    Draft.objects.filter(place__in=[*begun, *edits]).delete()
    said.delete()
    record("conversations.emptied", by=None, about=room)
    return 1
