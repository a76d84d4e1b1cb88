"""What tests of conversations begin with: the cast, a thread, and somebody signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from kith.conversations import posting
from kith.conversations.models import Conversation
from kith.keys import new_key
from kith.people.models import Person
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def thread(cast: Cast) -> Conversation:
    """Wren (the member) began it and asked to be heard."""
    return posting.open_thread(
        cast.group,
        "The house is too quiet",
        "It has been seven weeks.",
        new_key(),
        by=cast.member,
        asked=["heard"],
    )


@pytest.fixture
def masked(cast: Cast) -> Conversation:
    """Wren began it under an alias."""
    return posting.open_thread(
        cast.group, "I took a drink", "Do not tell anybody.", new_key(), by=cast.member, as_alias=True
    )


@pytest.fixture
def signed_in() -> Callable[[Person], Client]:
    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="kith.people.backends.PersonBackend")
        return client

    return sign_in
