"""Judging: the rules and the fit of one problem, asked of one person, or of everybody about one place."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from copy import copy
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kith.matching.fitting import admitting, scoring
from kith.matching.fitting.composing import kept_apart
from kith.matching.fitting.places import Place
from kith.matching.fitting.timetable import Timetable
from kith.matching.hours import Attendance
from kith.matching.plan import Fit, Reasons, Rule
from kith.matching.problem import Person, Problem, Rules

NO: Final = -1  # in a column: this person may not go there

Numbers = NDArray[np.int64]
Truths = NDArray[np.bool_]


class Judge:
    """Knows one problem. `column` says of all people what `refusals` and `fit` say of one."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.apart = kept_apart(problem)
        self._number = {person.id: number for number, person in enumerate(problem.people)}
        self._timetable = Timetable(problem.people)
        self._columns: dict[Hashable, Numbers] = {}
        self._weights, self._topic = self._topic_weights()
        self._invited = np.array([person.invited is not None for person in problem.people], np.bool_)
        self._declined: dict[str, list[int]] = {}
        for number, person in enumerate(problem.people):
            for place in person.declined:
                self._declined.setdefault(place, []).append(number)

    def under(self, rules: Rules) -> "Judge":
        """The judge of the same problem under other rules of the site: people are not asked again."""
        other = copy(self)
        other.problem = replace(self.problem, rules=rules)
        return other

    def attending(self, person: Person, place: Place) -> Attendance:
        can, preferred = self._timetable.column(place.slot)
        number = self._number[person.id]
        return Attendance(place.slot.meetings, int(can[number]), int(preferred[number]))

    def refusals(self, person: Person, place: Place) -> tuple[Rule, ...]:
        """Every hard rule that keeps the person out, none if they may go there."""
        return admitting.refusals(
            person,
            place,
            attending=self.attending(person, place),
            least_attendance=self.problem.rules.least_attendance,
            apart=self.apart,
        )

    def fit(self, person: Person, place: Place) -> Fit:
        attending = self.attending(person, place)
        return scoring.fit(person, place, attending=attending, weights=self.problem.rules.weights)

    def reasons(self, person: Person, place: Place) -> Reasons:
        return scoring.reasons(person, place, attending=self.attending(person, place))

    def column(self, place: Place) -> Numbers:
        """The fit of every person, in the order of the problem, or `NO`; invited people have `NO`."""
        language = self._language(place)
        topics, mode, wishes = self._topics(place), self._mode(place), self._wishes(place)
        can, preferred = self._timetable.column(place.slot)
        enough = 100 * can >= self.problem.rules.least_attendance * place.slot.meetings
        may = enough & (topics >= 0) & (language > 0) & (mode > 0) & (wishes >= 0)
        may &= self._admitted(place) & ~self._invited & ~self._kept_out(place)
        shares = scoring.fit_weights(self.problem.rules.weights)
        hours = (50 * can + 50 * preferred) // place.slot.meetings
        parts = (topics, language, mode, hours, wishes)
        fits = 10 * sum(share * part for share, part in zip(shares, parts, strict=True)) // sum(shares)
        return np.where(may, fits, NO)

    def kept(self, place: Place, people: Numbers) -> dict[Rule, Truths]:
        """Of each rule, by whom of these people (their numbers) it is kept: `refusals` for many at once."""
        can, _ = self._timetable.column(place.slot)
        asked = place.composition
        gender = self._each(("gender", asked.genders), lambda person: admitting.admits_gender(person, asked))
        age = self._each(("age", asked.ages), lambda person: admitting.admits_age(person, asked))
        access = self._each(("access", place.access), lambda person: admitting.has_access(person, place))
        meets = self._each(("meets", place.mode), lambda person: admitting.meets_so(person, place.mode))
        columns = {
            Rule.TOPIC: self._topics(place) >= 0,
            Rule.LANGUAGE: self._language(place) > 0,
            Rule.MODE: meets > 0,
            Rule.VENUE: (meets == 0) | (self._mode(place) > 0),
            Rule.ACCESS: access > 0,
            Rule.GENDER: gender > 0,
            Rule.AGES: age > 0,
            Rule.HOURS: 100 * can >= self.problem.rules.least_attendance * place.slot.meetings,
            Rule.WISH: self._wishes(place) >= 0,
            Rule.APART: ~self._numbered(
                other for there in place.present for other in self.apart.get(there, ())
            ),
            Rule.SEATED: ~self._numbered(place.present),
            Rule.DECLINED: ~self._numbers(self._declined.get(place.id, ())),
        }
        return {rule: column[people] for rule, column in columns.items()}

    def _each(self, key: Hashable, ask: Callable[[Person], int]) -> Numbers:
        """What `ask` says of each person, asked once for each key."""
        if key not in self._columns:
            self._columns[key] = np.array([ask(person) for person in self.problem.people], np.int64)
        return self._columns[key]

    def _topic_weights(self) -> tuple[Numbers, dict[str, int]]:
        topic = {name: number for number, name in enumerate(self.problem.topics)}
        weights = np.zeros((len(self.problem.people), len(topic)), np.int64)
        for row, person in enumerate(self.problem.people):
            for name, weight in person.topics.items():
                weights[row, topic[name]] = weight
        return weights, topic

    def _topics(self, place: Place) -> Numbers:
        """`scoring.topics_score` for all, `NO` where no topic is shared."""
        key = ("topics", place.topics)
        if key not in self._columns:
            shared = self._weights[:, [self._topic[name] for name in sorted(place.topics)]].sum(axis=1)
            all_of_them = self._weights.sum(axis=1)
            self._columns[key] = np.where(shared > 0, 100 * shared // all_of_them, NO)
        return self._columns[key]

    def _language(self, place: Place) -> Numbers:
        return self._each(
            ("language", place.language), lambda person: scoring.language_score(person, place.language)
        )

    def _mode(self, place: Place) -> Numbers:
        return self._each(
            ("mode", place.mode, place.venue),
            lambda person: scoring.ranked(admitting.mode_rank(person, place.mode, place.venue)),
        )

    def _wishes(self, place: Place) -> Numbers:
        """The score of soft wishes, `NO` where a hard one is not granted."""
        return self._each(
            ("wishes", place.kind, place.composition.genders, place.composition.ages),
            lambda person: (
                scoring.wishes_score(person, place) if admitting.grants_hard_wishes(person, place) else NO
            ),
        )

    def _admitted(self, place: Place) -> Truths:
        asked = place.composition
        gender = self._each(("gender", asked.genders), lambda person: admitting.admits_gender(person, asked))
        age = self._each(("age", asked.ages), lambda person: admitting.admits_age(person, asked))
        access = self._each(("access", place.access), lambda person: admitting.has_access(person, place))
        return (gender & age & access).astype(np.bool_)

    def _kept_out(self, place: Place) -> Truths:
        """Who is there already, must not meet somebody who is, or has declined."""
        out = self._numbers(self._declined.get(place.id, ()))
        for there in place.present:
            for who in (there, *self.apart.get(there, ())):
                if who in self._number:
                    out[self._number[who]] = True
        return out

    def _numbered(self, names: Iterable[str]) -> Truths:
        """Marks the people among these ids."""
        return self._numbers([self._number[name] for name in names if name in self._number])

    def _numbers(self, numbers: Sequence[int]) -> Truths:
        marked = np.zeros(len(self.problem.people), np.bool_)
        marked[list(numbers)] = True
        return marked
