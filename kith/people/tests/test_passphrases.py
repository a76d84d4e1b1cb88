"""Passphrases: long, and not one that everybody knows. Nothing else is asked."""

import pytest
from django.core.exceptions import ValidationError

from kith.people.models import Person
from kith.people.passphrases import LongEnough, NotWellKnown

GOOD = (
    "seven slow trains at dusk",
    "a kettle on for two at six",
    "oito trens lentos ao entardecer",
    "ocho trenes lentos al anochecer",
    "八列の遅い列車がゆっくり夕暮れを通る",
    "83619204756183927",
    "correct horse battery staple and a lamp",
)
KNOWN = (
    "correct horse battery staple",
    "CorrectHorseBatteryStaple!",
    "correcthorsebatterystaple1",
    "password1234567890",
    "12345 This Is My Password",
    "Mi contraseña secreta",
    "o senhor é o meu pastor",
)
REPEATED = (
    "aaaaaaaaaaaaaaaa",
    "abcabcabcabcabcabc",
    "passwordpassword1",
    "qwertyuiopasdfghjkl",
    "zyxwvutsrqponmlkj",
)


def wren():
    return Person(email="wren.harbour@example.org", pseudonym="Wren of the weir")


@pytest.mark.parametrize(
    ("length", "ok"), [(0, False), (14, False), (15, True), (64, True), (256, True), (257, False)]
)
def test_fifteen_characters_are_enough_and_there_is_a_ceiling(length, ok):
    check = LongEnough().validate
    if ok:
        check("x" * length)
    else:
        with pytest.raises(ValidationError):
            check("x" * length)


def test_one_missing_character_is_said_in_the_singular():
    with pytest.raises(ValidationError, match=r"1 more character, please"):
        LongEnough().validate("x" * 14)


@pytest.mark.parametrize("passphrase", GOOD)
def test_a_sentence_of_ones_own_is_good(passphrase):
    LongEnough().validate(passphrase)
    NotWellKnown().validate(passphrase, wren())


@pytest.mark.parametrize("passphrase", KNOWN)
def test_what_everybody_knows_is_refused(passphrase):
    with pytest.raises(ValidationError, match="Many people"):
        NotWellKnown().validate(passphrase)


@pytest.mark.parametrize("passphrase", REPEATED)
def test_one_piece_again_and_again_is_refused(passphrase):
    with pytest.raises(ValidationError):
        NotWellKnown().validate(passphrase)


@pytest.mark.parametrize(
    "passphrase",
    [
        "wren.harbour@example.org",
        "Wren of the weir 1",
        "wren.harbour12345",
        "kith kith kith 2026",
        "kithwrenharbour99",
    ],
)
def test_ones_own_name_and_address_are_refused(passphrase):
    with pytest.raises(ValidationError):
        NotWellKnown().validate(passphrase, wren())


def test_ones_own_name_in_a_longer_sentence_is_fine():
    NotWellKnown().validate("wren counts seven slow trains", wren())
