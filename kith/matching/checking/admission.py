"""Admission: the rules between one person and one place, as the table "Who may go where" has them."""

from collections.abc import Callable, Hashable
from typing import Final, NamedTuple

from kith.matching.checking.given import Given, Place, Thing
from kith.matching.checking.minutes import attended

WAYS: Final = {"hybrid": ("video", "in_person")}


class Rule(NamedTuple):
    """One rule. `reads` is all of a place that it looks at: places alike in that are alike to the rule."""

    name: str
    says: str  # what is so when it is broken
    reads: Callable[[Place], Hashable]
    holds: Callable[[Given, Thing, Place], bool]


def ways(place: Place) -> tuple[str, ...]:
    return WAYS.get(place.mode, (place.mode,))


def open_ways(person: Thing, place: Place) -> tuple[str, ...]:
    """The ways of a place that are open to somebody: in person only where they can get to."""
    return tuple(way for way in ways(place) if way != "in_person" or place.venue in person.get("venues", ()))


def granted(wish: Thing, place: Place) -> bool:
    """Whether what the place declares is what the wish asks."""
    if "kinds" in wish:
        return place.kind in wish["kinds"]
    if "genders" in wish:
        return place.genders is not None and place.genders <= set(wish["genders"])
    band = wish["ages"]
    return place.ages is not None and band["from"] <= place.ages[0] and place.ages[1] <= band["to"]


def _mode(_: Given, person: Thing, place: Place) -> bool:
    return any(way in person["modes"] for way in ways(place))


def _venue(given: Given, person: Thing, place: Place) -> bool:
    if not _mode(given, person, place):
        return True
    return any(way in person["modes"] for way in open_ways(person, place))


def _ages(_: Given, person: Thing, place: Place) -> bool:
    if place.ages is None:
        return True
    return "age" in person and place.ages[0] <= person["age"] <= place.ages[1]


def _hours(given: Given, person: Thing, place: Place) -> bool:
    can, _ = attended(place.slot, person["zone"], person["hours"])
    return bool(100 * can >= given.rules["least_attendance"] * place.slot.meetings)


def _wish(_: Given, person: Thing, place: Place) -> bool:
    return all(granted(wish, place) for wish in person.get("wishes", ()) if wish["hard"])


RULES: Final = (
    Rule(
        "topic",
        "they share no topic",
        lambda place: place.topics,
        lambda _, person, place: not place.topics.isdisjoint(person["topics"]),
    ),
    Rule(
        "language",
        "they share no language",
        lambda place: place.language,
        lambda _, person, place: place.language in person["languages"],
    ),
    Rule("mode", "it meets in no way that they take", lambda place: place.mode, _mode),
    Rule("venue", "they cannot get to its venue", lambda place: (place.mode, place.venue), _venue),
    Rule(
        "access",
        "it lacks access that they need",
        lambda place: place.access,
        lambda _, person, place: place.access.issuperset(person.get("needs", ())),
    ),
    Rule(
        "gender",
        "it admits other genders",
        lambda place: place.genders,
        lambda _, person, place: place.genders is None or person.get("gender") in place.genders,
    ),
    Rule("ages", "it admits other ages", lambda place: place.ages, _ages),
    Rule("hours", "they can come to too few of its meetings", lambda place: place.slot, _hours),
    Rule(
        "wish",
        "it does not grant one of their hard wishes",
        lambda place: (place.kind, place.genders, place.ages),
        _wish,
    ),
    Rule(
        "apart",
        "somebody is there whom they must not meet",
        lambda place: place.present,
        lambda given, person, place: place.present.isdisjoint(given.apart.get(person["id"], ())),
    ),
    Rule(
        "seated",
        "they are in it already",
        lambda place: place.present,
        lambda _, person, place: person["id"] not in place.present,
    ),
    Rule(
        "declined",
        "they have declined it",
        lambda place: place.id,
        lambda _, person, place: place.id not in person.get("declined", ()),
    ),
)


def broken(given: Given, person: Thing, place: Place) -> tuple[Rule, ...]:
    """Every rule that keeps the person out, in the order of the table; none if they may go there."""
    return tuple(rule for rule in RULES if not rule.holds(given, person, place))


def may_go(given: Given, person: Thing, place: Place) -> bool:
    """Whether no rule keeps the person out."""
    return all(rule.holds(given, person, place) for rule in RULES)
