"""The desk as a live stream. It says that something changed, and nothing more: each page asks for its own."""

from collections.abc import Mapping

from django.db.models import Count, Q

from kith.live.sources import AS_SAID, ROOM, Admission, Batch, Event, Mark, Variant
from kith.moderation.board import standing
from kith.people.models import Role
from kith.safety.alerting import LOOKED_AT_BY, staff_besides

KEY = "the-desk-of-this-house"  # there is one
_ROUGHLY = Variant(language="", zone="")


class DeskSource:
    """/live/desk/<key>/."""

    def admit(self, person_id: int, key: str) -> Admission | None:
        return Admission(topic=f"desk:{KEY}", variant=_ROUGHLY) if self.audience(key, {person_id}) else None

    def audience(self, key: str, person_ids: frozenset[int] | set[int]) -> frozenset[int]:
        if key != KEY:
            return frozenset()
        return frozenset(staff_besides(0).filter(pk__in=person_ids).values_list("pk", flat=True))

    def since(self, key: str, mark: Mark) -> Batch:
        return Batch(_audience_version(), Mark(), [Event(ROOM, thing=standing())])

    def deaf_to(self, events: list[Event]) -> Mapping[str, frozenset[int]]:
        """The desk has no voices."""
        return {}

    def render(self, event: Event, variant: Variant, form: str = AS_SAID) -> bytes:
        return str(event.thing).encode()

    def came(self, person_id: int, key: str) -> None:
        """Being on duty is said by a person, and by no page that stands open."""

    def stay(self, person_ids: frozenset[int], key: str) -> None:
        """Nor by one that goes on standing open."""

    def went(self, person_id: int, key: str) -> None:
        """Nor is a page that was closed the end of a turn."""


def _audience_version() -> int:
    """A number that grows when a role is given or taken back."""
    held = Role.objects.filter(name__in=LOOKED_AT_BY)
    counts = held.aggregate(given=Count("pk"), ended=Count("pk", filter=Q(ended_at__isnull=False)))
    return (int(counts["given"]) << 24) | int(counts["ended"])
