"""Suiting: the fit of a person and a place where they may go, and the reasons a plan gives for it."""

from typing import Any

from kith.matching.checking.admission import granted, open_ways
from kith.matching.checking.given import Given, Place, Thing
from kith.matching.checking.minutes import attended

FIRST, LATER, NONE = 100, 50, 0


def fit(given: Given, person: Thing, place: Place) -> dict[str, int]:
    """The five parts, 0 to 100, and the total, 0 to 1,000. A part whose rule is broken is 0."""
    parts = {
        "topics": 100
        * sum(person["topics"].get(topic, 0) for topic in place.topics)
        // sum(person["topics"].values()),
        "language": _ranked(language_rank(person, place)),
        "mode": _ranked(mode_rank(person, place)),
        "hours": _hours(person, place),
        "wishes": _wishes(person, place),
    }
    weight = given.weights
    total = 10 * sum(weight[name] * part for name, part in parts.items())
    return {"total": total // sum(weight[name] for name in parts), **parts}


def language_rank(person: Thing, place: Place) -> int | None:
    """Where the language of the place stands in the person's list, from 0; None if it does not."""
    return next((rank for rank, spoken in enumerate(person["languages"]) if spoken == place.language), None)


def mode_rank(person: Thing, place: Place) -> int | None:
    """Where the first mode stands that is an open way of the place; None if none is."""
    ways = open_ways(person, place)
    return next((rank for rank, mode in enumerate(person["modes"]) if mode in ways), None)


def reasons(person: Thing, place: Place) -> dict[str, Any]:
    """What a plan says of a person and their place."""
    weights = person["topics"]
    can, preferred = attended(place.slot, person["zone"], person["hours"])
    wishes = [granted(wish, place) for wish in person.get("wishes", ())]
    return {
        "topics": sorted(place.topics & weights.keys(), key=lambda topic: (-weights[topic], topic)),
        "language_rank": language_rank(person, place),
        "mode_rank": mode_rank(person, place),
        "meetings": place.slot.meetings,
        "can_come": can,
        "preferred": preferred,
        "wishes_granted": [number for number, is_granted in enumerate(wishes) if is_granted],
        "wishes_missed": [number for number, is_granted in enumerate(wishes) if not is_granted],
    }


def _ranked(rank: int | None) -> int:
    if rank is None:
        return NONE
    return LATER if rank else FIRST


def _hours(person: Thing, place: Place) -> int:
    can, preferred = attended(place.slot, person["zone"], person["hours"])
    return (50 * can + 50 * preferred) // place.slot.meetings


def _wishes(person: Thing, place: Place) -> int:
    soft = [granted(wish, place) for wish in person.get("wishes", ()) if not wish["hard"]]
    return 100 * sum(soft) // len(soft) if soft else 100
