"""Relaxing: what giving up one rule would open to somebody who waits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from kith.matching.fitting.admitting import grants
from kith.matching.fitting.composing import broken
from kith.matching.fitting.places import Place
from kith.matching.plan import Relaxing, Rule
from kith.matching.problem import Person
from kith.matching.solving.field import Field, Numbers, Truths

STEP_OF_ATTENDANCE: Final = 10  # per cent of the meetings, by which a site may ask for less

# A need of access, a person one must not meet and the languages one speaks are not there to be given up.
OWN: Final = (Rule.TOPIC, Rule.MODE, Rule.VENUE, Rule.HOURS, Rule.WISH, Rule.DECLINED)
OF_THE_SITE: Final = (Rule.GENDER, Rule.AGES)

Key = tuple[Rule, bool]


class Relaxings:
    """The best place that each rule alone keeps from each of the people who wait.

    Places are shown to it one by one, with the people of the plan who are newly in them; all have a seat.
    """

    def __init__(self, field: Field, waiting: Numbers) -> None:
        self._field = field
        self._people = [field.problem.people[number] for number in waiting.tolist()]
        self._best: list[dict[Key, Relaxing]] = [{} for _ in self._people]

    def look(
        self, place: Place, newcomers: Sequence[Person], kept: Mapping[Rule, Truths], alone: Truths
    ) -> None:
        """`kept` says of each rule who keeps it, `alone` who breaks one only."""
        for rule in (*OWN, *OF_THE_SITE):
            for row in np.flatnonzero(alone & ~kept[rule]).tolist():
                self._offer(row, rule, place, newcomers)

    def of(self, row: int) -> tuple[Relaxing, ...]:
        """What was found for one of the people, the best fit first."""
        return tuple(sorted(self._best[row].values(), key=lambda one: (-one.fit, one.rule, one.site)))

    def _offer(self, row: int, rule: Rule, place: Place, newcomers: Sequence[Person]) -> None:
        field, person = self._field, self._people[row]
        wish = _one_wish(person, place) if rule is Rule.WISH else None
        if rule is Rule.WISH and wish is None:
            return
        if broken(place, [*newcomers, person], field.problem.rules, field.judge.apart):
            return
        fit = field.judge.fit(person, place).total
        for site in self._sides(person, rule, place):
            before = self._best[row].get((rule, site))
            if before is None or (fit, before.place) > (before.fit, place.id):
                self._best[row][rule, site] = Relaxing(rule, site, place.id, fit, wish)

    def _sides(self, person: Person, rule: Rule, place: Place) -> Iterator[bool]:
        """Whose rule it is, False for the person's own. Hours can be either's."""
        if rule in OF_THE_SITE:
            yield True
            return
        yield False
        if rule is Rule.HOURS:
            less = self._field.problem.rules.least_attendance - STEP_OF_ATTENDANCE
            attending = self._field.judge.attending(person, place)
            if attending.can and attending.is_enough(less):
                yield True


def _one_wish(person: Person, place: Place) -> int | None:
    """The number of the hard wish that is not granted, if it is one only."""
    missed = [at for at, wish in enumerate(person.wishes) if wish.hard and not grants(place, wish)]
    return missed[0] if len(missed) == 1 else None
