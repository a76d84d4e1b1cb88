"""Nobody takes the name under which somebody else is known here: an alias, or a name somebody left under."""

import pytest
from django.urls import reverse

from kith.conversations import aliasing
from kith.conversations.models import Alias
from kith.gates import Refused
from kith.groups import leaving
from kith.people.models import HeldName, Person
from kith.people.renaming import rename
from kith.people.tests.flows import newcomer

TAKEN = "Someone here has this name, or one that looks like it."


@pytest.fixture
def alias(masked):
    Alias.objects.update(name="Teal")
    return "Teal"


@pytest.mark.parametrize("typed", ["Teal", "teal", "T e a l"])
def test_nobody_renames_themselves_to_an_alias_nor_to_what_looks_like_it(cast, alias, typed):
    for who in (cast.second_member, cast.stranger, cast.member):  # its own bearer learns no more than others
        with pytest.raises(Refused) as refusal:
            rename(who, typed)
        assert str(refusal.value) == TAKEN


def test_nobody_signs_up_as_an_alias(client, alias):
    answer = client.post(reverse("account_signup"), newcomer(pseudonym="Teal", email="new@example.org"))
    assert TAKEN in answer.content.decode()
    assert not Person.objects.filter(email="new@example.org").exists()


def test_nobody_takes_a_name_that_stands_under_the_words_of_who_left(cast, thread):
    leaving.leave(cast.group, by=cast.member)
    rename(cast.member, "Nightjar")
    HeldName.objects.all().delete()  # as after ninety days
    with pytest.raises(Refused):
        rename(cast.stranger, "Wren")
    rename(cast.member, "Wren")
    assert cast.member.pseudonym == "Wren"


def test_no_alias_is_drawn_that_somebody_anywhere_is_called(cast, thread, monkeypatch):
    monkeypatch.setattr(
        aliasing, "names", lambda language: ("Marram", "Teal")
    )  # Marram sits in another group
    assert aliasing.take_alias(thread, by=cast.member).name == "Teal"
