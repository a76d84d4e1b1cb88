"""Keeping reports, decisions and proposals as long as they are needed: what was counted stays in the ledger.

What was done about an alert goes with the alert (`kith.safety.keeping`).
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from kith import clock
from kith.moderation.models import Decision, Proposal, Report
from kith.safety.keeping import KEPT_FOR

REPORTS_KEPT_FOR = timedelta(days=90)  # after they were decided or taken back
DECISIONS_KEPT_FOR = timedelta(days=360)  # after they were made, unless they still hold
AT_ONCE = 500


@transaction.atomic
def sweep() -> int:
    """Let go of what is over. Safe to run twice and by two processes. Says how many rows went."""
    past = clock.now() - REPORTS_KEPT_FOR
    over = Report.objects.filter(Q(withdrawn_at__lt=past) | Q(decision__decided_at__lt=past))
    old = Decision.objects.filter(decided_at__lt=clock.now() - DECISIONS_KEPT_FOR, reports__isnull=True)
    still = old.filter(measure__in=(Decision.HIDE, Decision.BAN), undone_at__isnull=True)
    rested_on = Decision.objects.filter(proposal__isnull=False).values("proposal")
    answered = Proposal.objects.filter(answered_at__lt=clock.now() - KEPT_FOR).exclude(pk__in=rested_on)
    return _let_go(over) + _let_go(old.exclude(pk__in=still.values("pk"))) + _let_go(answered)


def _let_go(rows: "QuerySet[Any]") -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return int(rows.model.objects.filter(pk__in=keys).delete()[0]) if keys else 0
