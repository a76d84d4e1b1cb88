"""Reviewing the crisis lines: telling whoever runs the site when rows are hidden, or soon will be."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.db import transaction
from django.urls import reverse

from kith import clock
from kith.ledger.models import Fact
from kith.ledger.recording import record
from kith.notices.telling import tell
from kith.safety import lines
from kith.safety.alerting import staff_besides

SOON = TOLD_EVERY = timedelta(days=30)
OVERDUE = "safety.lines_overdue"


def register_checks() -> None:
    register(lines_are_reviewed, deploy=True)
    register(country_is_known, deploy=True)


def lines_are_reviewed(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """Part of `kith doctor`: rows that nobody has gone through for half a year are hidden from everybody."""
    today = clock.now().date()
    hidden = lines.overdue(today=today)
    if hidden:
        places = ", ".join(sorted({line.country for line in hidden}))
        return [
            _warning(
                f"{len(hidden)} crisis lines are hidden: nobody has reviewed them in time ({places}).", 1
            )
        ]
    until = lines.trusted_until(today=today)
    if until is not None and until - today < SOON:
        return [_warning(f"Crisis lines must be reviewed by {until.isoformat()}, or they are hidden.", 2)]
    return []


@lru_cache(maxsize=2)
def _hidden_on(day: date) -> tuple[lines.Line, ...]:
    """Looked up once a day: the table changes with the program alone."""
    return lines.overdue(today=day)


@transaction.atomic
def sweep() -> int:
    """Tell those who look after alerts that lines are hidden, once a month as long as they are."""
    if not _hidden_on(clock.now().date()):
        return 0
    if Fact.objects.filter(kind=OVERDUE, happened_at__gt=clock.now() - TOLD_EVERY).exists():
        return 0
    told = [tell(member, OVERDUE, reverse("safety:lines")) for member in staff_besides(0)]
    record(OVERDUE, by=None, told=len(told))
    return len(told)


def country_is_known(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """Part of `kith doctor`: "UK" is no country code, and every stranger would be shown no line at all."""
    if settings.KITH_COUNTRY in lines.countries():
        return []
    says = f"KITH_COUNTRY={settings.KITH_COUNTRY} is no country of our table: strangers see no crisis line."
    return [Warning(says, hint="Use the two letters of ISO 3166, for instance GB.", id="safety.W003")]


def _warning(says: str, number: int) -> CheckMessage:
    hint = "Upgrade Kith, or review kith/safety/data/lines.csv as its README says."
    return Warning(f"{says} {hint}", id=f"safety.W00{number}")
