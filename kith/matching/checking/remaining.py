"""Remaining: who keeps waiting, who holds an invitation, and whether what is said of them is so."""

from collections.abc import Iterator, Mapping
from typing import Any

from kith.matching.checking import suiting
from kith.matching.checking.admission import broken, granted
from kith.matching.checking.comparing import Steps, differences, listed_once
from kith.matching.checking.counting import Count, Suits
from kith.matching.checking.given import Given, Place, Thing
from kith.matching.checking.laid_out import FIVE, LaidOut
from kith.matching.faults import Fault, path


def faults_of_the_rest(laid: LaidOut) -> Iterator[Fault]:
    """Everybody is placed, waiting or invited, and is that once."""
    given, plan = laid.given, laid.plan
    waiting = [who for who in given.waiting if who not in laid.place_of]
    named = [said["person"] for said in plan["waiting"]]
    yield from listed_once(named, waiting, ("waiting",))
    pairs = [f"{asked['person']} in {asked['group']}" for asked in plan["invited"]]
    yield from listed_once(pairs, (f"{who} in {group}" for who, group in given.invited.items()), ("invited",))
    count = Count(given)
    for number, said in enumerate(plan["waiting"]):
        if said["person"] in given.waiting:
            yield from _waiting(laid, said, ("waiting", number), count)
    for number, said in enumerate(plan["relaxing"]):
        yield from _site(given, said, ("relaxing", number))


def _waiting(laid: LaidOut, said: Thing, steps: Steps, count: Count) -> Iterator[Fault]:
    given, person = laid.given, laid.given.waiting[said["person"]]
    suits = count.of(person)
    so = {
        "waited": given.waited(person),
        "overdue": given.is_overdue(person),
        "suitable": suits.number,
    }
    yield from differences(said, so, steps)
    yield from _shortages(laid, said["shortages"], suits, (*steps, "shortages"))
    yield from _barriers(said["barriers"], suits.barriers, (*steps, "barriers"))
    for number, relaxing in enumerate(said["relaxing"]):
        yield from _relaxing(given, person, relaxing, (*steps, "relaxing", number))


def _shortages(laid: LaidOut, said: list[str], suits: Suits, steps: Steps) -> Iterator[Fault]:
    """That there are some exactly if something suits, and that seats are short where that is said."""
    if suits.number and not said:
        yield Fault(path(*steps), f"is empty, and {suits.number} places suit them")
    if said and not suits.number:
        yield Fault(path(*steps), "is not empty, and no place suits them")
    if "seats" in said:
        free = [name for name in suits.open_groups if laid.free_in(name)]
        if free or not suits.open_groups:
            found = f'"{free[0]}" has a seat' if free else "no open group suits them"
            yield Fault(path(*steps, said.index("seats")), f"seats are not what is short: {found}")


def _barriers(said: list[Any], so: Mapping[str, int], steps: Steps) -> Iterator[Fault]:
    yield from listed_once([one["rule"] for one in said], so, steps)
    for number, one in enumerate(said):
        if one["rule"] in so:
            yield from differences(one, {"places": so[one["rule"]]}, (*steps, number))


def _relaxing(given: Given, person: Thing, said: Thing, steps: Steps) -> Iterator[Fault]:
    place = _place(given, said["place"])
    if place is None:
        yield Fault(path(*steps, "place"), f'there is no place "{said["place"]}"')
        return
    rules = [rule.name for rule in broken(given, person, place)]
    if rules != [said["rule"]]:
        stands = ", ".join(rules) or "nothing"
        yield Fault(path(*steps, "rule"), f"{said['rule']} alone is said to be between, and {stands} is")
        return
    yield from differences(said, {"fit": suiting.fit(given, person, place)["total"]}, steps)
    if said["rule"] == "wish":
        yield from _wish(person, place, said, steps)


def _wish(person: Thing, place: Place, said: Thing, steps: Steps) -> Iterator[Fault]:
    """That the wish named is the one hard wish which the place does not grant."""
    wishes = enumerate(person.get("wishes", ()))
    missed = [number for number, wish in wishes if wish["hard"] and not granted(wish, place)]
    if [said.get("wish")] != missed:
        says = f"hard wishes {', '.join(map(str, missed))} are not granted there"
        yield Fault(path(*steps, "wish"), says)


def _place(given: Given, name: str) -> Place | None:
    """The place of this id, whether or not the plan has it."""
    five = name.split("/")
    if len(five) != len(FIVE):
        return given.open.get(name)
    opening, leader, form, topic, language = five
    known = opening in given.openings and leader in given.facilitators and form in given.forms
    if not known or given.why_no_choice(opening, leader, form, topic, language):
        return None
    return given.choice(opening, leader, form, topic, language)


def _site(given: Given, said: Thing, steps: Steps) -> Iterator[Fault]:
    """That the rule exists and has the value it is said to have now. The gain would take another plan."""
    now = given.rules.get(said["rule"])
    if not isinstance(now, int):
        yield Fault(path(*steps, "rule"), f'the site has no rule "{said["rule"]}" that is a number')
    else:
        yield from differences(said, {"value_now": now}, steps)
