"""Preparing the house: the database, the translations, the files to serve and the printed help pages.

Each step looks first whether there is anything to do, so that preparing twice costs next to nothing.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from kith.config import messages
from kith.config.secrets import made_private
from kith.groups.topics import load_topics
from kith.people.sealing import master_key
from kith.safety.printing import print_pages
from kith.ui import gathering

Tell = Callable[[str], None]
SERVED = ("static", "templates", "locale", "data")  # folders whose files end up in what we build
UNUSED = ("django_htmx", "account", "mfa")  # scripts that libraries bring, and no page of ours asks for


def prepare(*, tell: Tell = print) -> None:
    """Do what is left to do before the first page can be served. Safe to run again at any time."""
    for folder in (settings.DATA, settings.RUN):
        made_private(folder)
    prepare_translations(tell)
    prepare_database(tell)
    prepare_files(tell)


def prepare_database(tell: Tell) -> None:
    if unapplied():
        tell("Preparing the database")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    load_topics()
    master_key()


def unapplied() -> list[str]:
    """The migrations on disk that the database does not have, without importing any of them."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    return [f"{app}.{name}" for app, name in _migrations() if (app, name) not in applied]


def _migrations() -> Iterator[tuple[str, str]]:
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path, "migrations").glob("[0-9]*.py")):
            yield app.label, file.stem


def prepare_translations(tell: Tell) -> None:
    if messages.compile_all():
        tell("Compiling the translations")


def prepare_files(tell: Tell) -> None:
    """Collect the files to serve and print the help pages, when anything they are made of has changed."""
    mark, now = settings.RUN / "prepared.json", fingerprint()
    if mark.exists() and json.loads(mark.read_text(encoding="utf-8")) == now:
        return
    tell("Collecting the files to serve")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=[*UNUSED])
    tell("Printing the help pages")
    print_pages(settings.RUN / "help")
    mark.write_text(json.dumps(now), encoding="utf-8")


def is_prepared() -> bool:
    return not unapplied() and (settings.RUN / "prepared.json").exists()


def fingerprint() -> str:
    """One short text that changes with the files we build from, how we build, and settings that we print."""
    said = [settings.KITH_NAME, settings.KITH_COUNTRY, settings.KITH_ORGANISATION, str(settings.KITH_DEMO)]
    said += [settings.STORAGES["staticfiles"]["BACKEND"], Path(gathering.__file__).read_text("utf-8")]
    said += UNUSED
    for folder in SERVED:
        for file in sorted(settings.PACKAGE.glob(f"**/{folder}/**/*")):
            known = file.stat()
            said.append(f"{file} {known.st_size} {known.st_mtime_ns}")
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
