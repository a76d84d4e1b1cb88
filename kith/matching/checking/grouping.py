"""Grouping: what newcomers of one group need together, and what new groups share."""

from collections.abc import Iterator
from itertools import combinations

from kith.matching.checking.comparing import listed_once
from kith.matching.checking.given import Given, Place, Thing, holds
from kith.matching.checking.laid_out import LaidOut
from kith.matching.checking.minutes import any_clash
from kith.matching.faults import Fault, path


def lacking(given: Given, place: Place, people: list[Thing]) -> Iterator[str]:
    """What these newcomers, who are one at least, break of rules 1 to 3, in words."""
    if len(people) > place.free:
        yield f"takes {place.free} newcomers at most, and has {len(people)}"
    if len(people) < place.least:
        yield f"needs {place.least} newcomers, and has {len(people)}"
    further = place.further + sum(map(given.is_further, people))
    if further < place.least_further:
        yield f"needs {place.least_further} who are further along, and has {further}"
    holding = place.holding + sum(map(holds, people))
    if holding < place.least_holding:
        yield f"needs {place.least_holding} who would help hold it, and has {holding}"


def faults_of_groups(laid: LaidOut) -> Iterator[Fault]:
    """Rules 1 to 7 of "What a group needs", and that new groups name who is placed in them."""
    for place in laid.newcomers:
        says = f'"{place}" '
        for lack in lacking(laid.given, laid.places[place], laid.people_of(place)):
            yield Fault(path(*laid.steps_of(place)), says + lack)
        yield from _together(laid, place)
    for place, number in laid.made.items():
        placed = [who["id"] for who in laid.people_of(place)]
        named = laid.plan["new_groups"][number]["people"]
        yield from listed_once(named, placed, ("new_groups", number, "people"))
    yield from _leaders(laid)
    yield from _rooms(laid)


def _together(laid: LaidOut, place: str) -> Iterator[Fault]:
    """Rule 4. The fault stands at the later of the two."""
    there = zip(laid.newcomers[place], laid.people_of(place), strict=True)
    for (_, one), (number, other) in combinations(there, 2):
        if other["id"] in laid.given.apart.get(one["id"], ()):
            says = f'"{other["id"]}" and "{one["id"]}" must not meet, and both are placed in "{place}"'
            yield Fault(path("placements", number, "place"), says)


def _leaders(laid: LaidOut) -> Iterator[Fault]:
    """Rules 5 and 6. The fault stands at the first group that is too much."""
    led: dict[str, list[Place]] = {}
    for place, number in laid.made.items():
        leader = laid.plan["new_groups"][number]["facilitator"]
        most = laid.given.facilitators[leader].get("groups", 1)
        groups = led.setdefault(leader, [])
        where = path("new_groups", number, "facilitator")
        if len(groups) == most:
            yield Fault(where, f'"{leader}" leads {most} new groups at most')
        if any(any_clash((other.slot, laid.places[place].slot)) for other in groups):
            yield Fault(where, f'"{leader}" leads another new group at the same time')
        groups.append(laid.places[place])


def _rooms(laid: LaidOut) -> Iterator[Fault]:
    """Rule 7. The fault stands at the first group for which there is no room."""
    used: dict[str, int] = {}
    for number in laid.made.values():
        opening = laid.plan["new_groups"][number]["opening"]
        rooms = laid.given.openings[opening].get("rooms")
        if rooms is not None and used.get(opening, 0) == rooms:
            yield Fault(path("new_groups", number, "opening"), f'"{opening}" has {rooms} rooms')
        used[opening] = used.get(opening, 0) + 1
