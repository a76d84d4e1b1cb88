"""Scheduling: a group meets every week, one evening is moved, one does not take place."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.conversations.models import Conversation
from kith.gates import Refused
from kith.groups.founding import ChangedMeanwhile
from kith.groups.holding import before_writing
from kith.groups.hosting import must_host
from kith.groups.models import Group, Membership
from kith.groups.seating import lock
from kith.groups.unsent import is_same
from kith.ledger.recording import record
from kith.live.publishing import wake
from kith.meetings.models import Meeting, Series
from kith.meetings.noticing import notice_words
from kith.meetings.recurring import AHEAD, fill, starts
from kith.meetings.state import changed
from kith.notices.telling import tell_each
from kith.people.models import Person

LATEST_MOVE = AHEAD + timedelta(days=7)


class MovedMeanwhile(Refused):
    """Another host has moved the meeting since the page was drawn."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody moved this meeting meanwhile. Nothing was changed. Look at when it is now, and"
                " press again if you still want this."
            )
        )


@dataclass(frozen=True)
class Weekly:
    """When, how long and where a group meets: the wall clock of `zone`, 0 Monday to 6 Sunday."""

    weekday: int
    starts_at_hour: time
    zone: str
    minutes: int = 60
    mode: str = Group.TEXT
    place: str = ""
    link: str = ""


@transaction.atomic
def set_series(group: Group, weekly: Weekly, *, by: Person, drawn_from: str | None = None) -> Series:
    """The group meets every week from now on. An earlier weekly time ends; the same again changes nothing.

    A host who may not write sets the day and the hour, and says neither a place nor a link that is new.
    `drawn_from`: the key of the series they were shown. One that another host has set meanwhile, or ended, is
    not replaced unseen.
    """
    must_host(group, by)
    lock(group)
    standing = Series.objects.standing().filter(group=group).first()
    if standing is not None and _as_weekly(standing) == weekly:
        return standing
    if drawn_from is not None and drawn_from != (standing.key if standing is not None else ""):
        raise ChangedMeanwhile([])
    new = new_words(standing, place=weekly.place, link=weekly.link)
    if new:
        before_writing(by, group)
    if standing is not None:
        _end(standing, because=_in_words_of(group, _("The weekly time has changed.")))
    series = Series.objects.create(
        group=group, host=by, first_on=clock.now().astimezone(clock.zone(weekly.zone)).date(), **vars(weekly)
    )
    fill(series)
    record("meetings.series_set", by=by.pk, about=series)
    notice_words(group, f"series:{series.key}", new.get("place", ""), by)
    _tell_members(group, "meetings.set", by=by)
    return series


def new_words(standing: Series | None, *, place: str, link: str) -> dict[str, str]:
    """What of these is said anew. What stood there may be the words of another host."""
    said = {"place": place, "link": link}
    before = {box: getattr(standing, box) if standing is not None else "" for box in said}
    return {box: text for box, text in said.items() if text.strip() and not is_same(text, before[box])}


@transaction.atomic
def end_series(group: Group, *, by: Person, drawn_from: str | None = None) -> None:
    """The group does not meet every week any more. Ending twice ends once.

    `drawn_from`: the key of the series they were shown. One that another host has set meanwhile is not ended
    unseen.
    """
    must_host(group, by)
    lock(group)
    for series in Series.objects.filter(group=group, ended_at__isnull=True):
        if drawn_from is not None and drawn_from != series.key:
            raise Refused(_("Somebody changed the weekly meeting meanwhile. Nothing was ended."))
        _end(series, because=_in_words_of(group, _("The group does not meet every week any more.")))
        record("meetings.series_ended", by=by.pk, about=series)
        _tell_members(group, "meetings.ended", by=by)


def mark_of_time(meeting: Meeting) -> str:
    """What a page brings along of when the meeting was as it was drawn."""
    return meeting.starts_at.isoformat()


@transaction.atomic
def cancel(meeting: Meeting, *, because: str, by: Person, drawn_from: str | None = None) -> None:
    """One meeting does not take place. Its page stays and says why.

    A host who may not write calls it off without saying why: that it does not take place has to reach
    everybody. `drawn_from`: the mark of the meeting they were shown. One that another host has moved
    meanwhile is not called off unseen.
    """
    must_host(meeting.group, by)
    locked = _not_begun(meeting)
    if locked.cancelled_at is not None:
        if because and because != locked.cancelled_because:
            raise Refused(_("This meeting was called off already. What you wrote was not sent."))
        return
    _must_be_as_shown(locked, drawn_from)
    if because:
        before_writing(by, meeting.group)
    _call_off(locked, because)
    record("meetings.cancelled", by=by.pk, about=meeting)
    notice_words(meeting.group, f"meeting:{meeting.key}", because, by)
    _tell_members(meeting.group, "meetings.cancelled", by=by, path=_page(meeting))
    meeting.refresh_from_db()


@transaction.atomic
def move(meeting: Meeting, *, to: datetime, because: str, by: Person, drawn_from: str | None = None) -> None:
    """One meeting takes place at another time. What people said about coming is asked anew.

    A host who may not write moves it without saying why. `drawn_from`: the mark of the meeting they were
    shown. One that another host has moved meanwhile is not moved unseen.
    """
    lock(meeting.group)  # nobody else sets or moves a meeting of it meanwhile
    must_host(meeting.group, by)
    locked = _not_begun(meeting)
    if locked.cancelled_at is not None:
        raise Refused(_("This meeting was called off. It cannot be moved."))
    now = clock.now()
    if not now < to <= now + LATEST_MOVE:
        raise Refused(_("Choose a time that lies ahead, within the next two months."))
    if to == locked.starts_at:
        if because and because != locked.moved_because:
            raise Refused(_("The meeting is at that time already. What you wrote was not sent."))
        return
    _must_be_as_shown(locked, drawn_from)
    length = locked.ends_at - locked.starts_at
    if _is_taken(locked, to, to + length):
        raise Refused(_("Another meeting of this group is at that time. Choose another time."))
    if because:
        before_writing(by, meeting.group)
    locked.starts_at, locked.ends_at, locked.moved_because = to, to + length, because
    locked.told_tomorrow_at = locked.told_soon_at = None
    locked.save()
    locked.comings.all().delete()
    record("meetings.moved", by=by.pk, about=meeting)
    notice_words(meeting.group, f"meeting:{meeting.key}", because, by)
    changed(locked)
    _tell_members(meeting.group, "meetings.moved", by=by, path=_page(meeting))
    meeting.refresh_from_db()


def _must_be_as_shown(meeting: Meeting, drawn_from: str | None) -> None:
    if drawn_from is not None and drawn_from != mark_of_time(meeting):
        raise MovedMeanwhile


def _is_taken(meeting: Meeting, begins: datetime, ends: datetime) -> bool:
    """Whether the group meets then anyhow, in a meeting that stands or in one its weekly time will bring."""
    others = Meeting.objects.of(meeting.group).standing().exclude(pk=meeting.pk)
    if others.filter(starts_at__lt=ends, ends_at__gt=begins).exists():
        return True
    series = meeting.series
    if series is None or series.ended_at is not None:
        return False
    earliest = max(clock.now(), begins - timedelta(minutes=series.minutes))
    planned = [start for start in starts(series, earliest, ends) if start < ends]
    made = series.meetings.filter(planned_at__in=planned).values_list("planned_at", flat=True)
    return bool(set(planned) - set(made))


def _as_weekly(series: Series) -> Weekly:
    return Weekly(**{name: getattr(series, name) for name in Weekly.__dataclass_fields__})


def _end(series: Series, *, because: str) -> None:
    """Its meetings to come vanish, save those somebody has counted on: these are called off instead."""
    series.ended_at = clock.now()
    series.save(update_fields=["ended_at"])
    for meeting in series.meetings.filter(
        opened_at__isnull=True, cancelled_at__isnull=True, closed_at__isnull=True
    ):
        if meeting.told_tomorrow_at is not None or meeting.was_moved or meeting.comings.exists():
            _call_off(meeting, because)
        else:
            Conversation.objects.filter(pk=meeting.conversation_id).delete()


def _in_words_of(group: Group, sentence: StrPromise) -> str:
    with translation.override(group.language):
        return str(sentence)


def _call_off(meeting: Meeting, because: str) -> None:
    meeting.cancelled_at = clock.now()
    meeting.cancelled_because = because
    meeting.save(update_fields=["cancelled_at", "cancelled_because"])
    changed(meeting)


def _not_begun(meeting: Meeting) -> Meeting:
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.opened_at is not None or locked.closed_at is not None:
        raise Refused(_("The room of this meeting has opened already."))
    return locked


def _tell_members(group: Group, kind: str, *, by: Person, path: str = "") -> None:
    """A neutral word to everybody who sits here and has not paused, except whoever did it."""
    wake(f"group:{group.key}")
    here = path or reverse("meetings:meetings", args=[group.key])
    seats = Membership.objects.standing().filter(group=group, paused_at__isnull=True)
    told = [seat.person for seat in seats.exclude(person=by).select_related("person")]
    tell_each(told, kind, here, {"group": group.name})


def _page(meeting: Meeting) -> str:
    return reverse("meetings:meeting", args=[meeting.key])
