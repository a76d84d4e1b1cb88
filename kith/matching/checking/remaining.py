"""Remaining: who keeps waiting, who holds an invitation, and whether what is said of them is so."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kith.matching.checking.comparing import Steps, differences, listed_once
from kith.matching.checking.counting import Count, Suits
from kith.matching.checking.given import Given, Thing
from kith.matching.checking.laid_out import LaidOut
from kith.matching.checking.relaxing import Relaxings, faults_of_relaxing
from kith.matching.checking.shortages import Shortages
from kith.matching.checking.weighing import value
from kith.matching.faults import Fault, path

# The rules of the site that can be made looser, and where each asks least; the largest size has no end.
LOOSEST: Final = {
    "smallest": 1,
    "largest": 0,
    "least_further": 0,
    "least_holding": 0,
    "least_attendance": 10,
}


def faults_of_the_rest(laid: LaidOut) -> Iterator[Fault]:
    """Everybody is placed, waiting or invited, and is that once."""
    given, plan = laid.given, laid.plan
    waiting = [who for who in given.waiting if who not in laid.place_of]
    named = [said["person"] for said in plan["waiting"]]
    yield from listed_once(named, waiting, ("waiting",))
    pairs = [f"{asked['person']} in {asked['group']}" for asked in plan["invited"]]
    yield from listed_once(pairs, (f"{who} in {group}" for who, group in given.invited.items()), ("invited",))
    yield from _those_who_wait(laid, waiting)
    rules = dict.fromkeys(said["rule"] for said in plan["relaxing"])
    yield from listed_once([said["rule"] for said in plan["relaxing"]], rules, ("relaxing",))
    now = value(laid)["total"] if plan["relaxing"] else 0
    for number, said in enumerate(plan["relaxing"]):
        yield from _site(given, said, ("relaxing", number), now)


def _those_who_wait(laid: LaidOut, waiting: list[str]) -> Iterator[Fault]:
    given, count = laid.given, Count(laid.given)
    suits = {who: count.of(given.waiting[who]) for who in waiting}
    short, relaxings = Shortages(laid, count, suits), Relaxings(laid, count)
    for number, said in enumerate(laid.plan["waiting"]):
        who = said["person"]
        if who in suits:
            person, steps = given.waiting[who], ("waiting", number)
            yield from _waiting(given, said, steps, suits[who], short.of(who))
            opened = relaxings.of(person, suits[who].barriers)
            yield from faults_of_relaxing(laid, person, said["relaxing"], (*steps, "relaxing"), opened=opened)


def _waiting(given: Given, said: Thing, steps: Steps, suits: Suits, short: set[str]) -> Iterator[Fault]:
    person = given.waiting[said["person"]]
    so = {
        "waited": given.waited(person),
        "overdue": given.is_overdue(person),
        "suitable": suits.places.bit_count(),
    }
    yield from differences(said, so, steps)
    yield from listed_once(said["shortages"], sorted(short), (*steps, "shortages"))
    yield from _barriers(said["barriers"], suits.barriers, (*steps, "barriers"))


def _barriers(said: list[Any], so: Mapping[str, int], steps: Steps) -> Iterator[Fault]:
    yield from listed_once([one["rule"] for one in said], so, steps)
    for number, one in enumerate(said):
        if one["rule"] in so:
            yield from differences(one, {"places": so[one["rule"]].bit_count()}, (*steps, number))


def _site(given: Given, said: Thing, steps: Steps, now: int) -> Iterator[Fault]:
    """That the rule can ask less, and the gain is one. How large it is would take another plan."""
    rule = said["rule"]
    if rule not in LOOSEST or given.rules[rule] <= LOOSEST[rule]:
        yield Fault(path(*steps, "rule"), f'the site has no rule "{rule}" that can ask less')
    yield from differences(said, {"value_now": now, "gain_value": said["value_then"] - now}, steps)
    if (said["gain_overdue"], said["gain_value"]) < (0, 0):
        yield Fault(path(*steps), "is a loss, and a looser rule allows this plan too")
