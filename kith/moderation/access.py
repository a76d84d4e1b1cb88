"""Doors of the desk: turns, proposals, what to come back to, for staff; letters, for whose they are."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from kith.moderation.models import Act, FollowUp, Proposal, Turn
from kith.people.models import Person, Role

PLANS = (Role.MODERATOR, Role.LEAD)
"""Who makes the rota."""


def may_plan(person: Person) -> bool:
    return person.holds(*PLANS)


def turn_for(person: Person, key: str) -> Turn:
    """A turn of one's own; any turn, for who makes the rota."""
    turns = Turn.objects.standing().select_related("person")
    return get_object_or_404(turns if may_plan(person) else turns.filter(person=person), key=key)


def proposal_for(person: Person, key: str) -> Proposal:
    """What waits for a second person, or was decided. Never about oneself."""
    found = Proposal.objects.exclude(concerns=person).select_related("asked_by", "answered_by", "concerns")
    return get_object_or_404(found, key=key)


def follow_up_for(person: Person, key: str) -> FollowUp:
    """What to come back to. A debrief is for its person alone."""
    found = FollowUp.objects.exclude(alert__person=person).select_related("alert__person").filter(key=key)
    one = found.first()
    if one is None or (one.kind == FollowUp.DEBRIEF and one.person_id != person.pk):
        raise Http404
    return one


def letters_to(person: Person) -> list[Act]:
    """What the desk wrote to this person, and what they answered; oldest first."""
    kinds = (*Act.TO_MEMBER, Act.ANSWER)
    acts = Act.objects.filter(alert__person=person, kind__in=kinds).select_related("by", "alert__person")
    return list(acts.order_by("done_at", "pk"))


def letter_for(person: Person, key: str) -> Act:
    """A letter of the desk, for who it was sent to."""
    letters = Act.objects.filter(alert__person=person, kind__in=Act.TO_MEMBER)
    return get_object_or_404(letters.select_related("alert__person", "by"), key=key)
