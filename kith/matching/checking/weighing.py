"""Weighing: the value of a plan, its bound as far as that can be held to anything, and its stability."""

from collections.abc import Iterator
from math import isclose

from kith.matching.checking import suiting
from kith.matching.checking.comparing import differences
from kith.matching.checking.given import Given, Place, Thing
from kith.matching.checking.laid_out import LaidOut
from kith.matching.documents import Document
from kith.matching.faults import Fault, path

CAP = 2  # waiting counts up to so many times the largest wait
TOLERANCE = 1e-9  # of the gap, the one number that is not whole


def faults_of_sums(laid: LaidOut) -> Iterator[Fault]:
    """Value, bound, gap and stability. The bound is proven by nobody here: see `bettering`."""
    plan, so = laid.plan, value(laid)
    yield from differences(plan["value"], so, ("value",))
    yield from _bound(plan, so)
    yield from differences(plan["stability"], stability(laid), ("stability",))


def value(laid: LaidOut) -> dict[str, int]:
    """What the plan is worth, and the parts of that."""
    given, placed = laid.given, laid.place_of
    weight = given.weights
    people = [given.waiting[who] for who in placed]
    parts = {
        "placed": weight["placed"] * len(people),
        "fit": weight["fit"] * sum(suiting.fit(given, who, placed[who["id"]])["total"] for who in people),
        "waiting": sum(credit(given, who) for who in people),
        "kept": weight["kept"] * sum(who.get("previous") == placed[who["id"]].id for who in people),
        "new_groups": -weight["new_group"] * len(laid.made),
    }
    return {
        "overdue": sum(map(given.is_overdue, people)),
        "total": sum(parts.values()),
        **parts,
    }


def credit(given: Given, person: Thing) -> int:
    """What placing somebody is worth for their waiting."""
    days = min(given.waited(person), CAP * int(given.rules["largest_wait"]))
    return given.weights["waiting"] * days


def worth(given: Given, person: Thing, place: Place) -> int:
    """What one placement adds to the total."""
    weight = given.weights
    kept = weight["kept"] if person.get("previous") == place.id else 0
    fit = suiting.fit(given, person, place)["total"]
    return weight["placed"] + weight["fit"] * fit + credit(given, person) + kept


def stability(laid: LaidOut) -> dict[str, int]:
    """What became of who had a place in an earlier plan and is not invited."""
    placed = laid.place_of
    had = {who: person["previous"] for who, person in laid.given.waiting.items() if "previous" in person}
    kept = sum(who in placed and placed[who].id == before for who, before in had.items())
    waiting = sum(who not in placed for who in had)
    return {"had": len(had), "kept": kept, "moved": len(had) - kept - waiting, "waiting_again": waiting}


def _bound(plan: Document, so: dict[str, int]) -> Iterator[Fault]:
    bound = plan["bound"]
    for name in ("overdue", "total"):
        if bound[name] < so[name]:
            yield Fault(path("bound", name), f"is {bound[name]}, and the plan is worth {so[name]}")
    gap = (bound["total"] - so["total"]) / max(abs(bound["total"]), 1)
    if not isclose(plan["gap"], gap, rel_tol=0, abs_tol=TOLERANCE):
        yield Fault(path("gap"), f"is {plan['gap']}, and should be {gap:.6g}")
