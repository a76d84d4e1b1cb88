"""Returning to an alert that was closed: whoever looks after alerts is told when it is time.

Once when it is due. What others have to review within a day is said once more when that day is over.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.gates import Refused
from kith.ledger.models import Fact
from kith.ledger.recording import record
from kith.moderation import noting
from kith.moderation.impartial import NOBODY
from kith.moderation.models import Act, FollowUp
from kith.notices.telling import tell_each
from kith.people.models import Person
from kith.safety.alerting import who_may_look
from kith.safety.duty import people_on_duty

DUE, COME_BACK = "moderation.came_due", "moderation.come_back"
AT_ONCE = 50
NOT_NOW = _("Somebody has come back to this already, or it is not time yet.")


def sweep() -> int:
    """Safe to run twice and by two processes. Says of how many somebody was told."""
    return sum(_remind(pk) for pk in list(_unsaid().values_list("pk", flat=True)[:AT_ONCE]))


def may_write(one: FollowUp) -> bool:
    """Whether there is a member to ask how they are, and it is time to."""
    return one.kind in (FollowUp.DAY, FollowUp.WEEK) and one.is_due


@transaction.atomic
def write(one: FollowUp, words: str, *, by: Person) -> Act:
    """Words to the member from whoever comes back. The alert stays closed, and an answer is a new request."""
    locked = FollowUp.objects.select_for_update(of=("self",)).select_related("alert__person").get(pk=one.pk)
    if not may_write(locked):
        raise Refused(NOT_NOW)
    return noting.write_afterwards(locked.alert, words, by=by)


def _unsaid() -> QuerySet[FollowUp]:
    """What is due, or late, of which nobody was told since. A debrief is for its person alone."""
    said = Fact.objects.filter(about=Concat(Value("followup:"), OuterRef("key")), kind=DUE)
    since_late = said.filter(happened_at__gte=OuterRef("late_from"))
    is_late = Q(late_from__lte=clock.now()) & ~Exists(since_late)
    due = FollowUp.objects.due().exclude(kind=FollowUp.DEBRIEF)
    return due.filter(~Exists(said) | is_late).order_by("due_at", "pk")


@transaction.atomic
def _remind(pk: int) -> int:
    rows = FollowUp.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    one = rows.select_related("alert__person").filter(pk=pk).first()
    if one is None or not _unsaid().filter(pk=pk).exists():
        return 0
    record(DUE, by=None, about=one, what=one.kind)
    tell_each(_heard_by(one), COME_BACK, reverse("moderation:coming_back", args=[one.key]))
    return 1


def _heard_by(one: FollowUp) -> QuerySet[Person]:
    """Who is on duty; when nobody is, all who may look. Nobody hears that they should review themselves."""
    staff = who_may_look(one.alert)
    if one.kind == FollowUp.REVIEW:
        staff = staff.exclude(pk=one.person_id or NOBODY)
    on_duty = staff.filter(pk__in=people_on_duty())
    return on_duty if on_duty.exists() else staff
