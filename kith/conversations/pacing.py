"""The pace of new accounts: a few messages in one thread, then a pause; and many of them at once in a group.

Whoever is in distress is never asked to wait: words in which the screen reads any of it pass, and so does
everything of somebody about whom an alert stands. Nobody waits in a room or in a quiet word.
"""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from kith import clock
from kith.conversations.models import Conversation, Message
from kith.gates import Refused
from kith.groups.models import Group
from kith.people.models import Person
from kith.safety.models import Alert
from kith.safety.raiding import look_for_raid
from kith.safety.reading import may_be_of_distress

SPAN = timedelta(minutes=10)
AN_HOUR = timedelta(hours=1)


def is_new(person: Person) -> bool:
    return person.joined_at > clock.now() - timedelta(days=settings.KITH_NEWCOMER_DAYS)


def check_pace(conversation: Conversation, words: str, note: str, *, by: Person) -> None:
    """Refuse, kindly and with the words kept in the form, what comes too fast from a new account."""
    if conversation.kind != Conversation.THREAD or not is_new(by):
        return
    own = Message.objects.filter(conversation=conversation, author=by, written_at__gt=clock.now() - SPAN)
    lately = sorted(own.values_list("written_at", flat=True))
    if len(lately) < settings.KITH_NEWCOMER_MESSAGES or _is_in_distress(by, words, note):
        return
    again = lately[-settings.KITH_NEWCOMER_MESSAGES] + SPAN
    minutes = max(1, -(-int((again - clock.now()).total_seconds()) // 60))
    raise Refused(
        _(
            "While you are new, a thread takes a few messages of yours at a time. Please wait about"
            " %(minutes)s min and send it then: your words are kept here. If it cannot wait, Help now is at"
            " the top of this page."
        )
        % {"minutes": minutes}
    )


def look_at_newcomers(group: Group, by: Person) -> None:
    """When a new account writes: whether many of them do, in this group, within the hour."""
    if not is_new(by):
        return
    look_for_raid(group, by, wrote=lambda: _wrote_lately(group))


def _wrote_lately(group: Group) -> set[int]:
    written = Message.objects.filter(conversation__group=group, written_at__gt=clock.now() - AN_HOUR)
    return set(written.filter(author__isnull=False).values_list("author__pk", flat=True).distinct())


def _is_in_distress(by: Person, *texts: str) -> bool:
    alerts = Alert.objects.filter(person=by, closed_at__isnull=True, is_conduct=False)
    return alerts.exists() or any(may_be_of_distress(text) for text in texts if text)
