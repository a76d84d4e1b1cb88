"""Reviewing the crisis lines: telling whoever runs the site when rows are hidden, or soon will be."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from kith import clock
from kith.ledger.models import Fact
from kith.ledger.recording import record
from kith.notices.telling import tell_each
from kith.people.models import Person, Role
from kith.safety import lines
from kith.safety.alerting import LOOKED_AT_BY
from kith.safety.verifying import checks, how_many_checks

SOON = TOLD_EVERY = timedelta(days=30)
OVERDUE = "safety.lines_overdue"
_HINT = "Verify them under /desk/lines/, or upgrade Kith."


def register_checks() -> None:
    register(lines_are_whole, deploy=True)
    register(country_is_known, deploy=True)


def lines_are_whole(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """Part of `kith doctor`: each row says where it was read, who verified it, and until when it holds."""
    says = "; ".join(lines.lacking()[:5])
    hint = "Mend kith/safety/data/lines.csv as its README says."
    return [Warning(f"Crisis lines: {says}. {hint}", id="safety.W004")] if says else []


def warning_of_lines() -> str:
    """For `kith doctor`: what nobody has gone through for half a year, or soon will not have. Empty when all
    is well."""
    today, known = clock.now().date(), checks()
    hidden = lines.overdue(today=today, checks=known)
    if hidden:
        places = ", ".join(sorted({line.country for line in hidden}))
        return f"{len(hidden)} are hidden: nobody has reviewed them in time ({places}). {_HINT}"
    until = lines.trusted_until(today=today, checks=known)
    if until is not None and until - today < SOON:
        return f"they must be reviewed by {until.isoformat()}, or they are hidden. {_HINT}"
    return ""


def verified_in_words() -> str:
    """For `kith doctor`: how many of the lines that are shown were verified by a person of this house."""
    known = checks()
    today = clock.now().date()
    shown = [line for line in lines.every_line(known) if line.may_be_shown(today)]
    by_us = sum(line.verified_on is not None for line in shown)
    return f"{len(shown)} lines are shown, {by_us} of them verified by a person of this house"


@lru_cache(maxsize=2)
def _hidden_on(day: date, said: int) -> tuple[lines.Line, ...]:
    """Looked up once a day, and when somebody has said something about a line."""
    return lines.overdue(today=day, checks=checks())


@transaction.atomic
def sweep() -> int:
    """Tell those who look after lines that some are hidden: at once when another one is, and monthly."""
    hidden = sorted(line.dials for line in _hidden_on(clock.now().date(), how_many_checks()))
    if not hidden:
        return 0
    lately = Fact.objects.filter(kind=OVERDUE, happened_at__gt=clock.now() - TOLD_EVERY)
    last = lately.order_by("pk").last()
    if last is not None and set(hidden) <= set(last.details.get("lines", hidden)):
        return 0
    told = tell_each(_who_is_told(), OVERDUE, reverse("safety:lines"))
    record(OVERDUE, by=None, told=len(told), lines=hidden)
    return len(told)


def _who_is_told() -> QuerySet[Person]:
    held = Role.objects.filter(name__in=(*LOOKED_AT_BY, Role.OPERATOR), ended_at__isnull=True)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True)


def country_is_known(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """Part of `kith doctor`: "UK" is no country code, and every stranger would be shown no line at all."""
    if settings.KITH_COUNTRY in lines.countries():
        return []
    says = f"KITH_COUNTRY={settings.KITH_COUNTRY} is no country of our table: strangers see no crisis line."
    return [Warning(says, hint="Use the two letters of ISO 3166, for instance GB.", id="safety.W003")]
