"""Mail about accounts: written down in the request, sent by a sweep.

So a page answers in the same time whether a letter leaves or not, and a mail server that is away loses
nothing. A worker leases a letter before it sends it; if it dies, another sends it when the lease runs out.
"""

import json
import smtplib
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F

from kith import clock
from kith.people.models import Letter
from kith.people.sealing import Unreadable, seal_for_house, unseal_for_house

LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=10)
MOST_TRIES = 8
AT_ONCE = 20
NO_LINE = (ConnectionError, TimeoutError, smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError)

log = structlog.get_logger(__name__)


def put_out(mail: EmailMessage) -> Letter:
    """Leave a letter for the sweep."""
    letter = Letter()
    words = json.dumps([mail.subject, mail.body, mail.to])
    letter.sealed = seal_for_house(words, purpose=_purpose(letter))
    letter.save()
    return letter


def sweep() -> int:
    """Send what is due. Safe to run twice and by two workers. Returns how many letters left.

    One that cannot be sent must not keep the others from leaving; but when the mail server cannot be
    reached, the rest is put back untried.
    """
    letters, sent = _lease(), 0
    for number, letter in enumerate(letters):
        try:
            _send(letter)
        except NO_LINE as fault:
            _put_off(letter, type(fault).__name__)
            _put_back(letters[number + 1 :])
            break
        except (OSError, ValueError, Unreadable) as fault:
            _put_off(letter, type(fault).__name__)
        else:
            sent += 1
    return sent


@transaction.atomic
def _lease() -> list[Letter]:
    now = clock.now()
    due = Letter.objects.due(now).order_by("due_at").select_for_update(skip_locked=True)
    mine = list(due.values_list("pk", flat=True)[:AT_ONCE])
    if mine:
        Letter.objects.filter(pk__in=mine).update(leased_until=now + LEASE, tries=F("tries") + 1)
    return list(Letter.objects.filter(pk__in=mine).order_by("due_at"))


def _send(letter: Letter) -> None:
    subject, body, to = json.loads(unseal_for_house(letter.sealed, purpose=_purpose(letter)))
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, to).send()
    letter.delete()


def _put_off(letter: Letter, fault: str) -> None:
    """Try again later, twice as late each time. At the end the row stays, empty, for the operator to see."""
    letter.leased_until = None
    letter.due_at = clock.now() + FIRST_WAIT * 2**letter.tries
    if letter.tries >= MOST_TRIES:
        letter.gave_up_at, letter.sealed = clock.now(), ""
    letter.save(update_fields=["leased_until", "due_at", "gave_up_at", "sealed"])
    log.warning("a letter did not leave", tries=letter.tries, fault=fault)


def _put_back(letters: list[Letter]) -> None:
    """Not tried, so not counted; and not at once again, while a server that hangs holds up other sweeps."""
    mine = Letter.objects.filter(pk__in=[letter.pk for letter in letters])
    mine.update(leased_until=None, due_at=clock.now() + FIRST_WAIT, tries=F("tries") - 1)


def _purpose(letter: Letter) -> str:
    return f"people.letter:{letter.key}"
