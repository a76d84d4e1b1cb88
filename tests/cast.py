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


def person(name: str, *, roles: tuple[str, ...] = (), **fields: Any) -> Person:
    made = Person.objects.create_user(f"{name.lower().replace(' ', '.')}@example.org", name, PASSPHRASE)
    for field_name, value in {"adult_at": clock.now(), **fields}.items():
        setattr(made, field_name, value)
    made.save()
    Consent.objects.create(person=made, to=Consent.TERMS, version=1)
    for role in roles:
        Role.objects.create(person=made, name=role)
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
    made = Membership.objects.create(group=where, person=who, role=role, **fields)
    Acceptance.objects.get_or_create(agreement=where.agreements.latest("version"), person=who)
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
        now = clock.now()
        self.facilitator = person("Juniper")
        self.member = person("Wren")
        self.second_member = person("Moth")
        self.gone = person("Sorrel")
        self.late = person("Quill")
        self.banned = person("Bramble", is_active=False)
        self.stranger = person("Harbour")
        self.other_facilitator = person("Marram")
        self.moderator = person("Larch", roles=(Role.MODERATOR,))
        self.clinician = person("Saffron", roles=(Role.CLINICIAN,))
        self.coordinator = person("Heron", roles=(Role.COORDINATOR,))
        self.researcher = person("Pebble", roles=(Role.RESEARCHER,))
        self.operator = person("Alder", roles=(Role.OPERATOR,))
        long_ago = now - timedelta(days=90)
        seat(self.group, self.facilitator, role=Membership.FACILITATOR, joined_at=long_ago)
        for who in (self.member, self.second_member, self.banned):
            seat(self.group, who, joined_at=long_ago)
        seat(self.group, self.gone, joined_at=long_ago, ended_at=now, ending=Membership.LEFT)
        seat(self.group, self.late, joined_at=now)
        seat(self.other_group, self.other_facilitator, role=Membership.FACILITATOR)

    def everyone(self) -> dict[str, Person | None]:
        """By the names the access table uses; a visitor is nobody."""
        people = {name: who for name, who in vars(self).items() if isinstance(who, Person)}
        return {"visitor": None, **people}
