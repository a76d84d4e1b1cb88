"""Counting: how many places suit somebody, and how many one rule alone keeps them out of.

Places are numbered, and a set of places is one whole number whose bit k stands for place k. A rule is asked
once of all places that are alike to it, and only of those that nothing else has ruled out twice.
"""

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from kith.matching.checking.admission import RULES, Rule
from kith.matching.checking.given import Given, Thing


class Suits(NamedTuple):
    """The places that break no rule for somebody, and for each rule those where it alone does not hold;
    rules without any are left out. All are sets."""

    places: int
    barriers: dict[str, int]


class Count:
    """All places of one problem, sorted by what each rule reads of them."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.places = tuple(given.every_place())
        self._alike: dict[str, dict[Hashable, int]] = {rule.name: {} for rule in RULES}
        for number, place in enumerate(self.places):
            for rule in RULES:
                alike, key = self._alike[rule.name], rule.reads(place)
                alike[key] = alike.get(key, 0) | 1 << number
        self._order = sorted(RULES, key=lambda rule: len(self._alike[rule.name]))

    def of(self, person: Thing) -> Suits:
        """What suits this person."""
        whole, but_for_one = (1 << len(self.places)) - 1, dict.fromkeys((rule.name for rule in RULES), 0)
        near = whole
        for rule in self._order:
            held = self._held(rule, person, near)
            but_for_one = {name: places & held for name, places in but_for_one.items()}
            but_for_one[rule.name] = whole & ~held
            whole &= held
            near = whole
            for places in but_for_one.values():
                near |= places
        return Suits(whole, {name: places for name, places in but_for_one.items() if places})

    def _held(self, rule: Rule, person: Thing, near: int) -> int:
        """Of the places `near`, those where the rule holds."""
        held = rest = near
        while rest:
            place = self.places[(rest & -rest).bit_length() - 1]
            alike = self._alike[rule.name][rule.reads(place)]
            rest &= ~alike
            if not rule.holds(self.given, person, place):
                held &= ~alike
        return held


def numbers_in(places: int) -> Iterator[int]:
    """The numbers of the places in a set of them."""
    while places:
        lowest = places & -places
        yield lowest.bit_length() - 1
        places ^= lowest
