"""Which rows of moderation are about a person, for their copy of the record: what they may know of, no more.

What was done about an alert of which they are not told does not stand in it, nor a decision that is none yet.
Reports never do.
"""

from collections.abc import Iterable

from django.db.models import Q

from kith.audit.belonging import belongs
from kith.moderation import recounting
from kith.moderation.models import Act, Appeal, Decision, FollowUp, Proposal
from kith.people.models import Person
from kith.safety.looking import alerts_told_to


def register() -> None:
    belongs("decision", _decisions)
    belongs("appeal", _appeals)
    belongs("act", _acts)
    belongs("proposal", _proposals)
    belongs("followup", _follow_ups)


def _decisions(person: Person) -> Iterable[str]:
    return Decision.objects.told().filter(about=person).values_list("key", flat=True)


def _appeals(person: Person) -> Iterable[str]:
    return Appeal.objects.filter(by=person).values_list("key", flat=True)


def _acts(person: Person) -> Iterable[str]:
    """What two people decided without them stands in it from when they are told of it, whatever raised it."""
    acts = Act.objects.filter(alert__key__in=alerts_told_to(person)).exclude(kind__in=recounting.WHAT)
    return [*acts.values_list("key", flat=True), *recounting.told(person).values_list("key", flat=True)]


def _proposals(person: Person) -> Iterable[str]:
    """Not one by which it may be guessed that something is kept from them until it is over."""
    about = [f"alert:{key}" for key in alerts_told_to(person)]
    about += [f"decision:{key}" for key in _decisions(person)]
    kept = {f"alert:{act.alert.key}" for act in recounting.still_kept(person).select_related("alert")}
    hushed = Q(kind__in=recounting.WHAT) & (Q(answered_at__isnull=True) | Q(about__in=kept))
    found = Proposal.objects.filter(concerns=person, about__in=about).exclude(hushed)
    return found.values_list("key", flat=True)


def _follow_ups(person: Person) -> Iterable[str]:
    of_them = FollowUp.objects.filter(alert__key__in=alerts_told_to(person)).exclude(kind=FollowUp.DEBRIEF)
    return of_them.values_list("key", flat=True)
