"""How places are called."""

import pytest
from django.utils import translation

from kith.safety import lines
from kith.ui import places


def test_countries_are_named_in_the_language_of_the_page():
    with translation.override("pt-br"):
        assert places.country_name("gb") == "Reino Unido"
    with translation.override("es"):
        assert places.country_name("GB") == "Reino Unido"
    with translation.override("en"):
        assert places.country_name("GB") == "United Kingdom"


def test_accents_do_not_push_a_country_to_the_end_of_the_list():
    assert sorted(["Zâmbia", "África do Sul", "Brasil"], key=places.sorting)[0] == "África do Sul"


@pytest.mark.parametrize("language", ["en", "pt-br", "es"])
def test_every_country_that_has_crisis_lines_can_be_chosen(language):
    with translation.override(language):
        assert set(lines.countries()) <= dict(places.countries()).keys()


def test_no_union_and_no_part_of_the_world_is_a_country():
    with translation.override("en"):
        names = dict(places.countries())
    assert not {"EU", "UN", "ZZ", "419"} & names.keys()
