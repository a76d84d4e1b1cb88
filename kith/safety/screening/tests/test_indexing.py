"""A pattern is found where it covers the token that set it off, and nowhere else."""

import pytest

from kith.safety.screening.indexing import Trigger
from kith.safety.screening.rules import Rule

RULE = Rule("made", "for a test", 1, "concern", ("a b", "b"), (), (), frozenset())


@pytest.mark.parametrize(
    ("code", "at", "place"),
    [
        ("xabx", 1, (1, 3)),
        ("xabx", 2, (1, 3)),
        ("abxxab", 5, (4, 6)),
        ("abb", 2, (2, 3)),
        ("ababab", 5, (4, 6)),
        ("xxab", 1, None),
        ("abxx", 2, None),
    ],
)
def test_a_place_covers_the_token_that_sets_it_off(code: str, at: int, place: tuple[int, int] | None) -> None:
    trigger = Trigger(RULE, lambda: "ab|b", before=5, after=5, needed=0, beside=())
    assert trigger.place(code, at) == place
