"""Reminding whoever may come and wants mail: a day and an hour before, once each, naming nothing."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from kith import clock
from kith.groups.models import Membership
from kith.meetings.models import Coming, Meeting
from kith.notices.telling import tell_each

DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
TOO_CLOSE = timedelta(hours=20)
"""A meeting set or moved to sooner than this gets no word about tomorrow, only the one an hour before."""


def sweep() -> int:
    """Tell everybody whose reminder is due. Returns how many were told."""
    now = clock.now()
    ahead = Meeting.objects.standing().filter(starts_at__gt=now, opened_at__isnull=True)
    tomorrow = ahead.filter(told_tomorrow_at__isnull=True, starts_at__lte=now + DAY)
    soon = ahead.filter(told_soon_at__isnull=True, starts_at__lte=now + HOUR)
    told = sum(_remind(meeting.pk, "told_tomorrow_at", "meetings.tomorrow") for meeting in tomorrow)
    return told + sum(_remind(meeting.pk, "told_soon_at", "meetings.soon") for meeting in soon)


@transaction.atomic
def _remind(pk: int, mark: str, kind: str) -> int:
    """Marks the meeting and leaves the notices in one transaction: no second sweep or crash tells twice."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=pk)
    if getattr(meeting, mark) is not None or not meeting.is_standing:
        return 0
    setattr(meeting, mark, clock.now())
    meeting.save(update_fields=[mark])
    if mark == "told_tomorrow_at" and meeting.starts_at - clock.now() < TOO_CLOSE:
        return 0
    path = reverse("meetings:meeting", args=[meeting.key])
    told = [seat.person for seat in _to_remind(meeting)]
    return len(tell_each(told, kind, path, {"group": meeting.group.name}))


def _to_remind(meeting: Meeting) -> QuerySet[Membership]:
    """Members who said they come or have not answered, want mail, and have not paused."""
    declined = Coming.objects.filter(meeting=meeting, person=OuterRef("person"), is_coming=False)
    return (
        Membership.objects.standing()
        .filter(group=meeting.group, paused_at__isnull=True, person__wants_mail=True, person__is_active=True)
        .exclude(Exists(declined))
        .select_related("person")
    )
