"""One small world for every test: a few people, how they relate, and the makers they come from.

Makers write rows directly: a test about leaving should not fail because joining is broken.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Model

from kith import clock
from kith.conversations.models import Conversation, Message
from kith.groups.models import Acceptance, Agreement, Group, Membership
from kith.keys import new_key
from kith.people.models import Consent, Person, Role

Row = TypeVar("Row", bound=Model)
KEEP = "INSERT INTO TABLE (COLUMNS) VALUES PLACES RETURNING id"
PASSPHRASE = "a kettle on for two at six"
PURPOSE = "For anyone who lost someone."
MEMBERS = ("Juniper", "Wren", "Moth", "Sorrel", "Quill", "Bramble", "Harbour", "Marram")
LATECOMER = "Bunting"
"""Comes when aliases have been drawn already: no alias is ever called so."""
STAFF = {
    "Larch": Role.MODERATOR,
    "Saffron": Role.CLINICIAN,
    "Heron": Role.COORDINATOR,
    "Pebble": Role.RESEARCHER,
    "Alder": Role.OPERATOR,
    "Linnet": Role.LEAD,
    "Plover": Role.AUDITOR,
}


def person(name: str, *, roles: tuple[str, ...] = (), **fields: Any) -> Person:
    (made,) = people({name: roles}, **fields)
    return made


def people(named: dict[str, tuple[str, ...]], **fields: Any) -> list[Person]:
    """Several at once, each with their roles, in three statements."""
    return _come([_unsaved(name, fields) for name in named], list(named.values()))


def _come(made: list[Person], roles: list[tuple[str, ...]]) -> list[Person]:
    """Keep these people, who have taken the terms, each with the roles that stand in the same place."""
    kept(made)
    kept([Consent(person=one, to=Consent.TERMS, version=1) for one in made])
    kept([Role(person=one, name=role) for one, held in zip(made, roles, strict=True) for role in held])
    return made


def kept(rows: list[Row]) -> list[Row]:
    """Write these new rows of one kind, as `bulk_create` does, with a statement that is built once.

    All that a column of theirs may hold is taken by the database as it stands, but for a moment.
    """
    if rows:
        statement, values_of = _statement(connection.vendor, type(rows[0]), len(rows))
        taken = connection.ops.adapt_datetimefield_value
        held = (value for row in rows for value in values_of(row))
        values = [taken(value) if isinstance(value, datetime) else value for value in held]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            numbers = cursor.fetchall()
        for row, (number,) in zip(rows, numbers, strict=True):
            row.pk, row._state.adding, row._state.db = number, False, connection.alias
    return rows


@cache
def _statement(
    vendor: str, model: type[Model], number: int
) -> tuple[str, Callable[[Model], tuple[Any, ...]]]:
    """That keeps so many rows and says their numbers in the same order, and what it takes of each of them."""
    names = [one.attname for one in model._meta.concrete_fields if not one.primary_key]
    columns = ", ".join(map(connection.ops.quote_name, names))
    places = ", ".join([f"({', '.join(['%s'] * len(names))})"] * number)
    statement = KEEP.replace("TABLE", model._meta.db_table).replace("COLUMNS", columns)
    return statement.replace("PLACES", places), attrgetter(*names)


def _unsaved(name: str, fields: dict[str, Any]) -> Person:
    made = Person(email=f"{name.lower().replace(' ', '.')}@example.org", adult_at=clock.now())
    made.take_name(name)
    made.password = _passphrase(*settings.PASSWORD_HASHERS)
    for field_name, value in fields.items():
        setattr(made, field_name, value)
    return made


@cache
def _passphrase(*hashers: str) -> str:
    """What is kept of it, by those who keep it now."""
    return make_password(PASSPHRASE)


def staff(name: str, *roles: str) -> Person:
    """Somebody who holds these roles and has the second factor that their pages ask for."""
    made = person(name, roles=roles)
    Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={})
    return made


def group(name: str = "Evenings after loss", **fields: Any) -> Group:
    made = Group(name=name, purpose=fields.pop("purpose", PURPOSE), **fields)
    return _founded([made])[0].group


def _founded(groups: list[Group]) -> list[Agreement]:
    """Keep these groups, each with its first agreement."""
    return kept([Agreement(group=one, text="What is said here stays here.") for one in kept(groups)])


def seat(where: Group, who: Person, *, role: str = Membership.MEMBER, **fields: Any) -> Membership:
    """Seat somebody who has accepted the agreement."""
    (made,) = seats(where, [who], role=role, **fields)
    return made


def seats(where: Group, people: list[Person], **fields: Any) -> list[Membership]:
    """Seat several at once, in the same way."""
    return seated([Membership(group=where, person=who, **fields) for who in people])


def seated(memberships: list[Membership]) -> list[Membership]:
    """Keep these seats, of people who have accepted the agreement of their group: in three statements."""
    made = kept(memberships)
    agreements = Agreement.objects.filter(group__in={one.group_id for one in made}).order_by("version")
    newest = {agreement.group_id: agreement for agreement in agreements}
    yes = [Acceptance(agreement=newest[one.group_id], person=one.person) for one in made]
    Acceptance.objects.bulk_create(yes, ignore_conflicts=True)  # they may have said it before
    return made


def thread(where: Group, by: Person, title: str = "The house is too quiet", **fields: Any) -> Conversation:
    (made,) = kept([Conversation(group=where, opened_by=by, title=title, **fields)])
    message(made, by, "It has been seven weeks.")
    return made


def message(where: Conversation, by: Person, words: str, **fields: Any) -> Message:
    where.last_position += 1
    where.last_written_at = clock.now()
    where.save(update_fields=["last_position", "last_written_at"])
    said = Message(
        conversation=where,
        position=where.last_position,
        author=by,
        words=words,
        html=f"<p>{words}</p>",
        folded=words.lower(),
        nonce=fields.pop("nonce", new_key()),
        **fields,
    )
    return kept([said])[0]


class Cast:
    """Everybody, and where they stand. Juniper hosts; Wren and Moth are members of the same group."""

    def __init__(self) -> None:
        here = Group(name="Evenings after loss", purpose=PURPOSE)
        there = Group(name="Longe de casa", purpose=PURPOSE, language="pt-br")
        agreed = _founded([here, there])
        self.group, self.other_group = here, there
        self._come()
        self._sit(agreed)

    def _come(self) -> None:
        everybody = [_unsaved(name, {}) for name in (*MEMBERS, *STAFF)]
        plain, staff = everybody[: len(MEMBERS)], everybody[len(MEMBERS) :]
        self.facilitator, self.member, self.second_member, self.gone, self.late = plain[:5]
        self.banned, self.stranger, self.other_facilitator = plain[5:]
        self.banned.is_active = False
        self.moderator, self.clinician, self.coordinator, self.researcher, self.operator = staff[:5]
        self.lead, self.auditor = staff[5:]
        _come(everybody, [*[()] * len(plain), *((role,) for role in STAFF.values())])

    def _sit(self, agreed: list[Agreement]) -> None:
        now = clock.now()
        long_ago = now - timedelta(days=90)
        host = Membership.FACILITATOR
        here: dict[Person, dict[str, Any]] = {
            self.facilitator: {"joined_at": long_ago, "role": host},
            **{who: {"joined_at": long_ago} for who in (self.member, self.second_member, self.banned)},
            self.gone: {"joined_at": long_ago, "ended_at": now, "ending": Membership.LEFT},
            self.late: {"joined_at": now},
        }
        seats = [Membership(group=self.group, person=who, **how) for who, how in here.items()]
        elsewhere = Membership(group=self.other_group, person=self.other_facilitator, role=host)
        kept([*seats, elsewhere])
        ours, theirs = agreed
        said = [Acceptance(agreement=ours, person=who) for who in here]
        kept([*said, Acceptance(agreement=theirs, person=self.other_facilitator)])

    def everyone(self) -> dict[str, Person | None]:
        """By the names the access table uses; a visitor is nobody."""
        people = {name: who for name, who in vars(self).items() if isinstance(who, Person)}
        return {"visitor": None, **people}
