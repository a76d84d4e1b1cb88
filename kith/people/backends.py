"""Whose address and passphrase these are; and who is signed in, which is asked at every page."""

from itertools import chain
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import filter_users_by_email
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest

from kith.database.prepared import Prepared
from kith.people import barring, signing_up
from kith.people.access import never_confirmed
from kith.people.models import Person

_COLUMNS = [field.attname for field in Person._meta.concrete_fields]


def _by_number(pk: int) -> "QuerySet[Person, tuple[Any, ...]]":
    return Person.objects.filter(pk=pk).values_list(*_COLUMNS)


_person = Prepared(_by_number, pk=int)


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """Signing in as allauth does it. Whoever is barred comes in too, to where `moderation` leads them."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> Person | None:
        """Whoever was confirmed, anywhere; an account that waits, only where it was asked for.

        Elsewhere it would tell whether the address has an account: one that only seems to wait has another
        address. Of both kinds as many passphrases are hashed.
        """
        address, passphrase = credentials.get("email") or "", credentials["password"]
        waiting = set(never_confirmed().filter(email=address.lower()))
        found = filter_users_by_email(address, for_login=True)  # asks both tables, whatever the first says
        confirmed: list[Person] = [
            one for one in found if one.email.lower() == address.lower() and one not in waiting
        ]
        if not confirmed:
            self._mitigate_timing_attack(passphrase)
            self._did_check_password = True
        waiting_here = signing_up.waiting_for(address, secret=signing_up.secret_of(request))
        for one in chain(confirmed, waiting_here):
            if self._check_password(one, passphrase):
                return one
        return None

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) or barring.is_barred(user)

    def get_user(self, user_id: Any) -> Person | None:
        for row in _person(pk=user_id):
            person = Person.from_db(connection.alias, _COLUMNS, row)
            return person if self.user_can_authenticate(person) else None
        return None
