"""Saying that something helped. Only the person who opened the thread says it; only they see it said."""

from django.db import transaction
from django.utils.translation import gettext as _

from kith import clock
from kith.conversations.models import Message, Thanks
from kith.conversations.posting import address_of
from kith.gates import Refused
from kith.groups.models import Membership
from kith.ledger.recording import record
from kith.notices.telling import tell
from kith.people.models import Person
from kith.safety.blocking import has_blocked


@transaction.atomic
def thank(message: Message, *, by: Person) -> Thanks:
    """Say that `message` helped. Its writer finds a quiet line on their own page, and gets no mail.

    Saying it twice, or again after taking it back, tells them once.
    """
    _check(message, by)
    thanks, is_new = Thanks.objects.get_or_create(message=message, defaults={"by": by})
    if is_new:
        _tell_helper(message)
    elif thanks.taken_back_at is not None:
        thanks.taken_back_at = None
        thanks.said_at = clock.now()
        thanks.save(update_fields=["taken_back_at", "said_at"])
    else:
        return thanks
    record("conversations.thanked", by=by.pk, about=message)
    return thanks


@transaction.atomic
def unthank(message: Message, *, by: Person) -> None:
    """Take it back. Nobody is told, and nobody but this person saw it."""
    taken = Thanks.objects.filter(message=message, by=by, taken_back_at__isnull=True)
    if taken.update(taken_back_at=clock.now()):
        record("conversations.unthanked", by=by.pk, about=message)


def may_thank(message: Message, person: Person) -> bool:
    """The opener of the thread, for what somebody else wrote in it."""
    return (
        message.conversation.kind == message.conversation.THREAD
        and message.conversation.opened_by_id == person.pk
        and message.author_id != person.pk
    )


def _check(message: Message, by: Person) -> None:
    if not may_thank(message, by):
        raise Refused(_("Only the person who opened the thread can say this, about what others wrote."))
    if message.taken_back_at is not None:
        raise Refused(_("This message was taken back."))


def _tell_helper(message: Message) -> None:
    """Under the name the opener wears in this thread, which may be an alias."""
    group, helper = message.conversation.group, message.author
    if helper is None or not Membership.objects.standing().of(group, helper).exists():
        return
    opening = (
        Message.objects.named().select_related("alias").get(conversation=message.conversation, position=1)
    )
    names = {"group": group.name, "name": opening.shown_name}
    where = address_of(message.conversation.key, message.position)
    alias = opening.alias.key if opening.alias else ""
    is_hushed = has_blocked(helper.pk, opening.author_id or 0, alias)
    tell(helper, "conversations.helped", where, names, mail=False, is_hushed=is_hushed)
