"""What meetings do when something below them happens: whoever leaves a group leaves its rooms too."""

from kith.groups.models import Group, Membership
from kith.ledger.models import Fact
from kith.ledger.recording import on
from kith.meetings import opening, seating
from kith.meetings.models import Coming, Meeting, Seat


def answer() -> None:
    """Called once, when the app is ready."""
    on("groups.left", free_the_chairs)
    on("groups.removed", free_the_chairs)
    on("groups.closed", end_everything)


def free_the_chairs(fact: Fact, group: Group) -> None:
    """Chairs of people who sit in this group no more become free, and nobody counts on their coming."""
    sitting = Membership.objects.standing().filter(group=group).values("person")
    standing = Meeting.objects.standing().filter(group=group)
    for seat in Seat.objects.filter(meeting__in=standing, left_at__isnull=True).exclude(person__in=sitting):
        seating.leave(seat.meeting, by=seat.person)
    Coming.objects.filter(meeting__in=standing).exclude(person__in=sitting).delete()


def end_everything(fact: Fact, group: Group) -> None:
    """A group that closed meets no more: open rooms close, and what was to come is called off."""
    standing = Meeting.objects.standing().filter(group=group)
    for meeting in standing.filter(opened_at__isnull=False):
        opening.close_room(meeting, by=None)
    standing.filter(opened_at__isnull=True).update(cancelled_at=fact.happened_at)
