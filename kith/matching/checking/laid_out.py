"""The plan laid out: which places it has, and who is in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from kith.matching.checking.comparing import Steps
from kith.matching.checking.given import Given, Place, Thing
from kith.matching.documents import Document
from kith.matching.faults import Fault, path

FIVE: Final = ("opening", "facilitator", "form", "topic", "language")


@dataclass
class LaidOut:
    """The places of the plan and their newcomers, as far as they exist at all.

    `made` gives each new group's number in the plan, `newcomers` the numbers of the placements of each
    place. `faults` are those of laying out: what names nobody, or nothing that there is.
    """

    given: Given
    plan: Document
    places: dict[str, Place] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    newcomers: dict[str, list[int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def people_of(self, place: str) -> list[Thing]:
        """Its newcomers, in the order of their placements; nobody if the plan places nobody there."""
        placements = self.plan["placements"]
        return [self.given.waiting[placements[number]["person"]] for number in self.newcomers.get(place, ())]

    @cached_property
    def place_of(self) -> dict[str, Place]:
        """The place of each person who is placed, by id. Asked once all is laid out."""
        placements = self.plan["placements"]
        return {
            placements[number]["person"]: self.places[place]
            for place, numbers in self.newcomers.items()
            for number in numbers
        }

    def steps_of(self, place: str) -> Steps:
        """Where the plan speaks of a place: its new group, or the first who is placed in an open one."""
        if place in self.made:
            return ("new_groups", self.made[place])
        return ("placements", self.newcomers[place][0], "place")


def lay_out(given: Given, plan: Document) -> LaidOut:
    """The plan with everything in it looked up in the problem."""
    laid = LaidOut(given, plan, places=dict(given.open))
    for number, new in enumerate(plan["new_groups"]):
        faults = list(_new_group(laid, number, new))
        laid.faults += faults
        if not faults:
            laid.places[new["id"]] = given.choice(*(new[key] for key in FIVE))
            laid.made[new["id"]] = number
    seen: dict[str, int] = {}
    for number, placement in enumerate(plan["placements"]):
        faults = list(_placement(laid, seen, number, placement))
        laid.faults += faults
        if not faults:
            laid.newcomers.setdefault(placement["place"], []).append(number)
    return laid


def _new_group(laid: LaidOut, number: int, new: dict[str, Any]) -> Iterator[Fault]:
    given, steps = laid.given, ("new_groups", number)
    known = {
        "opening": given.openings,
        "facilitator": given.facilitators,
        "form": given.forms,
        "topic": given.document["topics"],
    }
    unknown = [key for key, there in known.items() if new[key] not in there]
    for key in unknown:
        yield Fault(path(*steps, key), f'there is no {key} "{new[key]}"')
    if not unknown:
        for key, says in given.why_no_choice(*(new[key] for key in FIVE)).items():
            yield Fault(path(*steps, key), says)
    choice = "/".join(new[key] for key in FIVE)
    if new["id"] != choice:
        yield Fault(path(*steps, "id"), f'"{new["id"]}" is not "{choice}"')
    elif choice in laid.made:
        yield Fault(path(*steps, "id"), f"is made already by {path('new_groups', laid.made[choice])}")


def _placement(laid: LaidOut, seen: dict[str, int], number: int, placement: Thing) -> Iterator[Fault]:
    who, place = placement["person"], placement["place"]
    steps: Steps = ("placements", number)
    if who in laid.given.invited:
        yield Fault(path(*steps, "person"), f'"{who}" is invited to "{laid.given.invited[who]}"')
    elif who not in laid.given.waiting:
        yield Fault(path(*steps, "person"), f'there is no person "{who}"')
    elif seen.setdefault(who, number) != number:
        yield Fault(path(*steps, "person"), f'"{who}" has a place by {path("placements", seen[who])} already')
    if place not in laid.places:
        yield Fault(path(*steps, "place"), f'"{place}" is neither an open group nor well made in new_groups')
