"""Scoring: how well a place suits a person who may go there, in whole numbers."""

from kith.matching.fitting.admitting import grants, mode_rank
from kith.matching.fitting.places import Place
from kith.matching.hours import Attendance
from kith.matching.plan import Fit, Reasons
from kith.matching.problem import Person, Weights

FIRST, LATER = 100, 50  # the best of somebody's list, and any other


def fit(person: Person, place: Place, *, attending: Attendance, weights: Weights) -> Fit:
    """The fit of somebody who may go there; of somebody who may not it means nothing."""
    parts = (
        topics_score(person, place.topics),
        language_score(person, place.language),
        ranked(mode_rank(person, place.mode, place.venue)),
        attending.quality,
        wishes_score(person, place),
    )
    return Fit(total(parts, weights), *parts)


def total(parts: tuple[int, int, int, int, int], weights: Weights) -> int:
    """0 to 1,000: the weighted mean of the parts, times ten, rounded down."""
    shares = fit_weights(weights)
    return 10 * sum(share * part for share, part in zip(shares, parts, strict=True)) // sum(shares)


def fit_weights(weights: Weights) -> tuple[int, int, int, int, int]:
    return weights.topics, weights.language, weights.mode, weights.hours, weights.wishes


def topics_score(person: Person, topics: frozenset[str]) -> int:
    """The share of what brings them that the group is about, by weight."""
    shared = sum(weight for topic, weight in person.topics.items() if topic in topics)
    return 100 * shared // sum(person.topics.values())


def language_score(person: Person, language: str) -> int:
    return ranked(person.languages.index(language) if language in person.languages else None)


def ranked(rank: int | None) -> int:
    if rank is None:
        return 0
    return FIRST if rank == 0 else LATER


def wishes_score(person: Person, place: Place) -> int:
    """The share of soft wishes granted; whoever has none misses nothing."""
    soft = [wish for wish in person.wishes if not wish.hard]
    return 100 * sum(grants(place, wish) for wish in soft) // len(soft) if soft else 100


def reasons(person: Person, place: Place, *, attending: Attendance) -> Reasons:
    """What can be said to somebody about their place; raises `ValueError` if they may not go there."""
    shared = sorted(place.topics & person.topics.keys(), key=lambda topic: (-person.topics[topic], topic))
    granted = [number for number, wish in enumerate(person.wishes) if grants(place, wish)]
    rank = mode_rank(person, place.mode, place.venue)
    if rank is None:
        raise ValueError(f"{place.id} cannot be met in a way that is open to {person.id}")
    return Reasons(
        topics=tuple(shared),
        language_rank=person.languages.index(place.language),
        mode_rank=rank,
        meetings=attending.meetings,
        can_come=attending.can,
        preferred=attending.preferred,
        wishes_granted=tuple(granted),
        wishes_missed=tuple(number for number in range(len(person.wishes)) if number not in granted),
    )
