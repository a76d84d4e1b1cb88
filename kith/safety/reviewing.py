"""Reviewing the crisis lines: telling whoever runs the site when rows are hidden, or soon will be."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from kith import clock
from kith.safety import lines

SOON = timedelta(days=30)


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


def country_is_known(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """Part of `kith doctor`: "UK" is no country code, and every stranger would be shown no line at all."""
    if settings.KITH_COUNTRY in lines.countries():
        return []
    says = f"KITH_COUNTRY={settings.KITH_COUNTRY} is no country of our table: strangers see no crisis line."
    return [Warning(says, hint="Use the two letters of ISO 3166, for instance GB.", id="safety.W003")]


def _warning(says: str, number: int) -> CheckMessage:
    hint = "Upgrade Kith, or review kith/safety/data/lines.csv as its README says."
    return Warning(f"{says} {hint}", id=f"safety.W00{number}")
