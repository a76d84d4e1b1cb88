"""Relaxing: whether giving up the one rule that is named would open the place that is named, whether that
place is the best it would open, and whether none is left out."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from kith.matching.checking import suiting
from kith.matching.checking.admission import broken, granted
from kith.matching.checking.comparing import Steps, differences
from kith.matching.checking.counting import Count, numbers_in
from kith.matching.checking.given import Given, Place, Thing
from kith.matching.checking.grouping import lacking
from kith.matching.checking.laid_out import LaidOut
from kith.matching.checking.minutes import attended
from kith.matching.faults import Fault, path

OWN: Final = frozenset({"topic", "mode", "venue", "hours", "wish", "declined"})
OF_THE_SITE: Final = frozenset({"gender", "ages", "hours"})
LESS: Final = 10  # per cent of the meetings, by which a site may ask for less


class Best(NamedTuple):
    """Of the places that one rule would open, the one to name: the least of these."""

    lack: int  # of fit, to 1,000
    place: str


Opened = Mapping[tuple[str, bool], Best]  # by rule, and whether it is the site's


class Relaxings:
    """What giving up one rule would open, for one plan."""

    def __init__(self, laid: LaidOut, count: Count) -> None:
        self._laid, self._places = laid, count.places
        self._with_seats = sum(1 << n for n, place in enumerate(count.places) if _has_seat(laid, place))

    def of(self, person: Thing, barriers: Mapping[str, int]) -> Opened:
        """`barriers` gives, for each rule, the set of places that it alone keeps them out of."""
        best: dict[tuple[str, bool], Best] = {}
        for rule in barriers.keys() & (OWN | OF_THE_SITE):
            for number in numbers_in(barriers[rule] & self._with_seats):
                place = self._places[number]
                for site in self._sides(person, rule, place):
                    found = Best(1000 - suiting.fit(self._laid.given, person, place)["total"], place.id)
                    best[rule, site] = min(found, best.get((rule, site), found))
        return best

    def _sides(self, person: Thing, rule: str, place: Place) -> Iterator[bool]:
        """Whose giving up the rule would open the place: False the person's, True the site's."""
        if any(_obstacles(self._laid, person, place)):
            return
        if rule in OWN and (rule != "wish" or len(_missed(person, place)) == 1):
            yield False
        if rule in OF_THE_SITE and (rule != "hours" or _comes_to_nearly_enough(self._laid, person, place)):
            yield True


def faults_of_relaxing(
    laid: LaidOut, person: Thing, said: list[Any], steps: Steps, *, opened: Opened
) -> Iterator[Fault]:
    """What is not so in the list of somebody who waits, and what it leaves out."""
    seen = set()
    for number, one in enumerate(said):
        rule = (one["rule"], one["site"])
        if rule in seen:
            yield Fault(path(*steps, number), f"{one['rule']} is named before, for the same side")
        seen.add(rule)
        yield from _relaxing(laid, person, one, (*steps, number))
        if rule in opened and one["place"] != opened[rule].place:
            says = f'is "{one["place"]}", and the best that it would open is "{opened[rule].place}"'
            yield Fault(path(*steps, number, "place"), says)
    for (name, site), best in opened.items():
        if (name, site) not in seen:
            whose = "the site's or the group's" if site else "their own"
            yield Fault(path(*steps), f'{name}, {whose}, is missing: it would open "{best.place}"')


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
    yield from _side(laid, person, place, said, steps)
    yield from differences(said, {"fit": suiting.fit(given, person, place)["total"]}, steps)
    yield from _wish(person, place, said, steps)


def _has_seat(laid: LaidOut, place: Place) -> bool:
    """Whether it is an open group, or one that the plan makes, and takes one more."""
    there = len(laid.people_of(place.id))
    return there < place.free and (place.choice is None or there > 0)


def _obstacles(laid: LaidOut, person: Thing, place: Place) -> Iterator[str]:
    """What this one more would break there."""
    there = laid.people_of(place.id)
    yield from lacking(laid.given, place, [*there, person])
    met = laid.given.apart.get(person["id"], frozenset())
    yield from (f'"{other["id"]}" is placed there' for other in there if other["id"] in met)


def _side(laid: LaidOut, person: Thing, place: Place, said: Thing, steps: Steps) -> Iterator[Fault]:
    """That the rule is one that the person, or the site, can give up."""
    rule = said["rule"]
    if rule not in (OF_THE_SITE if said["site"] else OWN):
        yield Fault(path(*steps, "site"), f"{rule} is not theirs to relax")
    elif said["site"] and rule == "hours" and not _comes_to_nearly_enough(laid, person, place):
        says = f"with {_less(laid.given)} per cent of the meetings it would be too few still"
        yield Fault(path(*steps, "site"), says)


def _comes_to_nearly_enough(laid: LaidOut, person: Thing, place: Place) -> bool:
    """Whether somebody comes to as many meetings as the site would ask for, one step looser."""
    can, _ = attended(place.slot, person["zone"], person["hours"])
    return can > 0 and bool(100 * can >= _less(laid.given) * place.slot.meetings)


def _less(given: Given) -> int:
    return int(given.rules["least_attendance"]) - LESS


def _wish(person: Thing, place: Place, said: Thing, steps: Steps) -> Iterator[Fault]:
    """That a wish is named where a wish is the rule, and is the one hard wish that is not granted."""
    missed = _missed(person, place)
    wanted = missed if said["rule"] == "wish" else [None]
    if [said.get("wish")] != wanted:
        yield Fault(path(*steps, "wish"), f"hard wishes that are not granted there: {missed}")


def _missed(person: Thing, place: Place) -> list[int]:
    """The numbers of the hard wishes that the place does not grant."""
    return [
        number
        for number, wish in enumerate(person.get("wishes", ()))
        if wish["hard"] and not granted(wish, place)
    ]
