"""Admitting: the hard rules between one person and one place, each a function that says whether it is kept.

Rules about people in a group together stand in `composing`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from kith.matching.fitting.places import Place
from kith.matching.hours import Attendance
from kith.matching.plan import Rule
from kith.matching.problem import Composition, Mode, Person, Wish

WAYS: Final[dict[Mode, tuple[Mode, ...]]] = {Mode.HYBRID: (Mode.VIDEO, Mode.IN_PERSON)}


def shares_topic(person: Person, place: Place) -> bool:
    return not place.topics.isdisjoint(person.topics)


def speaks(person: Person, place: Place) -> bool:
    return place.language in person.languages


def meets_so(person: Person, mode: Mode) -> bool:
    """Whether the group can be met in a way that the person takes, wherever it is."""
    return any(way in person.modes for way in WAYS.get(mode, (mode,)))


def mode_rank(person: Person, mode: Mode, venue: str | None) -> int | None:
    """Where in the person's list the best way stands that is open to them, or None if none is.

    In person is open to those who can get to the venue.
    """
    ways = WAYS.get(mode, (mode,))
    ranks = (
        rank
        for rank, way in enumerate(person.modes)
        if way in ways and (way != Mode.IN_PERSON or venue in person.venues)
    )
    return next(ranks, None)


def has_access(person: Person, place: Place) -> bool:
    return person.needs <= place.access


def admits_gender(person: Person, composition: Composition) -> bool:
    """A group that admits some genders does not admit those who did not say theirs."""
    return composition.genders is None or person.gender in composition.genders


def admits_age(person: Person, composition: Composition) -> bool:
    """A group with an age band does not admit those who did not say their age."""
    return composition.ages is None or (person.age is not None and composition.ages.holds(person.age))


def grants(place: Place, wish: Wish) -> bool:
    """Whether what the group declares is what the wish asks. A group open to all grants no narrower wish."""
    declared = place.composition
    return (
        (wish.kinds is None or place.kind in wish.kinds)
        and (wish.genders is None or (declared.genders is not None and declared.genders <= wish.genders))
        and (wish.ages is None or (declared.ages is not None and declared.ages.lies_in(wish.ages)))
    )


def grants_hard_wishes(person: Person, place: Place) -> bool:
    return all(grants(place, wish) for wish in person.wishes if wish.hard)


KEPT: Final[tuple[tuple[Rule, Callable[[Person, Place], bool]], ...]] = (
    (Rule.TOPIC, shares_topic),
    (Rule.LANGUAGE, speaks),
    (Rule.MODE, lambda person, place: meets_so(person, place.mode)),
    (
        Rule.VENUE,
        lambda person, place: (
            not meets_so(person, place.mode) or mode_rank(person, place.mode, place.venue) is not None
        ),
    ),
    (Rule.ACCESS, has_access),
    (Rule.GENDER, lambda person, place: admits_gender(person, place.composition)),
    (Rule.AGES, lambda person, place: admits_age(person, place.composition)),
    (Rule.WISH, grants_hard_wishes),
    (Rule.SEATED, lambda person, place: person.id not in place.present),
    (Rule.DECLINED, lambda person, place: place.id not in person.declined),
)


def refusals(
    person: Person,
    place: Place,
    *,
    attending: Attendance,
    least_attendance: int,
    apart: Mapping[str, frozenset[str]],
) -> tuple[Rule, ...]:
    """Every rule that keeps the person out of the place, none if they may go there.

    `least_attendance` is in per cent; `apart` is that of `composing.kept_apart`.
    """
    broken = [rule for rule, keeps in KEPT if not keeps(person, place)]
    if not attending.is_enough(least_attendance):
        broken.append(Rule.HOURS)
    if not apart.get(person.id, frozenset()).isdisjoint(place.present):
        broken.append(Rule.APART)
    return tuple(rule for rule in Rule if rule in broken)
