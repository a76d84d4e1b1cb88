"""Places: open groups and groups that could be made, in one form, so that one rule reads both."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from kith.matching.problem import (
    Composition,
    Facilitator,
    Form,
    Group,
    Kind,
    Member,
    Mode,
    Opening,
    Person,
    Problem,
    Rules,
    Slot,
    Stage,
)


@dataclass(frozen=True, slots=True)
class Made:
    """What a new group is made of."""

    opening: str
    facilitator: str
    form: str
    topic: str
    language: str

    @property
    def id(self) -> str:
        """The id of the new group: the same choice has the same id in every plan. No id holds a slash."""
        return "/".join((self.opening, self.facilitator, self.form, self.topic, self.language))


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a person could go.

    `free` is how many newcomers it takes at most, and `least` how many it takes at least if it takes any.
    `present` are ids of who is there already: members, facilitators,
    invited people. `further` and `holding` count those among members and invited people.
    """

    id: str
    slot: Slot
    language: str
    topics: frozenset[str]
    kind: Kind
    mode: Mode
    venue: str | None
    access: frozenset[str]
    composition: Composition
    free: int
    least: int
    present: frozenset[str]
    further: int = 0
    holding: int = 0
    made: Made | None = None  # None: an open group


def is_further(who: Person | Member, rules: Rules) -> bool:
    """Whether somebody counts as further along: by their own word, or by months of experience."""
    return who.stage is Stage.FURTHER or (
        rules.further_from is not None and who.experience >= rules.further_from
    )


def open_places(problem: Problem) -> tuple[Place, ...]:
    """Every open group as a place, in the order of the input; full ones too."""
    invited: dict[str, list[Person]] = {}
    for person in problem.people:
        if person.invited is not None:
            invited.setdefault(person.invited, []).append(person)
    return tuple(_opened(group, invited.get(group.id, []), problem.rules) for group in problem.groups)


def _opened(group: Group, invited: list[Person], rules: Rules) -> Place:
    inside: list[Person | Member] = [*group.members, *invited]
    return Place(
        id=group.id,
        slot=group.slot,
        language=group.language,
        topics=group.topics,
        kind=group.kind,
        mode=group.mode,
        venue=group.venue,
        access=group.access,
        composition=group.composition,
        free=group.seats - len(inside) - group.held,
        least=1,
        present=frozenset(who.id for who in inside) | group.facilitators,
        further=sum(is_further(who, rules) for who in inside),
        holding=sum(who.helps_hold for who in inside),
    )


def new_places(problem: Problem) -> Iterator[Place]:
    """Every group that could be made, in the order of the input: facilitator, opening, form, topic, language.

    Topics and languages of one facilitator come in alphabetical order.
    """
    for facilitator, opening, form in product(problem.facilitators, problem.openings, problem.forms):
        if opening.id not in facilitator.openings:
            continue
        may = facilitator.topics if form.topics is None else facilitator.topics & form.topics
        for topic, language in product(sorted(may), sorted(facilitator.languages)):
            yield made(problem.rules, facilitator, opening, form, topic=topic, language=language)


def made(
    rules: Rules, facilitator: Facilitator, opening: Opening, form: Form, *, topic: str, language: str
) -> Place:
    """The place that this choice would make."""
    parts = Made(opening.id, facilitator.id, form.id, topic, language)
    return Place(
        id=parts.id,
        slot=opening.slot,
        language=language,
        topics=frozenset({topic}),
        kind=facilitator.kind,
        mode=opening.mode,
        venue=opening.venue,
        access=opening.access,
        composition=Composition(
            genders=form.genders,
            ages=form.ages,
            least_further=_or(form.least_further, rules.least_further),
            least_holding=_or(form.least_holding, rules.least_holding),
        ),
        free=_or(form.largest, rules.largest),
        least=_or(form.smallest, rules.smallest),
        present=frozenset({facilitator.id}),
        made=parts,
    )


def _or(own: int | None, site: int) -> int:
    return site if own is None else own
