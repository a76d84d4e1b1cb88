"""Filling the database with the people and groups of a simulated world, in few large inserts."""

import base64
import random
from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import TypeVar

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import models
from django.utils.text import slugify

from kith.demo.world import DemoGroup, DemoPerson, World
from kith.groups.models import Acceptance, Agreement, Group, Membership, Topic
from kith.people.models import Consent, Person, Role
from kith.people.naming import MARKS, skeleton, tidy

M = TypeVar("M", bound=models.Model)
PASSPHRASE = "there is a seat for you"  # noqa: S105 -- printed for everybody to read; demo sites only
CODES_FROM = "KITHDEMO" * 4  # the key that every code of staff comes from, printed too
AGREEMENTS = {
    "en": "What is said here stays here. We speak of ourselves. We do not give advice unless somebody asks.",
    "pt-br": "O que se diz aqui fica aqui. Cada pessoa fala de si. Conselho, só para quem pede.",
    "es": "Lo que se dice aquí se queda aquí. Hablamos de lo propio. Consejos, solo a quien los pide.",
}
# Staff of the demonstration, by role: the names the README gives.
STAFF = {
    "Larch": Role.MODERATOR,
    "Rook": Role.MODERATOR,
    "Saffron": Role.CLINICIAN,
    "Teal": Role.LEAD,
    "Heron": Role.COORDINATOR,
    "Pebble": Role.RESEARCHER,
    "Plumb": Role.ASSESSOR,
    "Alder": Role.OPERATOR,
}


class Filling:
    """What the parts of the filling share: who became which row, and where keys come from."""

    def __init__(self, world: World, *, seed: int, until: datetime) -> None:
        self.world = world
        self.until = until
        self.rng = random.Random(seed + 1)
        self.people: dict[DemoPerson, Person] = {}
        self.groups: dict[DemoGroup, Group] = {}

    def key(self) -> str:
        """A key like any other, but the same in every filling with this seed."""
        return base64.urlsafe_b64encode(self.rng.randbytes(16)).decode().rstrip("=")

    def add(self, model: type[M], rows: Iterable[M]) -> list[M]:
        return list(model._default_manager.bulk_create(rows, batch_size=400))


def fill_people(filling: Filling) -> None:
    password = make_password(PASSPHRASE)
    world = filling.world
    rows = [_person(filling, who.name, who, password) for who in world.people]
    start = min(who.joined_at for who in world.people)
    staff = [DemoPerson(name, "en", "Europe/London", start, 0, 0, 0, 0, 0, 0) for name in STAFF]
    rows += [_person(filling, who.name, who, password) for who in staff]
    made = filling.add(Person, rows)
    filling.people = dict(zip([*world.people, *staff], made, strict=True))
    filling.add(
        Consent,
        [
            Consent(person=row, to=to, version=1, given_at=who.joined_at)
            for who, row in filling.people.items()
            for to in (Consent.TERMS, Consent.MEASUREMENT)
            if to == Consent.TERMS or who not in staff
        ],
    )
    filling.add(
        Role, [Role(person=filling.people[who], name=STAFF[who.name], given_at=start) for who in staff]
    )
    _confirm_addresses(made)
    seal = get_adapter().encrypt
    filling.add(
        Authenticator,
        [
            Authenticator(user=filling.people[who], type="totp", data={"secret": seal(CODES_FROM)})
            for who in staff
        ],
    )


def _person(filling: Filling, name: str, who: DemoPerson, password: str) -> Person:
    return Person(
        key=filling.key(),
        email=address(name),
        pseudonym=tidy(name),
        pseudonym_skeleton=skeleton(name),
        mark=filling.rng.randrange(MARKS),
        language=who.language,
        zone=who.zone,
        wants_mail=False,
        adult_at=who.joined_at,
        joined_at=who.joined_at,
        password=password,
    )


def address(name: str) -> str:
    """Where no mail can ever go: `.invalid` is reserved for that."""
    return f"{slugify(name)}@demo.invalid"


def _confirm_addresses(people: list[Person]) -> None:
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people]
    )


def fill_groups(filling: Filling) -> None:
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    for number, group in enumerate(filling.world.groups):
        host = next(seat for seat in group.seats if seat.hosts)
        filling.groups[group] = Group(
            key=filling.key(),
            name=group.name,
            purpose=group.purpose,
            kind=group.kind,
            mode=group.mode,
            admission=group.admission,
            language=group.language,
            zone=group.zone,
            hue=number % 6,
            is_public=group.admission == Group.OPEN,
            founded_at=group.founded_at,
            founded_by=filling.people[host.person],
        )
    filling.add(Group, filling.groups.values())
    about = Group.topics.through
    filling.add(about, [about(group=row, topic=topics[group.topic]) for group, row in filling.groups.items()])
    seen = _last_seen(filling.world)
    for group, row in filling.groups.items():
        _fill_seats(filling, group, row, seen)


def _last_seen(world: World) -> dict[tuple[DemoGroup, DemoPerson], datetime]:
    """The hour in which each last took part: wrote under their own name, or sat down in a room."""
    wrote = [(place.group, said) for place in world.threads for said in place.messages if not said.alias]
    sat = [(evening.group, visit) for evening in world.meetings for visit in evening.visits]
    seen: dict[tuple[DemoGroup, DemoPerson], datetime] = {}
    for where, who, when in chain(
        ((group, said.author, said.written_at) for group, said in wrote),
        ((group, visit.person, visit.came_at) for group, visit in sat),
    ):
        hour = when.replace(minute=0, second=0, microsecond=0)
        seen[where, who] = max(hour, seen.get((where, who), hour))
    return seen


def _fill_seats(
    filling: Filling, group: DemoGroup, row: Group, seen: dict[tuple[DemoGroup, DemoPerson], datetime]
) -> None:
    agreement = Agreement.objects.create(
        group=row, text=AGREEMENTS[group.language], written_at=group.founded_at, written_by=row.founded_by
    )
    seats = [
        Membership(
            key=filling.key(),
            group=row,
            person=filling.people[seat.person],
            role=Membership.FACILITATOR if seat.hosts else Membership.MEMBER,
            joined_at=seat.joined_at,
            ended_at=seat.left_at,
            ended_by=filling.people[seat.person] if seat.left_at else None,
            ending=Membership.LEFT if seat.left_at else "",
            seen_at=seen.get((group, seat.person)),
        )
        for seat in group.seats
    ]
    filling.add(Membership, seats)
    filling.add(
        Acceptance,
        [Acceptance(agreement=agreement, person=seat.person, accepted_at=seat.joined_at) for seat in seats],
    )
