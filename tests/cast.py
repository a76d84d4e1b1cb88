"""One small world for every test: a few people, how they relate, and the makers they come from.

Makers write rows directly: a test about leaving should not fail because joining is broken.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator

from kith import clock
from kith.conversations.models import Conversation, Message
from kith.groups.models import Acceptance, Agreement, Group, Membership
from kith.keys import new_key
from kith.people.models import Consent, Person, Role

PASSPHRASE = "a kettle on for two at six"
MEMBERS = ("Juniper", "Wren", "Moth", "Sorrel", "Quill", "Bramble", "Harbour", "Marram")
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
    """Several at once, each with their roles: most tests begin with the whole cast, in three statements."""
    made = [_unsaved(name, fields) for name in named]
    Person.objects.bulk_create(made)
    Consent.objects.bulk_create(Consent(person=one, to=Consent.TERMS, version=1) for one in made)
    held = [(one, role) for one in made for role in named[one.pseudonym]]
    Role.objects.bulk_create(Role(person=one, name=role) for one, role in held)
    return made


def _unsaved(name: str, fields: dict[str, Any]) -> Person:
    made = Person(email=f"{name.lower().replace(' ', '.')}@example.org", adult_at=clock.now())
    made.take_name(name)
    made.set_password(PASSPHRASE)
    for field_name, value in fields.items():
        setattr(made, field_name, value)
    return made


def staff(name: str, *roles: str) -> Person:
    """Somebody who holds these roles and has the second factor that their pages ask for."""
    made = person(name, roles=roles)
    Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={})
    return made


def group(name: str = "Evenings after loss", **fields: Any) -> Group:
    made = Group.objects.create(
        name=name, purpose=fields.pop("purpose", "For anyone who lost someone."), **fields
    )
    Agreement.objects.create(group=made, text="What is said here stays here.")
    return made


def seat(where: Group, who: Person, *, role: str = Membership.MEMBER, **fields: Any) -> Membership:
    """Seat somebody who has accepted the agreement."""
    (made,) = seats(where, [who], role=role, **fields)
    return made


def seats(where: Group, people: list[Person], **fields: Any) -> list[Membership]:
    """Seat several at once, in the same way."""
    return seated([Membership(group=where, person=who, **fields) for who in people])


def seated(memberships: list[Membership]) -> list[Membership]:
    """Keep these seats, of people who have accepted the agreement of their group: in three statements."""
    made = Membership.objects.bulk_create(memberships)
    agreements = Agreement.objects.filter(group__in={one.group_id for one in made}).order_by("version")
    newest = {agreement.group_id: agreement for agreement in agreements}
    yes = [Acceptance(agreement=newest[one.group_id], person=one.person) for one in made]
    Acceptance.objects.bulk_create(yes, ignore_conflicts=True)  # they may have said it before
    return made


def thread(where: Group, by: Person, title: str = "The house is too quiet", **fields: Any) -> Conversation:
    made = Conversation.objects.create(group=where, opened_by=by, title=title, **fields)
    message(made, by, "It has been seven weeks.")
    return made


def message(where: Conversation, by: Person, words: str, **fields: Any) -> Message:
    where.last_position += 1
    where.last_written_at = clock.now()
    where.save(update_fields=["last_position", "last_written_at"])
    return Message.objects.create(
        conversation=where,
        position=where.last_position,
        author=by,
        words=words,
        html=f"<p>{words}</p>",
        folded=words.lower(),
        nonce=fields.pop("nonce", new_key()),
        **fields,
    )


@dataclass
class Cast:
    """Everybody, and where they stand. Juniper hosts; Wren and Moth are members of the same group."""

    group: Group = field(default_factory=group)
    other_group: Group = field(default_factory=lambda: group("Longe de casa", language="pt-br"))

    def __post_init__(self) -> None:
        self._come()
        now = clock.now()
        long_ago = now - timedelta(days=90)
        host = Membership.FACILITATOR
        here: dict[Person, dict[str, Any]] = {
            self.facilitator: {"joined_at": long_ago, "role": host},
            **{who: {"joined_at": long_ago} for who in (self.member, self.second_member, self.banned)},
            self.gone: {"joined_at": long_ago, "ended_at": now, "ending": Membership.LEFT},
            self.late: {"joined_at": now},
        }
        elsewhere = Membership(group=self.other_group, person=self.other_facilitator, role=host)
        seated([*(Membership(group=self.group, person=who, **how) for who, how in here.items()), elsewhere])

    def _come(self) -> None:
        everybody = people(dict.fromkeys(MEMBERS, ()) | {name: (role,) for name, role in STAFF.items()})
        plain, staff = everybody[: len(MEMBERS)], everybody[len(MEMBERS) :]
        self.facilitator, self.member, self.second_member, self.gone, self.late = plain[:5]
        self.banned, self.stranger, self.other_facilitator = plain[5:]
        self.banned.is_active = False
        self.banned.save(update_fields=["is_active"])
        self.moderator, self.clinician, self.coordinator, self.researcher, self.operator = staff[:5]
        self.lead, self.auditor = staff[5:]

    def everyone(self) -> dict[str, Person | None]:
        """By the names the access table uses; a visitor is nobody."""
        people = {name: who for name, who in vars(self).items() if isinstance(who, Person)}
        return {"visitor": None, **people}
