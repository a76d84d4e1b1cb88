"""The shipped server in a thread of the test, on the test's database, and people signed in without a page."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from kith.config.server import Server, configuration
from kith.config.wiring import shell
from kith.people.models import Person
from tests.lines import until


def session_for(person: Person) -> str:
    """Sign somebody in without a page: the key of a session that holds."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "kith.people.backends.PersonBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.save()
    return str(store.session_key)


@contextmanager
def site() -> Iterator[int]:
    """The shipped server in a thread, on the database of this test. Gives its port."""
    application = shell()
    server = Server(configuration(application, "127.0.0.1", 0), application)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until(lambda: server.started, seconds=10)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(15)
    assert not thread.is_alive(), "the server does not stop"
