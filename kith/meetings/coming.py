"""Saying whether one will come. Asked for every meeting, it binds nobody and can be changed at any time."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.gates import Refused
from kith.groups.seeing import seen
from kith.ledger.recording import record
from kith.meetings.models import Coming, Meeting
from kith.people.models import Person


@transaction.atomic
def say(meeting: Meeting, *, is_coming: bool, by: Person) -> Coming:
    """Somebody will come, or not today. Saying the same twice says it once."""
    if not meeting.is_standing or meeting.ends_at <= clock.now():
        raise Refused(_("This meeting is over or was called off."))
    before = Coming.objects.select_for_update().filter(meeting=meeting, person=by).first()
    if before is not None and before.is_coming == is_coming:
        return before
    said, _made = Coming.objects.update_or_create(
        meeting=meeting, person=by, defaults={"is_coming": is_coming, "said_at": clock.now()}
    )
    seen(meeting.group, by)
    record("meetings.coming_said", by=by.pk, about=meeting, is_coming=is_coming)
    return said
