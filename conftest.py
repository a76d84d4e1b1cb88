"""What every test may ask for: a clock that stands still, a mail server on loopback. No network beyond it."""

import gc
import importlib
import os
import socket
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from datetime import datetime
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template import Context, RequestContext, Template
from django.test import Client, TransactionTestCase, override_settings
from django.test.signals import template_rendered
from django.utils.log import configure_logging
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from kith.config import messages
from tests.everything import WITHOUT_STORES
from tests.lots import drawn_here
from tests.mail import Mailbox
from tests.signing import signed_in
from tests.template import database, empty

pytest_plugins = ["tests.workers"]
LONGEST = [
    "test_every_page.py",
    "test_access.py",
    "test_journey.py",
    "test_live_pages.py",
    "test_hostile.py",
    "test_help_when_writing.py",
    "test_at_the_desk.py",
    "test_streams_process.py",
    "test_escalating_over_a_restart.py",
    "test_solving.py",
    "test_kill.py",
    "test_mixed_rules.py",
    "test_checked_plans.py",
    "test_server.py",
    "test_axe.py",
]
AGAINST_EMPTYING = {
    "sqlite": ["audit_no_delete"],
    "postgresql": ["audit_no_delete ON audit_entry", "audit_no_truncate ON audit_entry"],
}
RUBBISH = (20_000, 20, 50)
"""So many new objects before Python looks for those that only hold each other: at its own 700 that is a
fourteenth of a test's time on the processor."""
LOOPBACK = ("127.", "::1", "localhost")


def pytest_configure() -> None:
    messages.compile_all()
    gc.set_threshold(*RUBBISH)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """What is loaded and collected stays to the end: it is not looked through again for what could go."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Whatever touches the database is run on both, and the rest once: see `tests/everything.py`."""
    asked = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    if asked or item.get_closest_marker("django_db"):
        item.add_marker("stores")
    if item.get_closest_marker("stores") and item.nodeid.startswith(WITHOUT_STORES):
        raise pytest.UsageError(
            f"{item.nodeid}: the run on PostgreSQL does not look here for what touches it"
        )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker has to wait for another at the end."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def pytest_workers_coming() -> None:
    """The addresses and the screen are loaded before the workers are forked, and not in each of them."""
    importlib.import_module("kith.config.urls")
    importlib.import_module("kith.safety.screening").screen("i want to die")
    nothing_is_shared()
    gc.freeze()


def nothing_is_shared() -> None:
    """A fork has no thread of the process it came from, and would speak over it on the same connection."""
    if threading.active_count() > 1:
        raise RuntimeError(f"a thread runs while tests are collected: {threading.enumerate()}")
    if connection.connection is not None:
        raise RuntimeError("a connection is open while tests are collected")


def pytest_worker_born(number: int) -> None:
    """A worker moves into a house of its own: the settings are read again there, and hold from then on."""
    os.environ["TEST_WORKER"] = str(number + 1)  # the process it came from was 0
    del sys.modules["kith.config.settings"]
    own = importlib.reload(importlib.import_module("tests.settings"))
    ours, standing = own.DATABASES["default"], settings.DATABASES["default"]
    standing["NAME"] = ours["NAME"]  # in the very entry that connections are made by
    standing["TEST"].update(ours["TEST"])
    new = {name: getattr(own, name) for name in dir(own) if name.isupper() and name != "DATABASES"}
    override_settings(
        **{name: value for name, value in new.items() if value != getattr(settings, name)}
    ).enable()
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)  # to what is standard error now
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(own.HOUSE)  # and what tests write goes with it


@pytest.fixture(scope="session")
def kept() -> None:
    """The models of each migration are thrown away when the database is made, not time and again before."""
    gc.disable()


@pytest.fixture(scope="session")
def django_db_setup(kept: None, django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A thread that a busy machine ends late still has its connection: PostgreSQL would drop no database.

    Between two tests tables are emptied, which the record refuses: its guards against that stand only in the
    tests that are about them.
    """
    with django_db_blocker.unblock(), database():
        gc.enable()
        for guard in AGAINST_EMPTYING[connection.vendor]:
            connection.cursor().execute(f"DROP TRIGGER {guard}")
        cheaply = patch.object(TransactionTestCase, "_fixture_teardown", empty)
        with django_db_blocker.block(), cheaply, patch.object(Client, "_login", signed_in):
            yield
        if connection.vendor == "postgresql":
            connection.cursor().execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session", autouse=True)
def _contexts(django_test_environment: None) -> Iterator[None]:
    """Django copies for a test what each template is drawn with. A page has a hundred pieces, and nobody asks
    for more than what the page itself was drawn with.
    """
    with pytest.MonkeyPatch.context() as patched, drawn_here():
        patched.setattr(Template, "_render", _drawn)
        yield


def _drawn(self: Template, context: Context) -> SafeString:
    if isinstance(context, RequestContext) and context.template is self:
        template_rendered.send(sender=self, template=self, context=context)
    return self.nodelist.render(context)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches beyond this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits and kept fragments of one test are not felt by the next: its rows have the same numbers."""
    cache.clear()
    import_string("kith.conversations.rendering._kept").clear()
    yield
    cache.clear()


@pytest.fixture
def at() -> Iterator[Callable[[datetime], time_machine.Traveller]]:
    """Stand the clock still: `at(moment)`, then `.shift(timedelta)` or `at(later)`. It runs again after."""
    travels: list[time_machine.travel] = []

    def stand(moment: datetime) -> time_machine.Traveller:
        travel = time_machine.travel(moment, tick=False)
        travels.append(travel)
        return travel.start()

    yield stand
    for travel in reversed(travels):
        travel.stop()


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A real SMTP server on loopback that the site sends its mail to."""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=_free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
