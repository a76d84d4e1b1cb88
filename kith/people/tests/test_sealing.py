"""Sealing: only the right person's key opens it, and only in the row it was sealed for."""

import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kith.people import sealing
from kith.people.models import Person, PersonKey
from kith.people.sealing import Unreadable, forget_key, seal, unseal, unseal_each
from tests import cast as makers

pytestmark = pytest.mark.django_db
ROW = "conversations.draft:1"


@pytest.fixture(autouse=True)
def _own_master(settings, tmp_path):
    settings.KITH_MASTER_KEY_FILE = tmp_path / "secrets" / "master.key"


@pytest.fixture
def wren():
    return Person.objects.create_user("wren@example.org", "Wren")


@pytest.fixture
def moth():
    return Person.objects.create_user("moth@example.org", "Moth")


def test_what_is_sealed_is_read_again(wren):
    assert (
        unseal(wren, seal(wren, "seven weeks, e não dorme", row=ROW), row=ROW) == "seven weeks, e não dorme"
    )


def test_words_of_many_people_open_with_one_question_and_what_cannot_be_opened_is_none(
    wren, moth, django_assert_num_queries
):
    rows = [(wren, seal(wren, "one", row=ROW), ROW), (moth, seal(moth, "two", row=ROW), ROW)]
    gone = Person.objects.create_user("gone@example.org", "Gone")
    damaged = Person.objects.create_user("damaged@example.org", "Damaged")
    rows += [(gone, seal(gone, "three", row=ROW), ROW), (wren, rows[1][1], ROW)]
    rows += [(damaged, seal(damaged, "four", row=ROW), ROW)]
    forget_key(gone)
    PersonKey.objects.filter(person=damaged).update(wrapped=b"\x01" + bytes(60))
    with django_assert_num_queries(1):
        assert unseal_each(rows) == ["one", "two", None, None, None]


def test_words_of_more_people_than_are_asked_about_together_open_each(django_assert_num_queries):
    people = makers.people({f"Wren {number}": () for number in range(sealing._TOGETHER + 1)})
    rows = [(one, seal(one, one.pseudonym, row=ROW), ROW) for one in reversed(people)]
    with django_assert_num_queries(2):
        assert unseal_each(rows) == [one.pseudonym for one in reversed(people)]
    with django_assert_num_queries(0):
        assert unseal_each([]) == []


def test_sealed_words_do_not_hold_the_words(wren):
    assert b"seven" not in seal(wren, "seven weeks", row=ROW)


def test_the_same_words_are_never_sealed_alike(wren):
    assert seal(wren, "seven", row=ROW) != seal(wren, "seven", row=ROW)


def test_a_seal_moved_to_another_row_is_unreadable(wren):
    sealed = seal(wren, "seven weeks", row=ROW)
    with pytest.raises(Unreadable):
        unseal(wren, sealed, row="conversations.draft:2")


def test_a_seal_moved_to_another_person_is_unreadable(wren, moth):
    seal(moth, "mine", row=ROW)
    with pytest.raises(Unreadable):
        unseal(moth, seal(wren, "hers", row=ROW), row=ROW)


def test_a_key_moved_to_another_person_opens_nothing(wren, moth):
    sealed = seal(wren, "hers", row=ROW)
    stolen = PersonKey.objects.get(person=wren)
    PersonKey.objects.create(person=moth, master=stolen.master, wrapped=stolen.wrapped)
    with pytest.raises(Unreadable):
        unseal(moth, sealed, row=ROW)


@pytest.mark.parametrize("place", [0, 5, -1])
def test_one_changed_byte_is_noticed(wren, place):
    sealed = bytearray(seal(wren, "seven weeks", row=ROW))
    sealed[place] ^= 1
    with pytest.raises(Unreadable):
        unseal(wren, bytes(sealed), row=ROW)


@pytest.mark.parametrize("nothing", [b"", b"\x01", b"\x01short", b"plain words that were never sealed"])
def test_what_was_never_sealed_is_unreadable(wren, nothing):
    seal(wren, "there is a key", row=ROW)
    with pytest.raises(Unreadable):
        unseal(wren, nothing, row=ROW)


def test_a_forgotten_key_leaves_everything_unreadable(wren):
    sealed = seal(wren, "seven weeks", row=ROW)
    forget_key(wren)
    with pytest.raises(Unreadable):
        unseal(wren, sealed, row=ROW)
    seal(wren, "a new beginning", row=ROW)
    with pytest.raises(Unreadable):
        unseal(wren, sealed, row=ROW)


def test_of_two_keys_made_at_once_both_seal_with_the_one_that_is_kept(wren, moth, monkeypatch):
    seal(moth, "the house has its master key", row=ROW)
    sealed: list[bytes] = []

    def meanwhile(length):
        monkeypatch.undo()
        sealed.append(seal(wren, "first", row=ROW))
        return os.urandom(length)

    monkeypatch.setattr("kith.people.sealing.secrets.token_bytes", meanwhile)
    sealed.append(seal(wren, "second", row=ROW))
    assert [unseal(wren, one, row=ROW) for one in sealed] == ["first", "second"]


def test_forgetting_one_key_leaves_the_others(wren, moth):
    sealed = seal(moth, "still here", row=ROW)
    seal(wren, "gone", row=ROW)
    forget_key(wren)
    assert unseal(moth, sealed, row=ROW) == "still here"


def test_another_master_key_is_named_as_the_fault(wren, settings, tmp_path):
    sealed = seal(wren, "seven weeks", row=ROW)
    settings.KITH_MASTER_KEY_FILE = tmp_path / "other.key"
    sealing._make(settings.KITH_MASTER_KEY_FILE)
    with pytest.raises(ImproperlyConfigured, match="Put the right one back"):
        unseal(wren, sealed, row=ROW)


def test_a_lost_master_key_is_not_quietly_replaced(wren, settings):
    seal(wren, "seven weeks", row=ROW)
    Path(settings.KITH_MASTER_KEY_FILE).unlink()
    with pytest.raises(ImproperlyConfigured, match="is missing"):
        seal(wren, "more", row=ROW)
    assert not Path(settings.KITH_MASTER_KEY_FILE).exists()


@pytest.mark.parametrize("damage", ["", "short", "é" * 40, "A" * 60])
def test_a_damaged_master_key_is_said_so(wren, settings, damage):
    path = Path(settings.KITH_MASTER_KEY_FILE)
    path.parent.mkdir()
    path.write_text(damage, encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match="damaged"):
        seal(wren, "seven weeks", row=ROW)


def test_only_the_owner_can_read_the_master_key(wren, settings):
    seal(wren, "seven weeks", row=ROW)
    path = Path(settings.KITH_MASTER_KEY_FILE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_two_processes_starting_together_agree_on_one_key(settings):
    path = Path(settings.KITH_MASTER_KEY_FILE)
    sealing._make(path)
    first = path.read_bytes()
    sealing._make(path)
    assert path.read_bytes() == first


def test_a_secret_of_the_house_is_bound_to_its_purpose():
    sealed = sealing.seal_for_house("JBSWY3DP", purpose="people.second_factor")
    assert "JBSWY3DP" not in sealed
    assert sealing.unseal_for_house(sealed, purpose="people.second_factor") == "JBSWY3DP"
    with pytest.raises(Unreadable):
        sealing.unseal_for_house(sealed, purpose="people.passkey")
    with pytest.raises(Unreadable):
        sealing.unseal_for_house("JBSWY3DP", purpose="people.second_factor")
