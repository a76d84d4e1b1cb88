"""Inventing people who wait: topics, languages, zones, hours, wishes, and whom they must not meet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from kith.matching.examples.assumed import (
    DAYS,
    FIRST_LANGUAGES,
    GENDERS,
    HOMES,
    LIKED,
    STAGES,
    TODAY,
    TOPICS,
    VENUES,
)
from kith.matching.examples.drawing import Draws
from kith.matching.problem import Ages, Group, Kind, Mode, Person, Window, Wish


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives, and what most people speak there."""

    zone: str
    language: str


def home(draws: Draws) -> Home:
    return draws.one_of([(Home(zone, language), often) for zone, language, often in HOMES])


def people(draws: Draws, count: int, groups: Sequence[Group]) -> tuple[Person, ...]:
    """So many people, some tied to others among them and to these groups."""
    alone = [_person(draws, number) for number in range(count)]
    seats = {group.id: group.seats - len(group.members) - group.held for group in groups}
    return tuple(_invited(draws, _apart(draws, person, alone), groups, seats) for person in alone)


def _person(draws: Draws, number: int) -> Person:
    lives = home(draws)
    modes = _modes(draws, lives)
    person = Person(
        id=f"p{number}",
        topics=_topics(draws),
        languages=_languages(draws, lives),
        zone=lives.zone,
        hours=_hours(draws),
        modes=modes,
        waiting_since=TODAY - timedelta(days=min(365, draws.days(25))),
        venues=frozenset({VENUES[lives.zone]}) if Mode.IN_PERSON in modes else frozenset(),
        needs=frozenset({"captions"}) if draws.chance(0.03) else frozenset(),
        gender=draws.one_of(GENDERS),
        age=None if draws.chance(0.08) else min(90, 18 + draws.days(20)),
        stage=draws.one_of(STAGES),
        experience=min(240, draws.days(14)) if draws.chance(0.4) else 0,
        helps_hold=draws.chance(0.15),
    )
    return replace(person, wishes=_wishes(draws, person))


def _topics(draws: Draws) -> dict[str, int]:
    named = draws.some_of(TOPICS, draws.one_of(((1, 45), (2, 38), (3, 17))))
    return {topic: max(1, 10 - 3 * rank - draws.between(0, 2)) for rank, topic in enumerate(named)}


def _languages(draws: Draws, lives: Home) -> tuple[str, ...]:
    """That of the place; who moved there brings another first; one in four others speaks English too."""
    if draws.chance(0.08):
        return tuple(dict.fromkeys((draws.one_of(FIRST_LANGUAGES), lives.language)))
    if lives.language != "en" and draws.chance(0.25):
        return lives.language, "en"
    return (lives.language,)


def _modes(draws: Draws, lives: Home) -> tuple[Mode, ...]:
    liked = draws.one_of(LIKED)
    return (Mode.IN_PERSON, *liked) if lives.zone in VENUES and draws.chance(0.25) else liked


def _hours(draws: Draws) -> tuple[Window, ...]:
    """Three to six days of the week, evenings mostly, two to five hours each, some over midnight."""
    windows = []
    for day in sorted(draws.some_of(DAYS, draws.between(3, 6))):
        start = 60 * (draws.between(17, 20) if draws.chance(0.85) else draws.between(8, 13))
        windows.append(Window(day, start, start + 60 * draws.between(2, 5), draws.chance(0.75)))
    return tuple(windows)


def _wishes(draws: Draws, person: Person) -> tuple[Wish, ...]:
    """Few ask for anything; a third of what is asked is asked as a must."""
    wishes = []
    if draws.chance(0.2):
        wishes.append(Wish(draws.chance(0.33), kinds=frozenset({Kind.PEER})))
    elif draws.chance(0.1):
        wishes.append(Wish(draws.chance(0.2), kinds=frozenset({Kind.PROFESSIONAL, Kind.MIXED})))
    if person.gender == "woman" and draws.chance(0.12):
        wishes.append(Wish(draws.chance(0.4), genders=frozenset({"woman"})))
    if person.age is not None and person.age < 30 and draws.chance(0.2):
        wishes.append(Wish(draws.chance(0.2), ages=Ages(16, 30)))
    return tuple(wishes)


def _apart(draws: Draws, person: Person, others: Sequence[Person]) -> Person:
    """One in thirty must not meet one other, somebody they may well be placed with."""
    if len(others) < 2 or not draws.chance(1 / 30):
        return person
    other = others[draws.between(0, len(others) - 1)].id
    return person if other == person.id else replace(person, apart=frozenset({other}))


def _invited(draws: Draws, person: Person, groups: Sequence[Group], seats: dict[str, int]) -> Person:
    """One in forty has been asked into a group in their language and has not answered."""
    if person.apart or not draws.chance(1 / 40):
        return person
    may = [
        group
        for group in groups
        if seats[group.id] > 0 and group.language in person.languages and group.topics & person.topics.keys()
    ]
    if not may:
        return person
    asked = may[draws.between(0, len(may) - 1)].id
    seats[asked] -= 1
    return replace(person, invited=asked)
