"""Sending the mails that are due. Each says that there is a message, and nothing about it.

A worker leases what it is about to send. If it dies, the lease runs out and another worker sends it:
a mail leaves at least once, under the same Message-ID, and several notices of one person share a mail.
"""

import random
from datetime import timedelta
from itertools import groupby
from urllib.parse import urlsplit

import stamina
import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kith import clock
from kith.notices.models import Delivery, DeliveryQuerySet
from kith.people.mailing import NO_LINE
from kith.people.models import Person

LEASE = timedelta(minutes=5)
BREATH = timedelta(seconds=30)
AT_ONCE = 10
MOST_TRIES = 8
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)

log = structlog.get_logger(__name__)
_dice = random.SystemRandom()


def sweep() -> int:
    """Send what is due. Safe to run twice and by two workers. Returns how many deliveries were sent.

    When the mail server cannot be reached, the rest of the batch is put back untried.
    """
    batches = [list(rows) for _person, rows in groupby(lease(), key=lambda row: row.notice.person_id)]
    sent = 0
    for number, batch in enumerate(batches):
        try:
            sent += _send_all_of(batch)
        except NO_LINE as fault:
            _put_off(batch, fault)
            _put_back([row for later in batches[number + 1 :] for row in later])
            break
        except (OSError, ValueError) as fault:
            _put_off(batch, fault)
    return sent


@transaction.atomic
def lease() -> list[Delivery]:
    """Take some due deliveries for this worker. The try is counted here, so that dying counts as one."""
    now = clock.now()
    due = Delivery.objects.due(now)
    _give_up(due.filter(tries__gte=MOST_TRIES), "worker died")
    rows = due.order_by("due_at", "pk").select_for_update(skip_locked=True)
    mine = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    Delivery.objects.filter(pk__in=mine).update(leased_until=now + LEASE, tries=F("tries") + 1)
    leased = Delivery.objects.filter(pk__in=mine).select_related("notice__person")
    return list(leased.order_by("notice__person_id", "pk"))


def mail_for(person: Person, batch: list[Delivery]) -> EmailMessage:
    """The mail, in the person's language. It names nobody, no group, and nothing that happened."""
    host = urlsplit(settings.KITH_URL).hostname
    with translation.override(person.language):
        return EmailMessage(
            subject=_("You have a message"),
            body=_("You have a message: %(address)s") % {"address": _address(batch)} + "\n",
            to=[person.email],
            headers={"Message-ID": f"<{batch[0].key}@{host}>", "Auto-Submitted": "auto-generated"},
        )


def wait_after(tries: int) -> timedelta:
    """A minute, then four times as long each time, up to six hours; spread, so that not all come at once."""
    steps = max(0, tries - 1)
    longest: timedelta = min(FIRST_WAIT * 4**steps, LONGEST_WAIT)
    return longest * _dice.uniform(0.5, 1.0)


def _send_all_of(batch: list[Delivery]) -> int:
    """One mail for all that is due to one person, outside any transaction."""
    Delivery.objects.filter(pk__in=[row.pk for row in batch if not row.notice.may_be_mailed()]).delete()
    batch = [row for row in batch if row.notice.may_be_mailed()]
    if not batch:
        return 0
    rows = Delivery.objects.waiting().filter(pk__in=[row.pk for row in batch])
    mail = mail_for(batch[0].notice.person, batch)
    for attempt in stamina.retry_context(on=NO_LINE, attempts=3, timeout=10, wait_initial=0.2, wait_max=2):
        with attempt:
            mail.send()
    return rows.update(sent_at=clock.now(), leased_until=None, last_error="")


def _address(batch: list[Delivery]) -> str:
    """Straight to what the notice is about, or to the list when there are several."""
    page = reverse("notices:notice", args=[batch[0].notice.key]) if len(batch) == 1 else ""
    return settings.KITH_URL + (page or reverse("notices:notices"))


def _put_off(batch: list[Delivery], fault: Exception) -> None:
    """What went wrong is kept by its name alone: the words of a mail server hold addresses."""
    error = type(fault).__name__
    for row in batch:
        waiting = Delivery.objects.waiting().filter(pk=row.pk)
        if row.tries >= MOST_TRIES:
            _give_up(waiting, error)
        else:
            again = clock.now() + wait_after(row.tries)
            waiting.update(due_at=again, leased_until=None, last_error=error)


def _put_back(rows: list[Delivery]) -> None:
    """Not tried, so not counted; but a server that hangs shall not hold up the other sweeps at once again."""
    waiting = Delivery.objects.waiting().filter(pk__in=[row.pk for row in rows])
    waiting.update(leased_until=None, due_at=clock.now() + BREATH, tries=F("tries") - 1)


def _give_up(rows: DeliveryQuerySet, error: str) -> None:
    """Not for ever: the person sees it on their notices, the operator in the log and in the table."""
    count = rows.update(given_up_at=clock.now(), leased_until=None, last_error=error)
    if count:
        log.warning("notices.given_up", count=count, fault=error)
