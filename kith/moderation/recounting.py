"""Telling a member what was decided about them without them: that help was called, or who they are was said.

They read it where they see who looked: at once; or, where those who decided found that this would put
somebody in danger, once it is over. That is when somebody has come back to it for the last time, and at the
latest a month after the alert was closed: nobody who forgets to come back keeps it from them.
"""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.moderation.models import Act, FollowUp
from kith.people.models import Person
from kith.safety.models import Alert
from kith.safety.recounting import Recounted

MOST = 200
AT_THE_LATEST = timedelta(days=30)  # after the alert was closed
WHAT: dict[str, StrPromise] = {
    Act.EMERGENCY: _("It was decided to call emergency services for you."),
    Act.DISCLOSURE: _("It was decided to say to somebody outside who you are."),
}


def decided_about(person: Person) -> list[Recounted]:
    """What this person may know of, the newest first."""
    acts = told(person).order_by("-done_at", "-pk")[:MOST]
    return [Recounted(WHAT[act.kind], act.done_at) for act in acts]


def told(person: Person) -> "QuerySet[Act]":
    """The acts of which they are told by now, whoever or whatever raised the alert."""
    return Act.objects.filter(alert__person=person, kind__in=WHAT).exclude(_kept_from_them())


def still_kept(person: Person) -> "QuerySet[Act]":
    """Those of which they are to be told when it is over."""
    return Act.objects.filter(alert__person=person, kind__in=WHAT).filter(_kept_from_them())


def is_told_by(one: FollowUp) -> bool:
    """Whether they are told of something once this has been looked at."""
    others = _to_come_back_to().filter(alert=one.alert).exclude(pk=one.pk)
    kept = still_kept(one.alert.person).filter(alert=one.alert)
    return one.kind != FollowUp.DEBRIEF and not others.exists() and kept.exists()


def is_told_by_a_false_alarm(alert: Alert) -> bool:
    """Whether they are told of something once this is closed as a false alarm: nobody comes back then."""
    waits = _to_come_back_to().filter(alert=alert)
    return still_kept(alert.person).filter(alert=alert).exists() and not waits.exists()


def _kept_from_them() -> Q:
    waits = Q(alert__in=_to_come_back_to().values("alert"))
    lately = Q(alert__closed_at__gt=clock.now() - AT_THE_LATEST)
    return Q(is_told_later=True) & (Q(alert__closed_at__isnull=True) | (lately & waits))


def _to_come_back_to() -> "QuerySet[FollowUp]":
    return FollowUp.objects.filter(done_at__isnull=True).exclude(kind=FollowUp.DEBRIEF)
