"""Choosing the database: one file on this machine, or PostgreSQL."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from kith.database import engine

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
)
PATIENCE = 5  # seconds a writer waits for its turn before the page says "try again"


def database_from(url: str, *, data: Path, statement_seconds: int = 5) -> dict[str, Any]:
    """The entry of DATABASES that KITH_DATABASE asks for. Empty means the SQLite file in `data`."""
    if url == "":
        return sqlite_in(data / "kith.sqlite3")
    scheme = url.partition("://")[0]
    if scheme in {"postgresql", "postgres"}:
        return postgresql_at(url, statement_seconds)
    raise ImproperlyConfigured(
        "KITH_DATABASE must be empty (SQLite) or look like postgresql://user:password@host:5432/name."
    )


def sqlite_in(file: Path) -> dict[str, Any]:
    engine.install()
    return {
        "ENGINE": "kith.database.sqlite",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": PATIENCE,
            "init_command": ";".join(PRAGMAS),
        },
    }


def postgresql_at(url: str, statement_seconds: int) -> dict[str, Any]:
    """Every wait has an end: connecting, a lock, a statement, a transaction left open."""
    parts = _parts_of(url)
    limits = {
        "statement_timeout": f"{statement_seconds}s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": f"{2 * statement_seconds}s",
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # A thread of the bounded pool keeps its connection: the pool of threads is the pool of connections.
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
            **dict(parse_qsl(parts.query)),
        },
    }


def _parts_of(url: str) -> Any:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as fault:
        raise ImproperlyConfigured(f"KITH_DATABASE is not an address: {fault}.") from None
    if not parts.path.strip("/"):
        raise ImproperlyConfigured("KITH_DATABASE must end with the database's name: postgresql://…/kith.")
    return parts
