"""A conversation as a live stream: who may watch, what is newer, and how each message looks."""

from django.db.models import FilteredRelation, Q, QuerySet

from kith.conversations.models import Conversation
from kith.conversations.reading import COLUMNS, Said, with_help
from kith.conversations.rendering import fragment
from kith.conversations.wishing import folds_notes
from kith.groups.models import Membership
from kith.live.sources import MESSAGE, MOST_AT_ONCE, Admission, Batch, Event, Mark, Variant
from kith.people.models import Person

OPEN_NOTES = "open-notes"
_NEWS = tuple(f"news__{column}" for column in COLUMNS)


class ConversationSource:
    """/live/conversation/<key>/: a thread, or a quiet word."""

    in_room = False

    def admit(self, person_id: int, key: str) -> Admission | None:
        person = Person.objects.filter(pk=person_id, is_active=True).first()
        if person is None:
            return None
        visible = Conversation.objects.visible_to(person).filter(key=key)
        group = visible.values_list("group__key", flat=True).first()
        if group is None:
            return None
        variant = variant_for(person)
        return Admission(topic=f"conversation:{key}", variant=variant, topics=(f"group:{group}",))

    def audience(self, key: str, person_ids: frozenset[int]) -> frozenset[int]:
        return watchers(Conversation.objects.filter(key=key), person_ids)

    def since(self, key: str, mark: Mark) -> Batch:
        return news(Conversation.objects.filter(key=key), mark)

    def render(self, event: Event, variant: Variant) -> bytes:
        said: Said = event.thing
        opens = variant.side == OPEN_NOTES
        html = fragment(said, variant.language, variant.zone, in_room=self.in_room, opens_notes=opens)
        return html.encode()

    def came(self, person_id: int, key: str) -> None:
        """Who reads a thread is nobody's business."""

    def went(self, person_id: int, key: str) -> None:
        """Nor who stopped."""


def variant_for(person: Person) -> Variant:
    """How this person reads: their language and zone, and whether content notes stay folded."""
    side = "" if folds_notes(person) else OPEN_NOTES
    return Variant(language=person.language, zone=person.zone, side=side)


def watchers(conversation: "QuerySet[Conversation]", person_ids: frozenset[int]) -> frozenset[int]:
    """Who of these may see that one conversation now: the same rule as `visible_to`, asked for many."""
    seats = Membership.objects.standing().filter(person__in=person_ids, person__is_active=True)
    found = conversation.values_list("group", "kind", "quiet_with", "closed_at").first()
    if found is None:
        return frozenset()
    group, kind, quiet_with, closed_at = found
    rule = Q(group=group)
    if kind == Conversation.QUIET:
        rule &= Q(person=quiet_with) | Q(role=Membership.FACILITATOR)
    if kind == Conversation.ROOM and closed_at is not None:
        rule &= Q(joined_at__lt=closed_at)
    return frozenset(seats.filter(rule).values_list("person", flat=True))


def news(conversation: "QuerySet[Conversation]", mark: Mark) -> Batch:
    """What is newer than `mark` in that one conversation, with where it stands, read in one query.

    A second query fetches what the new messages offer; it is written with them and never changes.
    """
    newer = Q(messages__position__gt=mark.position) | Q(messages__revision__gt=mark.revision)
    rows = list(
        conversation.annotate(news=FilteredRelation("messages", condition=newer))
        .order_by("news__position")
        .values_list("group__audience", "last_position", "last_revision", *_NEWS)[: MOST_AT_ONCE + 1]
    )
    if not rows:
        raise Conversation.DoesNotExist
    said = [Said(*row[3:]) for row in rows[:MOST_AT_ONCE] if row[3] is not None]
    return Batch(
        audience_version=rows[0][0],
        mark=Mark(position=rows[0][1], revision=rows[0][2]),
        events=[Event(MESSAGE, row.position, row.revision, row) for row in with_help(said)],
        more=len(rows) > MOST_AT_ONCE,
    )
