"""Consistency: what a schema cannot say of a problem. Ids that must exist, numbers that must suffice."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from kith.matching.documents import Document
from kith.matching.faults import Fault, path
from kith.matching.problem import FIT_PARTS, Rules

SITE: Final = Rules()  # what holds where the document is silent
FIT_WEIGHTS: Final = {name: getattr(SITE.weights, name) for name in FIT_PARTS}
SIZES: Final = {"smallest": SITE.smallest, "largest": SITE.largest}
NUMBERS: Final = frozenset({"least_further", "least_holding"})
AT_A_VENUE: Final = ("in_person", "hybrid")

Things = Sequence[Mapping[str, Any]]
Steps = tuple[str | int, ...]


def inconsistencies(document: Document) -> list[Fault]:
    """Every fault of a document whose form is right, in the order of the document."""
    people, groups, openings, facilitators, forms = (
        document.get(part, []) for part in ("people", "groups", "openings", "facilitators", "forms")
    )
    return [
        *_rules(document.get("rules", {})),
        *_people(document, people, groups),
        *_apart(people, groups, facilitators),
        *_groups(document, groups, people),
        *_openings(openings),
        *_facilitators(document, facilitators, openings),
        *_forms(document, forms),
    ]


def _rules(rules: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _sizes({**SIZES, **rules}, ("rules",))
    if not any({**FIT_WEIGHTS, **rules.get("weights", {})}[name] for name in FIT_WEIGHTS):
        yield Fault(path("rules", "weights"), f"one of {', '.join(FIT_WEIGHTS)} must be more than 0")


def _sizes(sizes: Mapping[str, Any], steps: Steps) -> Iterator[Fault]:
    largest = sizes["largest"]
    if sizes["smallest"] > largest:
        says = f"the smallest size, {sizes['smallest']}, is more than the largest, {largest}"
        yield Fault(path(*steps, "smallest"), says)
    for name in sorted(NUMBERS):
        if sizes.get(name, 0) > largest:
            yield Fault(path(*steps, name), f"{sizes[name]} people are more than a group of {largest} holds")


def _people(document: Document, people: Things, groups: Things) -> Iterator[Fault]:
    yield from _twice(people, "people")
    topics = frozenset(document["topics"])
    for number, person in enumerate(people):
        steps: Steps = ("people", number)
        yield from _unknown(person["topics"], topics, "topic", (*steps, "topics"), keyed=True)
        yield from _zone(person["zone"], (*steps, "zone"))
        yield from _hours(person["hours"], (*steps, "hours"))
        for order, wish in enumerate(person.get("wishes", ())):
            yield from _ages(wish, (*steps, "wishes", order))
        if person["waiting_since"] > document["today"]:
            yield Fault(path(*steps, "waiting_since"), f"lies after today, {document['today']}")
    yield from _invitations(people, groups)


def _hours(hours: Things, steps: Steps) -> Iterator[Fault]:
    for number, window in enumerate(hours):
        if window["from"] == window["to"]:
            says = f"{window['to']} is where the stretch begins; a whole day is from 00:00 to 24:00"
            yield Fault(path(*steps, number, "to"), says)


def _invitations(people: Things, groups: Things) -> Iterator[Fault]:
    members = {group["id"]: {member["id"] for member in group.get("members", ())} for group in groups}
    leaders = {group["id"]: group.get("facilitators", ()) for group in groups}
    for number, person in enumerate(people):
        asked = person.get("invited")
        if asked is None:
            continue
        where = path("people", number, "invited")
        if asked not in members:
            yield Fault(where, f'there is no group "{asked}"')
        elif person["id"] in members[asked]:
            yield Fault(where, f'is a member of "{asked}" already')
        elif person["id"] in leaders[asked]:
            yield Fault(where, f'leads "{asked}" already')
        elif asked in person.get("declined", ()):
            yield Fault(where, f'has declined "{asked}"')


def _apart(people: Things, groups: Things, facilitators: Things) -> Iterator[Fault]:
    inside = _inside(people, groups)
    known = {who for there in inside.values() for who in there}
    known |= {person["id"] for person in people} | {leader["id"] for leader in facilitators}
    for number, person in enumerate(people):
        there = inside.get(person.get("invited", ""), set())
        for order, other in enumerate(person.get("apart", ())):
            where = path("people", number, "apart", order)
            if other == person["id"]:
                yield Fault(where, "nobody can be kept apart from themself")
            elif other not in known:
                yield Fault(where, f'there is no person, member or facilitator "{other}"')
            elif other in there:
                yield Fault(where, f'"{other}" is in the group that this person is invited to')


def _inside(people: Things, groups: Things) -> dict[str, set[str]]:
    """Who is in each open group: members, facilitators, invited people."""
    inside = {
        group["id"]: {member["id"] for member in group.get("members", ())}
        | set(group.get("facilitators", ()))
        for group in groups
    }
    for person in people:
        if person.get("invited") in inside:
            inside[person["invited"]].add(person["id"])
    return inside


def _groups(document: Document, groups: Things, people: Things) -> Iterator[Fault]:
    yield from _twice(groups, "groups")
    invited = Counter(person.get("invited") for person in people)
    for number, group in enumerate(groups):
        steps: Steps = ("groups", number)
        yield from _meets(group, steps)
        yield from _unknown(group["topics"], document["topics"], "topic", (*steps, "topics"))
        yield from _twice(group.get("members", ()), *steps, "members")
        yield from _ages(group, steps)
        yield from _sizes({"smallest": 1, "largest": group["seats"], **_numbers(group)}, steps)
        taken = len(group.get("members", ())) + group.get("held", 0) + invited[group["id"]]
        if taken > group["seats"]:
            says = f"{group['seats']} are fewer than the {taken} that members and invitations have"
            yield Fault(path(*steps, "seats"), says)


def _numbers(thing: Mapping[str, Any]) -> dict[str, Any]:
    return {name: thing[name] for name in NUMBERS if name in thing}


def _openings(openings: Things) -> Iterator[Fault]:
    yield from _twice(openings, "openings")
    for number, opening in enumerate(openings):
        yield from _meets(opening, ("openings", number))


def _meets(thing: Mapping[str, Any], steps: Steps) -> Iterator[Fault]:
    yield from _zone(thing["slot"]["zone"], (*steps, "slot", "zone"))
    if thing["mode"] in AT_A_VENUE and "venue" not in thing:
        yield Fault(path(*steps, "venue"), f"is missing, and the mode is {thing['mode']}")


def _facilitators(document: Document, facilitators: Things, openings: Things) -> Iterator[Fault]:
    yield from _twice(facilitators, "facilitators")
    known = {opening["id"] for opening in openings}
    for number, leader in enumerate(facilitators):
        steps: Steps = ("facilitators", number)
        yield from _unknown(leader["topics"], document["topics"], "topic", (*steps, "topics"))
        yield from _unknown(leader["openings"], known, "opening", (*steps, "openings"))


def _forms(document: Document, forms: Things) -> Iterator[Fault]:
    yield from _twice(forms, "forms")
    for number, form in enumerate(forms):
        steps: Steps = ("forms", number)
        yield from _unknown(form.get("topics", ()), document["topics"], "topic", (*steps, "topics"))
        yield from _ages(form, steps)
        yield from _sizes(_own(form, {**SIZES, **document.get("rules", {})}), steps)


def _own(form: Mapping[str, Any], site: Mapping[str, Any]) -> dict[str, Any]:
    """The sizes of a form with those of the site it takes, without what is wrong with the site's alone."""
    sizes = {**site, **form}
    if not form.keys() & SIZES.keys():
        sizes["smallest"] = 1
    if "largest" not in form:
        sizes |= dict.fromkeys(NUMBERS - form.keys(), 0)
    return sizes


def _ages(thing: Mapping[str, Any], steps: Steps) -> Iterator[Fault]:
    ages = thing.get("ages")
    if ages and ages["from"] > ages["to"]:
        yield Fault(path(*steps, "ages", "to"), f"{ages['to']} is less than {ages['from']}")


def _twice(things: Things, *steps: str | int) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, thing in enumerate(things):
        first = seen.setdefault(thing["id"], number)
        if first != number:
            says = f'"{thing["id"]}" is the id of {path(*steps, first)} too'
            yield Fault(path(*steps, number, "id"), says)


def _unknown(
    names: Iterable[str], known: Iterable[str], what: str, steps: Steps, *, keyed: bool = False
) -> Iterator[Fault]:
    there = frozenset(known)
    for number, name in enumerate(names):
        if name not in there:
            yield Fault(path(*steps, name if keyed else number), f'there is no {what} "{name}"')


def _zone(name: str, steps: Steps) -> Iterator[Fault]:
    if name not in zones():
        yield Fault(path(*steps), f'"{name}" is not a time zone; one is Europe/Lisbon')


@cache
def zones() -> frozenset[str]:
    """The names of the IANA time zones, without the machine's own."""
    return frozenset(available_timezones() - {"localtime"})
