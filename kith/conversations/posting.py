"""Writing a message: opening a thread, answering in it, saying something in a room."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kith import clock
from kith.conversations import drafting, wording
from kith.conversations.aliasing import take_alias
from kith.conversations.approaching import look_at_approach
from kith.conversations.drafting import Begun
from kith.conversations.models import KINDS_OF_HELP, Alias, Asked, Conversation, Message, Offer
from kith.conversations.noticing import notice_message, source_of
from kith.conversations.pacing import check_pace, look_at_newcomers
from kith.conversations.withholding import withhold
from kith.database.prepared import Prepared, PreparedObjects
from kith.gates import Refused
from kith.groups.agreeing import before_taking_part
from kith.groups.holding import before_writing
from kith.groups.models import Group, Membership
from kith.groups.seeing import seen
from kith.ledger.recording import record
from kith.live.publishing import wake
from kith.notices.models import Notice
from kith.notices.seeing import see_under
from kith.notices.telling import tell
from kith.people.models import Person
from kith.safety.blocking import has_blocked
from kith.safety.showing import standing_at

ON_A_PAGE = 25
REPLY = "conversations.reply"


@transaction.atomic
def open_thread(
    group: Group,
    title: str,
    words: str,
    nonce: str,
    *,
    by: Person,
    asked: Iterable[str] = (),
    as_alias: bool = False,
    content_note: str = "",
) -> Conversation:
    """Begin a thread with its first message, saying what would help. The same form sent twice opens one."""
    seats = Membership.objects.standing().of(group, by)
    if seats.select_for_update().first() is None or group.closed_at is not None:
        raise Refused(_("You have no seat in this group any more. Nothing was sent."))
    before_taking_part(group, by)
    before_writing(by, group)
    _take_part(group.pk, by, as_alias=as_alias)
    title, words = wording.tidy_title(title), wording.tidy(words)
    sent = _sent_before(by, nonce, f"{title}\n\n{words}", conversation__group=group)
    if sent is not None:
        return sent.conversation
    conversation = Conversation.objects.create(group=group, title=title, opened_by=by)
    kinds = _known(asked)
    Asked.objects.bulk_create(Asked(conversation=conversation, kind=kind) for kind in kinds)
    message = _write(conversation, words, nonce, by=by, as_alias=as_alias, content_note=content_note)
    drafting.drop_sent(by, f"new:{group.key}", Begun(words, title, nonce=nonce))
    record("conversations.opened", by=by.pk, about=conversation, asked=kinds)
    notice_message(message, conversation, by)
    is_kept_back = withhold(message, conversation)
    look_at_approach(message, conversation, by, is_kept_back=is_kept_back)
    return conversation


@transaction.atomic
def post(
    conversation: Conversation,
    words: str,
    nonce: str,
    *,
    by: Person,
    offers: Iterable[str] = (),
    as_alias: bool = False,
    content_note: str = "",
) -> Message:
    """Add a message at the next position. The same form sent twice, or again after a fault, adds one.

    The row of the conversation is locked, so positions have no gap and are committed in their order. Whether
    this person may write is asked once they have it: they may have waited, and been removed meanwhile.
    """
    _take_part(_unheld.get(conversation=conversation.pk).group_id, by, as_alias=as_alias)
    place = _held.get(conversation=conversation.pk)
    words = wording.tidy(words)
    sent = _sent_before(by, nonce, words, conversation=conversation.pk)
    if sent is not None:
        return sent
    if not _visible(person=by.pk, conversation=place.pk):
        before_taking_part(place.group, by)
        raise Refused(_("You have no seat in this group any more. Nothing was sent."))
    if place.closed_at is not None:
        raise Refused(_("Nothing more can be written here. Your words were not sent."))
    before_writing(by, place.group, to_hosts=place.kind == Conversation.QUIET)
    check_pace(place, words, content_note, by=by)
    message = _write(place, words, nonce, by=by, as_alias=as_alias, content_note=content_note)
    _give(message, place, _known(offers), by)
    if place.kind == Conversation.THREAD:
        _answer(place, message, by)
    drafting.drop_sent(by, f"conversation:{place.key}", Begun(words, nonce=nonce))
    record("conversations.posted", by=by.pk, about=place, place=place.kind, position=message.position)
    wake(f"conversation:{place.key}")
    message.shown = notice_message(message, place, by)  # it has no say in anything above, nor below
    is_kept_back = withhold(message, place)
    look_at_approach(message, place, by, is_kept_back=is_kept_back)
    look_at_newcomers(place.group, by)
    return message


def page_of(position: int) -> int:
    """The page of a thread on which that position stands."""
    return max(1, -(-position // ON_A_PAGE))


def address_of(key: str, position: int) -> str:
    """Where one message of a thread is found."""
    page = page_of(position)
    path = reverse("conversations:thread", args=[key])
    return f"{path}?page={page}#p{position}" if page > 1 else f"{path}#p{position}"


def _take_part(group: int, by: Person, *, as_alias: bool) -> None:
    """Note that this person took part: first, in the order in which closing a group takes its locks.

    Under an alias nothing is noted: it would betray itself by who is not missing any more.
    """
    if not as_alias:
        seen(group, by)


def _sent_before(by: Person, nonce: str, words: str, **here: Group | int) -> Message | None:
    """The message this form has made here, if it was sent before. Other words in it are not sent by that."""
    if not _by_form(author=by.pk, nonce=nonce):
        return None
    forms = Message.objects.filter(author=by, nonce=nonce, **here)
    sent = forms.select_related("conversation").first()
    if sent is None or sent.first_said() != words:
        raise Refused(_("This form has sent other words before. These were not sent: press Send once more."))
    sent.shown = standing_at(by, source_of(sent.key))  # the answer that was lost may have had help in it
    return sent


def _as_visible(person: int, conversation: int) -> "QuerySet[Conversation, tuple[int]]":
    return Conversation.objects.visible_to(Person(pk=person)).filter(pk=conversation).values_list("pk")


def _as_held(conversation: int) -> "QuerySet[Conversation]":
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("group", "opened_by")
    return rows.filter(pk=conversation)


def _as_heard(conversation: int, author: int, alias: int) -> "QuerySet[Message, tuple[int]]":
    return _by_author(conversation, author).filter(alias=alias).values_list("pk")[:1]


def _as_heard_by_name(conversation: int, author: int) -> "QuerySet[Message, tuple[int]]":
    return _by_author(conversation, author).filter(alias=None).values_list("pk")[:1]


def _by_author(conversation: int, author: int) -> QuerySet[Message]:
    return Message.objects.filter(conversation=conversation, author=author)


def _as_told(person: int, since: datetime) -> "QuerySet[Notice, tuple[str, bool]]":
    unseen = Notice.objects.filter(person=person, seen_at__isnull=True, kind=REPLY, made_at__gt=since)
    return unseen.values_list("path", "is_hushed")


def _as_seat(group: int, person: int) -> QuerySet[Membership]:
    return Membership.objects.standing().filter(group=group, person=person)


# These are asked with every message.
_unheld = PreparedObjects[Conversation](
    lambda conversation: Conversation.objects.filter(pk=conversation).only("group"), conversation=int
)
_told_lately = Prepared(_as_told, person=int, since=datetime)
_seat = PreparedObjects[Membership](_as_seat, group=int, person=int)
_heard = Prepared(_as_heard, conversation=int, author=int, alias=int)
_heard_by_name = Prepared(_as_heard_by_name, conversation=int, author=int)
_visible = Prepared(_as_visible, person=int, conversation=int)
_held = PreparedObjects[Conversation](_as_held, conversation=int)
_by_form = Prepared(
    lambda author, nonce: Message.objects.filter(author=author, nonce=nonce).values_list("pk"),
    author=int,
    nonce=str,
)


def _has_spoken(conversation: Conversation, by: Person, alias: Alias | None) -> bool:
    here = {"conversation": conversation.pk, "author": by.pk}
    return bool(_heard(alias=alias.pk, **here) if alias else _heard_by_name(**here))


def _known(kinds: Iterable[str]) -> list[str]:
    chosen = set(kinds)
    return [kind for kind in KINDS_OF_HELP if kind in chosen]


def _write(
    conversation: Conversation, words: str, nonce: str, *, by: Person, as_alias: bool, content_note: str
) -> Message:
    alias = take_alias(conversation, by=by) if as_alias else None
    conversation.voices += 0 if _has_spoken(conversation, by, alias) else 1
    conversation.last_position += 1
    conversation.last_written_at = clock.now()
    conversation.save(update_fields=["voices", "last_position", "last_written_at"])
    return Message.objects.create(
        conversation=conversation,
        position=conversation.last_position,
        revision=conversation.last_revision,
        author=by,
        alias=alias,
        words=words,
        html=wording.to_html(words),
        folded=folded(conversation, conversation.last_position, words),
        content_note=" ".join(content_note.split())[:80],
        nonce=nonce,
        written_at=conversation.last_written_at,
    )


def folded(conversation: Conversation, position: int, words: str) -> str:
    """What a search looks in: the words, and with the first message the title of its thread."""
    return wording.fold(f"{conversation.title}\n{words}" if position == 1 else words)


def _give(message: Message, conversation: Conversation, kinds: list[str], by: Person) -> None:
    """Record the help given. Nobody gives it to themselves, and in a room nobody is asked to."""
    receiver = conversation.opened_by
    if conversation.kind == Conversation.THREAD and receiver is not None and receiver != by:
        Offer.objects.bulk_create(
            Offer(message=message, kind=kind, giver=by, receiver=receiver, given_at=message.written_at)
            for kind in kinds
        )


def _answer(conversation: Conversation, message: Message, by: Person) -> None:
    """Stop the first-reply clock and tell the person who opened the thread, once a day until they looked."""
    opener = conversation.opened_by
    if conversation.first_reply_at is None and _is_another_name(conversation, message, by):
        conversation.first_reply_at = message.written_at
        conversation.save(update_fields=["first_reply_at"])
    if opener == by:
        see_under(_page_of(conversation), by=by)
    elif opener is not None:
        _tell_opener(conversation, message, opener)


def _is_another_name(conversation: Conversation, message: Message, by: Person) -> bool:
    """Whether the thread was opened under another name than this message has.

    The clock goes by names as all see them: if it ran on because two names are one person, it would say so.
    """
    if conversation.opened_by_id != by.pk:
        return True
    opening = Message.objects.filter(conversation=conversation, position=1)
    return not opening.filter(alias=message.alias).exists()


def _tell_opener(conversation: Conversation, message: Message, opener: Person) -> None:
    seat = _seat.first(group=conversation.group_id, person=opener.pk)
    is_hushed = has_blocked(opener.pk, message.author_id or 0, message.alias.key if message.alias else "")
    told = _told_lately(person=opener.pk, since=clock.ago(days=1))
    of_here = [hushed for path, hushed in told if path.startswith(_page_of(conversation))]
    if seat is None or is_hushed in of_here:
        return
    names = {"group": conversation.group.name, "name": message.shown_name}
    where = address_of(conversation.key, message.position)
    mail = seat.paused_at is None
    tell(opener, REPLY, where, names, mail=mail, is_hushed=is_hushed)


def _page_of(conversation: Conversation) -> str:
    return reverse("conversations:thread", args=[conversation.key])
