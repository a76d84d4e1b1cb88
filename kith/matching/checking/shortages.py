"""Shortages: what is short at the places that suit who waits (docs: "Who waits, and what would help")."""

from collections.abc import Iterable, Mapping

from kith.matching.checking.counting import Count, Suits, numbers_in
from kith.matching.checking.given import Place, Thing, holds
from kith.matching.checking.laid_out import LaidOut
from kith.matching.checking.minutes import clash


class Shortages:
    """Answers for one plan. `suits` are the places that suit each of those who wait, by id."""

    def __init__(self, laid: LaidOut, count: Count, suits: Mapping[str, Suits]) -> None:
        self._laid, self._count, self._suits = laid, count, suits
        self._wanted: dict[int, list[str]] = {}
        for who, found in suits.items():
            for number in numbers_in(found.places):
                self._wanted.setdefault(number, []).append(who)
        self._led: dict[str, list[Place]] = {}
        self._used: dict[str, int] = {}
        for name in laid.made:
            opening, leader, *_ = name.split("/")
            self._led.setdefault(leader, []).append(laid.places[name])
            self._used[opening] = self._used.get(opening, 0) + 1
        self._known: dict[int, str] = {}

    def of(self, who: str) -> set[str]:
        """Every shortage at the places that suit this person."""
        return {self._at(number) for number in numbers_in(self._suits[who].places)}

    def _at(self, number: int) -> str:
        if number not in self._known:
            self._known[number] = self._first(number, self._count.places[number])
        return self._known[number]

    def _first(self, number: int, place: Place) -> str:
        """The first thing that is short there."""
        given = self._laid.given
        wanted = [given.waiting[who] for who in self._wanted[number]]
        there = self._laid.people_of(place.id)
        if len(there) >= place.free:
            return "seats"
        if place.choice and not there:
            if self._has_no_time(place.choice[1], place):
                return "facilitator"
            if self._has_no_room(place.choice[0]):
                return "room"
            if len(wanted) < place.least:
                return "size"
        return "mixture" if self._lacks_mixture(place, [*there, *wanted]) else "value"

    def _has_no_time(self, leader: str, place: Place) -> bool:
        led = self._led.get(leader, [])
        most = self._laid.given.facilitators[leader].get("groups", 1)
        return len(led) >= most or any(clash(other.slot, place.slot) for other in led)

    def _has_no_room(self, opening: str) -> bool:
        rooms = self._laid.given.openings[opening].get("rooms")
        return rooms is not None and self._used.get(opening, 0) >= rooms

    def _lacks_mixture(self, place: Place, people: Iterable[Thing]) -> bool:
        everybody = list(people)
        further = place.further + sum(map(self._laid.given.is_further, everybody))
        return (
            further < place.least_further or place.holding + sum(map(holds, everybody)) < place.least_holding
        )
