"""Escalation: when nobody takes an alert in time, others are told, by the clock of its level.

The clock runs by rows (`Step`). A sweep lays them for an alert that has none for its level, and does what is
due. Both are done under a lock of the alert and leave a row behind, so that doing them twice, or by two
processes, or after one was killed, does them once. Mail leaves by a sweep of its own, whenever it can.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from kith import clock
from kith.ledger.recording import record
from kith.moderation.models import Care, Step
from kith.moderation.staffing import leads, next_start, on_turn
from kith.notices.telling import tell
from kith.people.models import Person
from kith.safety.alerting import page_of, tell_that_it_waits, who_may_look
from kith.safety.clocks import clock_of
from kith.safety.duty import on_duty
from kith.safety.models import Alert

LADDER = {
    4: ((Step.SECOND, 1), (Step.LEAD, 2), (Step.EVERYBODY, 3)),
    3: ((Step.SECOND, 1), (Step.LEAD, 2)),
    2: ((Step.LEAD, 1),),
    1: ((Step.REVIEW, 1),),
}
"""By level: whom the site tells, and after how many times the clock of the level."""
AT_ONCE = 50


def sweep() -> int:
    """Safe to run twice and by two processes. Says how many steps were done."""
    done = _do_what_is_due()
    for alert in _unlaid()[:AT_ONCE]:
        _lay_missing(alert)
    return done + _do_what_is_due()


@transaction.atomic
def lay(alert: Alert, since: datetime) -> None:
    """Begin a round: whatever was still to come is not needed, and the clock runs anew from `since`."""
    call_off(alert)
    number = _next_round(alert)
    Step.objects.bulk_create(
        Step(alert=alert, round=number, level=alert.level, name=name, due_at=due_at)
        for name, due_at in _planned(alert.level, since)
    )


@transaction.atomic
def watch_over(alert: Alert) -> None:
    """Somebody has it. If they do nothing about it for as long as its clock, others are told again."""
    call_off(alert)
    due_at = clock.now() + clock_of(alert.level)
    Step.objects.create(
        alert=alert, round=_next_round(alert), level=alert.level, name=Step.LATE, due_at=due_at
    )


def call_off(alert: Alert) -> None:
    """Nothing that was still to come is needed any more."""
    waiting = Step.objects.waiting().filter(alert=alert)
    waiting.update(done_at=clock.now(), outcome=Step.NOT_NEEDED)


def heard_by(name: str, alert: Alert) -> QuerySet[Person]:
    """Whom a step tells. Where the rota names nobody, the next of the ladder, and in the end everybody."""
    staff = who_may_look(alert)
    asked = {
        Step.SECOND: (on_turn(Step.SECOND), on_turn(Step.LEAD), leads()),
        Step.LEAD: (on_turn(Step.LEAD), leads()),
    }
    for people in asked.get(name, ()):
        found = staff.filter(pk__in=people.values("pk"))
        if found.exists():
            return found
    return staff


def waiting_alerts() -> QuerySet[Alert]:
    """Open alerts that nobody has."""
    held = Care.objects.holding().filter(alert=OuterRef("pk"))
    return Alert.objects.filter(~Exists(held), closed_at__isnull=True)


def overdue_alerts() -> QuerySet[Alert]:
    """Those of them that nobody took in time: others were told in the round that runs."""
    newest = Step.objects.filter(alert=OuterRef("alert")).order_by("-round").values("round")[:1]
    told = Step.objects.filter(alert=OuterRef("pk"), outcome=Step.DONE, round=Subquery(newest))
    return waiting_alerts().filter(Exists(told.exclude(name=Step.REVIEW)))


def _planned(level: int, since: datetime) -> Iterator[tuple[str, datetime]]:
    for name, times in LADDER[level]:
        due_at = since + times * clock_of(level)
        yield name, max(due_at, _next_staffed_hour() or due_at) if level == 2 else due_at


def _next_staffed_hour() -> datetime | None:
    """What can wait for hours waits for the next turn, when nobody is on duty."""
    return None if on_duty().is_staffed else next_start(clock.now())


def _unlaid() -> QuerySet[Alert]:
    """Alerts without a clock for the level they have now: new, risen, or with all of their round behind them.

    Whoever asks anew, or writes anew, after all of a round has passed, is not left to it.
    """
    laid = Step.objects.filter(
        alert=OuterRef("pk"), level=OuterRef("level"), due_at__gte=OuterRef("raised_at")
    )
    return Alert.objects.filter(~Exists(laid), closed_at__isnull=True).order_by("-level", "raised_at")


@transaction.atomic
def _lay_missing(alert: Alert) -> None:
    locked = _locked(alert.pk)
    if locked is None or not _unlaid().filter(pk=locked.pk).exists():
        return
    care = Care.objects.holding().filter(alert=locked).select_related("person").first()
    if care is not None:
        watch_over(locked)
        if care.person is not None:
            tell(care.person, "moderation.raised", page_of(locked))
    else:
        lay(locked, locked.raised_at if locked.is_recent() else clock.now())


def _do_what_is_due() -> int:
    due = Step.objects.due().order_by("due_at", "pk").values_list("pk", "alert")[:AT_ONCE]
    return sum(_do(step, alert) for step, alert in list(due))


@transaction.atomic
def _do(step_pk: int, alert_pk: int) -> int:
    alert = _locked(alert_pk)
    step = Step.objects.due().filter(pk=step_pk).first()
    if alert is None or step is None:
        return 0
    step.done_at, step.outcome = clock.now(), Step.DONE
    step.save(update_fields=["done_at", "outcome"])
    record("moderation.escalated", by=None, about=alert, step=step.name, level=alert.level)
    if step.name == Step.LATE:
        Care.objects.holding().filter(alert=alert).update(late_at=clock.now())
        lay(alert, clock.now() - clock_of(alert.level))
    elif step.name != Step.REVIEW:
        tell_that_it_waits(alert, heard_by(step.name, alert))
    return 1


def _locked(pk: int) -> Alert | None:
    """The alert, for us alone. None while somebody else is at it: then the next sweep looks."""
    rows = Alert.objects.select_for_update(no_key=True, skip_locked=True)
    return rows.filter(pk=pk, closed_at__isnull=True).first()


def _next_round(alert: Alert) -> int:
    last: int | None = Step.objects.filter(alert=alert).aggregate(last=Max("round"))["last"]
    return (last or 0) + 1
