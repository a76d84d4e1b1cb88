"""What the law of a country asks, as the site's own lawyer wrote it: data, never code.

Kith ships none. Laws on warning others, on children and on calling for help differ and change, and a guess
would be followed at three in the morning. Until a site has its own text the page says: ask your lawyer.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

log = structlog.get_logger(__name__)

TEXTS = ("emergency", "warning", "children")
"""When emergency services may be called; when somebody else must be warned; what holds for minors."""
_KEYS = {*TEXTS, "source", "reviewed_on"}


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds in one country. Not legal advice of ours: the source says whose."""

    emergency: str
    warning: str
    children: str
    source: str
    reviewed_on: date


def policy_for(country: str) -> Policy | None:
    """What the site wrote down for this country, or nothing. A broken file keeps nobody from an alert."""
    path = settings.KITH_POLICIES
    try:
        return read(path).get(country.upper()) if path else None
    except ImproperlyConfigured:
        log.error("moderation.policies_broken")
        return None


def policies_can_be_read(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """Part of `kith doctor`: a broken file is found before anybody needs it."""
    try:
        if settings.KITH_POLICIES:
            read(settings.KITH_POLICIES)
    except ImproperlyConfigured as fault:
        return [Error(str(fault), id="moderation.E001")]
    return []


@lru_cache(maxsize=1)
def read(path: str) -> dict[str, Policy]:
    """The file, read once. Raises ImproperlyConfigured for one that says less, or other, than it must."""
    try:
        told = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as fault:
        raise ImproperlyConfigured(f"KITH_POLICIES: {path} cannot be read: {fault}") from fault
    return {country: _policy(path, country, given) for country, given in told.items()}


def _policy(path: str, country: str, given: Any) -> Policy:
    if len(country) != 2 or not country.isupper() or not isinstance(given, dict):
        raise ImproperlyConfigured(f"KITH_POLICIES: [{country}] in {path} is no country of two letters.")
    if given.keys() != _KEYS or not isinstance(given["reviewed_on"], date):
        raise ImproperlyConfigured(
            f"KITH_POLICIES: [{country}] in {path} needs {', '.join(sorted(_KEYS))}; reviewed_on is a date."
        )
    texts = {name: str(given[name]) for name in (*TEXTS, "source")}
    return Policy(**texts, reviewed_on=given["reviewed_on"])
