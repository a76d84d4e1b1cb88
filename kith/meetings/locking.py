"""One change at a time: whoever changes a room holds its row until the change is whole."""

from django.utils.translation import gettext_lazy as _

from kith.database.prepared import PreparedObjects
from kith.gates import Refused
from kith.meetings.models import Meeting, MeetingQuerySet


def _as_held(meeting: int) -> MeetingQuerySet:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("group", "series", "conversation")
    return rows.filter(pk=meeting)


_held = PreparedObjects[Meeting](_as_held, meeting=int)


def lock(meeting: Meeting) -> Meeting:
    """The meeting as it is now, held until the transaction ends."""
    return _held.get(meeting=meeting.pk)


def lock_open(meeting: Meeting) -> Meeting:
    """The same, for what can only be done in an open room."""
    held = lock(meeting)
    if not held.is_open:
        raise Refused(_("The room is closed."))
    return held
