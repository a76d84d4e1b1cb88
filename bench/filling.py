"""Filling a database for the benchmarks. Everybody and everything in it is made up, in bulk.

The hall is a group far larger than a group may be: all its members sit in one room.
"""

import random
from datetime import timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from kith import clock
from kith.conversations.models import Conversation, Message, Offer
from kith.conversations.wording import fold, to_html
from kith.groups.models import Acceptance, Agreement, Group, Membership
from kith.keys import new_key
from kith.meetings.models import Meeting, Seat
from kith.meetings.planning import lay_out, usual_parts
from kith.people.consenting import VERSIONS
from kith.people.models import Consent, Person

PEOPLE, SEATS = 500, 12
THREAD_LENGTH = 50
SYLLABLES = [a + b for a in "bdfgklmnpr" for b in "aeiou"]
WORDS = [a + b for a in SYLLABLES for b in SYLLABLES]


def fill(messages: int) -> dict[str, Any]:
    """So many messages in threads of fifty, and one thread that holds a tenth of them all.

    Gives the keys of the threads and a session of somebody who sits in each.
    """
    chance = random.Random(1)
    people = _people()
    hall = _group("Hall", people)
    long = _thread(hall, people, messages // 10, chance)
    circles = [(_group("Circle", people[n : n + SEATS]), people[n : n + SEATS]) for n in range(0, 480, SEATS)]
    threads = []
    for n in range((messages - long.last_position) // THREAD_LENGTH):
        group, members = circles[n % len(circles)]
        threads.append((_thread(group, members, THREAD_LENGTH, chance), members[0]))
    return {
        "room": _room(hall, people).key,
        "empty_room": _room(hall, people[:SEATS]).key,
        "hall_sessions": _sessions(people),
        "long": long.key,
        "long_pages": -(-long.last_position // 25),
        "threads": [(thread.key, _sessions([reader])[0]) for thread, reader in threads[:200]],
    }


def _people() -> list[Person]:
    now = clock.now()
    names = [f"{a.capitalize()}{b}{c}" for a in SYLLABLES for b in SYLLABLES[:5] for c in SYLLABLES[5:10]]
    people = [
        Person(
            email=f"{name.lower()}@example.org",
            pseudonym=name,
            pseudonym_skeleton=name.lower(),
            mark=n % 768,
            password=UNUSABLE_PASSWORD_PREFIX,
            adult_at=now,
        )
        for n, name in enumerate(names[:PEOPLE])
    ]
    people = Person.objects.bulk_create(people)
    Consent.objects.bulk_create(
        Consent(person=person, to=Consent.TERMS, version=VERSIONS[Consent.TERMS]) for person in people
    )
    return people


def _group(name: str, people: list[Person]) -> Group:
    group = Group.objects.create(name=name, purpose="For the benchmarks.")
    agreement = Agreement.objects.create(group=group, text="What is said here stays here.")
    Membership.objects.bulk_create(Membership(group=group, person=person) for person in people)
    Acceptance.objects.bulk_create(Acceptance(agreement=agreement, person=person) for person in people)
    return group


def _thread(group: Group, people: list[Person], length: int, chance: random.Random) -> Conversation:
    began = clock.ago(days=chance.randint(1, 300))
    thread = Conversation.objects.create(
        group=group,
        title="A thread of the benchmarks",
        opened_by=people[0],
        opened_at=began,
        last_written_at=began + timedelta(minutes=length),
        last_position=length,
        voices=min(length, len(people)),
        first_reply_at=began + timedelta(minutes=1) if length > 1 else None,
    )
    messages = Message.objects.bulk_create(
        (_message(thread, people, position, chance) for position in range(1, length + 1)), batch_size=2000
    )
    Offer.objects.bulk_create(
        Offer(message=message, kind="heard", giver=message.author, receiver=people[0])
        for message in messages[1::3]
    )
    return thread


def _room(group: Group, people: list[Person]) -> Meeting:
    """A meeting that has begun, with a chair for each of them."""
    now = clock.now()
    meeting = Meeting.objects.create(
        group=group,
        conversation=Conversation.objects.create(group=group, kind=Conversation.ROOM, gone_after_days=30),
        planned_at=now,
        starts_at=now,
        ends_at=now + timedelta(hours=12),
        opened_at=now,
    )
    lay_out(meeting, usual_parts(60))
    meeting.parts.filter(order=1).update(began_at=now)
    Seat.objects.bulk_create(
        Seat(meeting=meeting, person=person, order=order) for order, person in enumerate(people, start=1)
    )
    return meeting


def _message(thread: Conversation, people: list[Person], position: int, chance: random.Random) -> Message:
    words = " ".join(chance.choices(WORDS, k=chance.randint(20, 120))) + "."
    return Message(
        conversation=thread,
        position=position,
        author=people[position % len(people)],
        words=words,
        html=to_html(words),
        folded=fold(words),
        nonce=new_key(),
        written_at=thread.opened_at + timedelta(minutes=position),
    )


def _sessions(people: list[Person]) -> list[str]:
    store, until, keys = SessionStore(), clock.now() + timedelta(days=1), [new_key() for _ in people]
    Session.objects.bulk_create(
        Session(
            session_key=key,
            expire_date=until,
            session_data=store.encode(
                {
                    SESSION_KEY: str(person.pk),
                    BACKEND_SESSION_KEY: "kith.people.backends.PersonBackend",
                    HASH_SESSION_KEY: person.get_session_auth_hash(),
                }
            ),
        )
        for key, person in zip(keys, people, strict=True)
    )
    return keys
