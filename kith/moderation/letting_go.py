"""Letting go of what was written about an alert, as long after its end as of what raised it.

That it was closed, how, and when stays, without a word of anybody.
"""

from django.db import transaction

from kith import clock
from kith.moderation.models import Act, Closing, Proposal
from kith.safety.keeping import AT_ONCE, KEPT_FOR


@transaction.atomic
def sweep() -> int:
    """Safe to run twice. Says how many rows went, or lost their words."""
    past = clock.now() - KEPT_FOR
    acts = Act.objects.filter(alert__closed_at__lt=past).values_list("pk", flat=True)
    proposals = Proposal.objects.filter(answered_at__lt=past).values_list("pk", flat=True)
    gone = Act.objects.filter(pk__in=list(acts[:AT_ONCE])).delete()[0]
    gone += Proposal.objects.filter(pk__in=list(proposals[:AT_ONCE])).delete()[0]
    return gone + Closing.objects.filter(closed_at__lt=past).exclude(sealed=b"").update(sealed=b"")
