"""Relaxing: whether giving up the one rule that is named would open the place that is named."""

from collections.abc import Iterator
from typing import Any, Final

from kith.matching.checking import suiting
from kith.matching.checking.admission import broken, granted
from kith.matching.checking.comparing import Steps, differences
from kith.matching.checking.given import Given, Place, Thing
from kith.matching.checking.grouping import lacking
from kith.matching.checking.laid_out import LaidOut
from kith.matching.checking.minutes import attended
from kith.matching.faults import Fault, path

OWN: Final = frozenset({"topic", "mode", "venue", "hours", "wish", "declined"})
OF_THE_SITE: Final = frozenset({"gender", "ages", "hours"})
LESS: Final = 10  # per cent of the meetings, by which a site may ask for less


def faults_of_relaxing(laid: LaidOut, person: Thing, said: list[Any], steps: Steps) -> Iterator[Fault]:
    """What is not so in the list of somebody who waits. Whether the list is whole is not looked at."""
    seen = set()
    for number, one in enumerate(said):
        rule = (one["rule"], one["site"])
        if rule in seen:
            yield Fault(path(*steps, number), f"{one['rule']} is named before, for the same side")
        seen.add(rule)
        yield from _relaxing(laid, person, one, (*steps, number))


def _relaxing(laid: LaidOut, person: Thing, said: Thing, steps: Steps) -> Iterator[Fault]:
    given, place = laid.given, laid.places.get(said["place"])
    if place is None:
        yield Fault(path(*steps, "place"), f'"{said["place"]}" is no place of this plan')
        return
    rules = [rule.name for rule in broken(given, person, place)]
    if rules != [said["rule"]]:
        stands = ", ".join(rules) or "nothing"
        yield Fault(path(*steps, "rule"), f"{said['rule']} alone is said to be between, and {stands} is")
        return
    for lack in _obstacles(laid, person, place):
        yield Fault(path(*steps, "place"), f'"{place.id}" could not take them all the same: {lack}')
    yield from _side(given, person, place, said, steps)
    yield from differences(said, {"fit": suiting.fit(given, person, place)["total"]}, steps)
    yield from _wish(person, place, said, steps)


def _obstacles(laid: LaidOut, person: Thing, place: Place) -> Iterator[str]:
    """What this one more would break there."""
    there = laid.people_of(place.id) if place.id in laid.newcomers else []
    yield from lacking(laid.given, place, [*there, person])
    met = laid.given.apart.get(person["id"], frozenset())
    yield from (f'"{other["id"]}" is placed there' for other in there if other["id"] in met)


def _side(given: Given, person: Thing, place: Place, said: Thing, steps: Steps) -> Iterator[Fault]:
    """That the rule is one that the person, or the site, can give up."""
    rule = said["rule"]
    if rule not in (OF_THE_SITE if said["site"] else OWN):
        yield Fault(path(*steps, "site"), f"{rule} is not theirs to relax")
    elif said["site"] and rule == "hours":
        can, _ = attended(place.slot, person["zone"], person["hours"])
        least = given.rules["least_attendance"] - LESS
        if 100 * can < least * place.slot.meetings:
            yield Fault(
                path(*steps, "site"), f"with {least} per cent of the meetings it would be too few still"
            )


def _wish(person: Thing, place: Place, said: Thing, steps: Steps) -> Iterator[Fault]:
    """That a wish is named where a wish is the rule, and is the one hard wish that is not granted."""
    missed = [
        number
        for number, wish in enumerate(person.get("wishes", ()))
        if wish["hard"] and not granted(wish, place)
    ]
    wanted = missed if said["rule"] == "wish" else [None]
    if [said.get("wish")] != wanted:
        yield Fault(path(*steps, "wish"), f"hard wishes that are not granted there: {missed}")
