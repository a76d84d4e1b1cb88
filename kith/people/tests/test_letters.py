"""Letters about an account: what they say to somebody who asked for nothing."""

import pytest
from django.utils import translation

from kith.people.letters import AT_THE_DOOR, SENTENCES, letter

CALM, ALARM = "you need not do anything", "somebody else may have been in your account"


@pytest.mark.parametrize("kind", SENTENCES)
def test_a_letter_about_a_change_says_what_to_do_and_one_at_the_door_says_nothing_is_lost(kind):
    with translation.override("en"):
        body = letter(kind, "wren@example.org", {"code": "ABC-DEF"}).body
    assert (CALM in body) == (kind in AT_THE_DOOR)
    assert (ALARM in body) == (kind not in AT_THE_DOOR)


def test_every_kind_at_the_door_is_a_letter_we_write():
    assert SENTENCES.keys() >= AT_THE_DOOR
