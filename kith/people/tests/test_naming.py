"""Naming: names that look alike are one name, and nobody borrows an office."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from kith.people.models import Person
from kith.people.naming import MARKS, SKELETON_LENGTH, check_pseudonym, draw_mark, skeleton, tidy

LETTERS = st.characters(categories=["L", "Nd"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Heron", "heron"),
        ("Heron", "H e r o n"),
        ("Heron", "Her0n"),
        ("Heron", "\u041deron"),  # Cyrillic capital
        ("Moth", "M\u043eth"),  # Cyrillic o
        ("Alba", "\u0391lba"),  # Greek capital alpha
        ("Lia", "1ia"),
        ("Amora", "Arnora"),
        ("Wren", "VVren"),
        ("Sao Joao", "São João"),
        ("Nino", "Niño"),
        ("Wren", "\uff37\uff52\uff45\uff4e"),  # full width
        ("Wren", "W-r.e'n"),
    ],
)
def test_names_that_look_alike_are_one_name(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Heron", "Haron"), ("Fern 2", "Fern 6"), ("Moth", "Myth")])
def test_names_that_look_different_are_two(one, other):
    assert skeleton(one) != skeleton(other)


NAMES = ("Wren", "Heron 2", "Flor de sal", "Müde", "D'Arvor", "Ångström", "小鳥", "Ελπίδα", "Надежда")


@pytest.mark.parametrize("name", NAMES)
def test_ordinary_names_may_be_taken(name):
    check_pseudonym(name)


OFFICIAL = """
moderator|The Moderator|TheModerator99|m0derat0r|M\u043ederator|Dr Lark|dr. Lark|Lark, Dr|Doctor Lark
Dra. Ana|terapeuta|Psicóloga Ana|ADMIN|adm1n|a d m i n|Kith|K i t h|Host|Anfitriã|anfitrión|Staff|Equipe
Suporte|Soporte|Facilitadora|Juniper (host)|Administrador|You|Prof Fern
"""


@pytest.mark.parametrize("name", OFFICIAL.strip().replace("\n", "|").split("|"))
def test_nobody_borrows_an_office(name):
    with pytest.raises(ValidationError):
        check_pseudonym(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "W",
        "W" * 41,
        "12345",
        "...",
        "wren@example.org",
        "Wren\u202e",
        "Wr\u200ben",
        "<b>Wren</b>",
        "Wr\nen\x00",
    ],
)
def test_names_that_are_no_names_are_refused(name):
    with pytest.raises(ValidationError):
        check_pseudonym(name)


def test_two_alphabets_in_one_name_are_refused():
    with pytest.raises(ValidationError, match="alphabet"):
        check_pseudonym("Ж\u043eura" + "bc")


def test_the_name_of_this_house_is_its_own(settings):
    settings.KITH_NAME = "Notebook"
    with pytest.raises(ValidationError):
        check_pseudonym("Notebook")


@given(st.text())
def test_a_skeleton_of_a_skeleton_is_itself(text):
    assert skeleton(skeleton(text)) == skeleton(text)


@given(st.text(alphabet=LETTERS, max_size=40))
def test_case_and_spacing_never_make_another_name(text):
    assert skeleton(" ".join(text)) == skeleton(text)
    assert skeleton(text.swapcase()) == skeleton(text.swapcase().casefold())


@given(st.text())
def test_a_skeleton_holds_only_letters_and_digits_and_fits_its_column(text):
    bones = skeleton(text)
    assert len(bones) <= SKELETON_LENGTH
    assert bones == "" or bones.isalnum()


@given(st.text(max_size=60))
def test_a_name_that_is_accepted_fits_its_column_and_has_a_skeleton(text):
    try:
        check_pseudonym(text)
    except ValidationError:
        return
    assert 2 <= len(tidy(text)) <= 40
    assert skeleton(text)


def test_a_mark_is_drawn_from_nothing():
    drawn = {draw_mark() for _turn in range(400)}
    assert drawn <= set(range(MARKS))
    assert len(drawn) > 250


def test_a_new_name_draws_a_new_mark():
    person = Person()
    marks = set()
    for _turn in range(40):
        person.take_name("Wren")
        marks.add(person.mark)
    assert len(marks) > 20
