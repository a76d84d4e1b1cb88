"""Who is signed in: asked at every page, so the query is built once."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection
from django.db.models import QuerySet

from kith.database.prepared import Prepared
from kith.people import barring
from kith.people.models import Person

_COLUMNS = [field.attname for field in Person._meta.concrete_fields]


def _by_number(pk: int) -> "QuerySet[Person, tuple[Any, ...]]":
    return Person.objects.filter(pk=pk).values_list(*_COLUMNS)


_person = Prepared(_by_number, pk=int)


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """Signing in as allauth does it. Whoever is barred comes in too, to where `moderation` leads them."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) or barring.is_barred(user)

    def get_user(self, user_id: Any) -> Person | None:
        for row in _person(pk=user_id):
            person = Person.from_db(connection.alias, _COLUMNS, row)
            return person if self.user_can_authenticate(person) else None
        return None
