"""Looking at how one account approaches people in a bad hour, as each of its messages is written.

What it wrote before is read again only when there is a sign in the new message, so a quiet one costs no
query. An alert stands in the same transaction, while contact details are still kept back: before anybody
could have used them. Nothing happens to the messages or to whoever wrote them; a person looks.
"""

import structlog
from django.db import transaction

from kith import clock
from kith.conversations.models import Conversation, Message
from kith.conversations.noticing import place_of
from kith.groups.models import Membership
from kith.people.models import Person
from kith.safety.alerting import raise_alert
from kith.safety.approaches import ELSEWHERE, IN_DANGER, LATELY, Approach, signs_in, weigh
from kith.safety.models import Alert

_MOST = 60  # of their newest messages

log = structlog.get_logger(__name__)


def look_at_approach(message: Message, conversation: Conversation, by: Person, *, is_kept_back: bool) -> None:
    """Raise an alert of conduct when what this account did lately adds up to one. It never raises itself."""
    try:
        if is_kept_back or signs_in(message.words):
            with transaction.atomic():
                _weigh(message, conversation, by)
    except Exception:
        log.exception("how somebody approaches others could not be looked at")


def _weigh(message: Message, conversation: Conversation, by: Person) -> None:
    lately = Message.objects.filter(author=by, written_at__gt=clock.now() - LATELY)
    newest = list(lately.select_related("withheld", "conversation").order_by("-pk")[:_MOST])
    approach = Approach(
        signs=frozenset(sign for one in newest for sign in _signs_of(one)),
        reached=0 if _hosts(conversation, by) else _reached(by, newest),
        is_new=by.joined_at > clock.now() - LATELY,
    )
    level = weigh(approach)
    if level:
        place = place_of(conversation.key)
        raise_alert(by, place=place, level=level, cause=Alert.CONDUCT, words=message.as_read)


def _signs_of(message: Message) -> frozenset[str]:
    away = frozenset({ELSEWHERE}) if hasattr(message, "withheld") else frozenset[str]()
    return signs_in(message.words) | away


def _reached(by: Person, newest: list[Message]) -> int:
    """In how many threads of different people in danger it wrote: whose alert was raised lately."""
    openers = {one.conversation.opened_by_id for one in newest if one.conversation.opened_by_id != by.pk}
    alerts = Alert.objects.filter(is_conduct=False, level__gte=IN_DANGER, raised_at__gt=clock.now() - LATELY)
    return alerts.filter(person__in=openers - {None}).values("person").distinct().count()


def _hosts(conversation: Conversation, by: Person) -> bool:
    """To answer many in danger is what hosts do. Their signs are weighed as anybody's."""
    return Membership.objects.facilitating().filter(group=conversation.group_id, person=by).exists()
