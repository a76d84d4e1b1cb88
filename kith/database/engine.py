"""Which SQLite this is. The one of the operating system is often too old to be safe with WAL.

Versions before 3.51.3 can corrupt the file when one connection checkpoints while another writes.
pysqlite3 brings its own SQLite and is put in the place of `sqlite3` while the settings are read, which is
always before Django imports its SQLite backend.
"""

import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured

OLDEST_SAFE = (3, 51, 3)

try:
    import pysqlite3 as engine
    from pysqlite3 import dbapi2
except ImportError:  # no wheel for this machine: its own SQLite may be new enough
    import sqlite3 as engine
    from sqlite3 import dbapi2


def install() -> None:
    """Let `import sqlite3` mean the engine we chose."""
    sys.modules["sqlite3"] = engine
    sys.modules["sqlite3.dbapi2"] = dbapi2


def refuse_unsafe(chosen: Any) -> None:
    if chosen.sqlite_version_info < OLDEST_SAFE:
        oldest = ".".join(map(str, OLDEST_SAFE))
        raise ImproperlyConfigured(
            f"SQLite {chosen.sqlite_version} can corrupt its file under load; {oldest} is the oldest "
            "safe one. Install pysqlite3, or use PostgreSQL (KITH_DATABASE)."
        )
