"""A quiet word: what one member says to the hosts alone, during one meeting, and what they answer."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.conversations import drafting
from kith.conversations.drafting import Begun
from kith.conversations.models import Conversation, Message
from kith.conversations.posting import post
from kith.gates import Refused
from kith.groups.hosting import hosts, must_host
from kith.groups.seeing import seen
from kith.live.publishing import wake
from kith.meetings.locking import lock
from kith.meetings.models import Meeting, QuietWord
from kith.meetings.recurring import WORDS_STAY_DAYS
from kith.meetings.state import changed
from kith.notices.telling import tell, tell_each
from kith.people.models import Person

AFTERWARDS = timedelta(hours=24)
"""So long after the room closed a quiet word can still be said and answered."""


def place_of(meeting: Meeting) -> str:
    """Where a member's quiet word is kept until it is sent. Before the first there is no conversation."""
    return f"quiet:{meeting.conversation.key}"


@transaction.atomic
def whisper(meeting: Meeting, words: str, nonce: str, *, by: Person) -> Message:
    """Say something that only the hosts of the group read. Hosts who are not in the room are told of it."""
    seen(meeting.group, by)  # first, in the order in which leaving a group takes its locks
    held = lock(meeting)
    if held.opened_at is None or (held.closed_at is not None and clock.now() - held.closed_at > AFTERWARDS):
        raise Refused(_("A quiet word can be said while the room is open, and for a day afterwards."))
    message = post(_quiet_word(held, by).conversation, words, nonce, by=by)
    drafting.drop_sent(by, place_of(held), Begun(words, nonce=nonce))
    in_room = _in_room(held)
    away = [host for host in hosts(held.group) if host.pk not in in_room]
    path = reverse("meetings:console", args=[held.key])
    tell_each(away, "conversations.quiet_word", path, {"group": held.group.name})
    changed(held)
    return message


@transaction.atomic
def answer(quiet: QuietWord, words: str, nonce: str, *, by: Person) -> Message:
    """A host answers a quiet word, where the two sides alone read it."""
    seen(quiet.meeting.group, by)
    held = lock(quiet.meeting)
    must_host(held.group, by)
    message = post(quiet.conversation, words, nonce, by=by)
    path = reverse("meetings:quiet", args=[held.key])
    away = quiet.person_id not in _in_room(held)
    tell(quiet.person, "conversations.quiet_answer", path, {"group": held.group.name}, mail=away)
    wake(f"person:{quiet.person_id}")  # their stream comes in anew, on the side of those who were answered
    changed(held)
    return message


def _in_room(meeting: Meeting) -> set[int]:
    if not meeting.is_open:
        return set()
    here = meeting.seats.filter(left_at__isnull=True, lost_at__isnull=True)
    return set(here.values_list("person", flat=True))


def _quiet_word(meeting: Meeting, person: Person) -> QuietWord:
    known = QuietWord.objects.select_related("conversation").filter(meeting=meeting, person=person).first()
    if known is not None:
        return known
    conversation = Conversation.objects.create(
        group=meeting.group, kind=Conversation.QUIET, quiet_with=person, gone_after_days=WORDS_STAY_DAYS
    )
    return QuietWord.objects.create(meeting=meeting, person=person, conversation=conversation)


def sweep() -> int:
    """Close quiet words a day after their room closed, so that they vanish when their days are over."""
    now = clock.now()
    said = QuietWord.objects.filter(meeting__closed_at__lte=now - AFTERWARDS).values("conversation")
    return Conversation.objects.filter(pk__in=said, closed_at__isnull=True).update(closed_at=now)
