"""Coming to many addresses in one world: every request is taken back, so the next finds it as it was."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import Client
from django.utils.crypto import get_random_string

from kith.people.models import Person
from tests.signing import begun

READ = ("SELECT ", "SAVEPOINT ", "RELEASE ", "ROLLBACK TO ")
FORM = "application/x-www-form-urlencoded"
CLIENT = Client()  # to begin another would be to load all middleware again


def cookies_of(person: Person, **more: Any) -> str:
    """What the browser of somebody sends who signed in and was shown a form, and has taken the terms."""
    session = begun(person, **more).session_key
    secret = get_random_string(CSRF_SECRET_LENGTH)
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={secret}"


class Comer:
    """Comes to an address as somebody, by a method. To be made inside of the transaction of a test.

    The point before is gone back to after a request that wrote something, or where a statement failed: most
    write nothing, and a transaction inside of the other would be three statements for each.
    """

    def __init__(self, cookies: Mapping[str, str], client: Client = CLIENT) -> None:
        self._cookies, self._client = cookies, client
        self._begin()

    def __call__(self, name: str, method: str, path: str, sent: str = "") -> Any:
        """The answer. Who has no cookies is a visitor."""
        with connection.execute_wrapper(self._watch):
            try:
                return self._client.generic(method, path, sent, FORM, HTTP_COOKIE=self._cookies.get(name, ""))
            finally:
                del connection.run_on_commit[self._heard :]
                if self._is_changed or connection.needs_rollback:
                    connection.needs_rollback = False
                    transaction.savepoint_rollback(self._before)
                    transaction.savepoint_commit(self._before)
                    self._begin()

    def _begin(self) -> None:
        self._before, self._heard = transaction.savepoint(), len(connection.run_on_commit)
        self._is_changed = False

    def _watch(self, execute: Any, sql: str, *more: Any) -> Any:
        self._is_changed |= not sql.startswith(READ)
        try:
            return execute(sql, *more)
        except DatabaseError:
            self._is_changed = True
            raise
