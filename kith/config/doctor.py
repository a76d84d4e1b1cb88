"""The doctor: looks at an installation and says, line by line, what is well and what to do about the rest."""

import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError, connection

from kith import clock
from kith.audit.models import Entry
from kith.audit.verifying import LATE, head, lacking_guards
from kith.config.preparing import unapplied
from kith.database.choosing import PRAGMAS
from kith.database.engine import OLDEST_SAFE
from kith.ledger.models import Fact
from kith.moderation.training import how_it_stands
from kith.people.sealing import are_of_another_master, master_key
from kith.safety.noticing import FAILED, make_ready
from kith.safety.readiness import LEARNING
from kith.safety.reviewing import verified_in_words, warning_of_lines

WELL, WARNING, FAULT = "ok", "warning", "FAULT"
ENOUGH_DISK, LITTLE_DISK = 5 * 1024**3, 512 * 1024**2
BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # no right clock shows an earlier time
EXPECTED = {
    "synchronous": 2,
    "journal_mode": "wal",
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
}


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    state: str
    about: str
    says: str

    @property
    def is_fault(self) -> bool:
        return self.state == FAULT

    @property
    def line(self) -> str:
        return f"{self.state:<8}{self.about:<12}{self.says}"


Look = Callable[[], Iterator[Finding]]


def examine(*, send_to: str = "") -> list[Finding]:
    """Everything the doctor looks at, faults and warnings last."""
    looks: list[tuple[str, Look]] = [
        ("settings", the_settings),
        ("database", the_database),
        ("secrets", the_secrets),
        ("mail", lambda: the_mail(send_to)),
        ("clock", the_clock),
        ("disk", the_disk),
        ("site", the_site),
        ("screen", the_screen),
        ("lines", the_lines),
        ("training", the_training),
        ("record", the_record),
    ]
    found = [finding for about, look in looks for finding in _looked(about, look)]
    return sorted(found, key=lambda finding: [WELL, WARNING, FAULT].index(finding.state))


def _looked(about: str, look: Look) -> list[Finding]:
    """What a look found. One that cannot be finished is a fault itself and hides none of the others."""
    try:
        return list(look())
    except (OSError, DatabaseError) as fault:
        return [Finding(FAULT, about, f"cannot be looked at: {str(fault).splitlines()[0]}")]


def the_settings() -> Iterator[Finding]:
    """Django's own check, the part for live sites included."""
    messages = checks.run_checks(include_deployment_checks=True)
    for message in messages:
        if message.id not in NOT_FOR_US:
            state = FAULT if message.is_serious() else WARNING
            yield Finding(state, "settings", f"{message.msg.splitlines()[0]} ({message.id})")
    if settings.DEBUG:
        yield Finding(FAULT, "settings", "KITH_DEBUG shows the inside of the site to everybody. Unset it.")
    if not any(message.is_serious() for message in messages):
        yield Finding(WELL, "settings", "every KITH_ variable makes sense")


# Said again below in our own words, or decided otherwise with a reason: see docs/runbook.md.
NOT_FOR_US = frozenset(
    {
        "security.W004",
        "security.W008",
        "security.W012",
        "security.W016",
        "security.W018",
        "security.W021",
    }
)


def the_database() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        yield from _sqlite()
    else:
        yield from _postgresql()
    missing = unapplied()
    if missing:
        yield Finding(FAULT, "database", f"{len(missing)} migrations are not applied. Run: kith prepare")
    else:
        yield Finding(WELL, "database", "every migration is applied")


def _sqlite() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        version = cursor.execute("SELECT sqlite_version()").fetchone()[0]
        live = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in EXPECTED}
    is_safe = tuple(map(int, version.split("."))) >= OLDEST_SAFE
    yield Finding(WELL if is_safe else FAULT, "database", f"SQLite {version}")
    for name, wanted in EXPECTED.items():
        if live[name] != wanted:
            yield Finding(FAULT, "database", f"PRAGMA {name} is {live[name]}, and must be {wanted}")
    yield from _private(Path(str(connection.settings_dict["NAME"])), 0o600, "database")
    yield Finding(WELL, "database", f"{len(PRAGMAS)} pragmas set, one writer at a time")


def _postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        limits = [_shown(cursor, name) for name in ("statement_timeout", "lock_timeout")]
        durable = [_shown(cursor, name) for name in ("fsync", "synchronous_commit")]
    version = connection.cursor().connection.info.server_version // 10000
    yield Finding(
        WELL if version >= 15 else FAULT, "database", f"PostgreSQL {version} (15 is the oldest we test)"
    )
    if "off" in durable:
        yield Finding(
            FAULT, "database", "fsync or synchronous_commit is off: a power cut loses what was saved"
        )
    if "0" in limits:
        yield Finding(
            WARNING, "database", "statement_timeout or lock_timeout is off: one page can block others"
        )


def _shown(cursor: Any, name: str) -> str:
    cursor.execute("SELECT current_setting(%s)", [name])
    return str(cursor.fetchone()[0])


def the_secrets() -> Iterator[Finding]:
    if settings.SECRETS.is_relative_to(settings.DATA):
        yield Finding(
            FAULT, "secrets", "KITH_SECRETS lies inside KITH_DATA: a stolen backup would open itself"
        )
    yield from _private(settings.SECRETS, 0o700, "secrets")
    for file in (settings.SECRETS / "secret.key", Path(settings.KITH_MASTER_KEY_FILE)):
        if file.exists():
            yield from _private(file, 0o400, "secrets")
    if not Path(settings.KITH_MASTER_KEY_FILE).exists():
        yield Finding(
            FAULT, "secrets", f"{settings.KITH_MASTER_KEY_FILE} is missing. Restore it, or run: kith prepare"
        )
    else:
        yield _master_key()


def _master_key() -> Finding:
    """Whether the key is one, and opens what is sealed here. The wrong one shows only when somebody reads."""
    try:
        is_other = are_of_another_master(master_key())
    except ImproperlyConfigured as fault:
        return Finding(FAULT, "secrets", str(fault))
    if is_other:
        return Finding(
            FAULT,
            "secrets",
            f"{settings.KITH_MASTER_KEY_FILE} does not open what is sealed here. Put the right one back.",
        )
    return Finding(WELL, "secrets", "keep a copy of the master key apart from the backups")


def _private(path: Path, most: int, about: str) -> Iterator[Finding]:
    """A path that more people can read than must."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & ~most & ~0o200:
        yield Finding(FAULT, about, f"{path} is open to others. Run: chmod {most:o} {path}")


def the_mail(send_to: str) -> Iterator[Finding]:
    if not settings.EMAIL_HOST:
        yield Finding(WARNING, "mail", f"no KITH_SMTP_HOST: mail is written to {settings.EMAIL_FILE_PATH}")
        return
    with get_connection(fail_silently=False) as line:
        if send_to:
            EmailMessage("You have a message", settings.KITH_URL, to=[send_to], connection=line).send()
    yield Finding(
        WELL,
        "mail",
        f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} answers" + " and took a mail" * bool(send_to),
    )


def the_clock() -> Iterator[Finding]:
    if clock.now() < BUILT:
        yield Finding(
            FAULT, "clock", f"it says {clock.now():%Y-%m-%d %H:%M} UTC, which is past. Set it right."
        )
    else:
        yield Finding(WELL, "clock", f"{clock.now():%Y-%m-%d %H:%M} UTC: compare it with your watch")


def the_disk() -> Iterator[Finding]:
    for name, folder in (("KITH_DATA", settings.DATA), ("KITH_RUN", settings.RUN)):
        free = shutil.disk_usage(folder).free
        state = FAULT if free < LITTLE_DISK else WARNING if free < ENOUGH_DISK else WELL
        yield Finding(state, "disk", f"{free / 1024**3:.1f} GiB free for {name}")


def the_site() -> Iterator[Finding]:
    host = settings.KITH_URL.partition("://")[2].partition(":")[0]
    is_local = host in {"localhost", "127.0.0.1"}
    if not settings.IS_HTTPS and not is_local:
        yield Finding(FAULT, "site", "KITH_URL has no https: passphrases would cross the network in clear")
    if host not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        yield Finding(FAULT, "site", f"KITH_HOSTS does not hold {host}, the host of KITH_URL")
    if settings.IS_HTTPS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield Finding(WARNING, "site", "KITH_PROXIES is 0: behind a proxy everybody shares one rate limit")
    if settings.KITH_REDIS:
        yield from _redis()
    yield Finding(WELL, "site", f"serves {settings.KITH_URL}")


def the_screen() -> Iterator[Finding]:
    """Whether the safety screen reads a text now, and whether it failed on one lately."""
    version = make_ready()
    if version is None:
        yield Finding(FAULT, "screen", "cannot read a text: see the log. Words go out, and no alert comes")
        return
    failed = Fact.objects.filter(kind=FAILED, happened_at__gt=clock.ago(days=7))
    if count := failed.count():
        last = failed.latest("happened_at").happened_at
        says = f"{count} texts in 7 days went out unread, the last {last:%Y-%m-%d %H:%M} UTC. See the log"
        yield Finding(FAULT, "screen", says)
    else:
        yield Finding(WELL, "screen", f"reads every text, by rules {version}")


def the_lines() -> Iterator[Finding]:
    """Crisis lines: whether any is hidden because it is overdue, and how many this house verified."""
    if says := warning_of_lines():
        yield Finding(WARNING, "lines", says)
    yield Finding(WELL, "lines", verified_in_words())


def the_training() -> Iterator[Finding]:
    """Whether the desk asks for training, and whether anybody could open it."""
    staff, completed = how_it_stands()
    if not settings.KITH_TRAINING_REQUIRED:
        says = "KITH_TRAINING_REQUIRED is no: nobody's training is asked for before they read what lies there"
        yield Finding(WARNING, "training", says)
    elif staff and not completed:
        says = f"none of the {staff} who look after alerts has completed it: they do at {LEARNING}"
        yield Finding(WARNING, "training", says)
    yield Finding(WELL, "training", f"{completed} of {staff} who look after alerts have completed it")


def the_record() -> Iterator[Finding]:
    """Whether entries are chained, and the database refuses to change them. `kith audit verify` does more."""
    late = Entry.objects.waiting().filter(at__lt=clock.now() - LATE).count()
    if late:
        yield Finding(FAULT, "record", f"{late} entries wait to be chained: the sweeps do not run")
    if missing := lacking_guards():
        yield Finding(FAULT, "record", f"the database lacks {', '.join(missing)}: entries can be changed")
    if not late and not missing:
        yield Finding(WELL, "record", f"its head is entry {head().position}. Verify it: kith audit verify")


def _redis() -> Iterator[Finding]:
    host, _, rest = settings.KITH_REDIS.partition("://")[2].rpartition("@")[2].partition(":")
    try:
        socket.create_connection(
            (host or "127.0.0.1", int(rest.partition("/")[0] or 6379)), timeout=3
        ).close()
    except OSError as fault:
        yield Finding(FAULT, "site", f"KITH_REDIS cannot be reached: {fault}")
