"""The problem as given: its document, and the places that docs/methods/matching.md makes of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any

from kith.matching.checking.minutes import Slot, slot_of
from kith.matching.documents import Document, schema_of

Thing = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """An open group, or a choice of five ids (`choice`). Sizes and numbers count people."""

    id: str
    slot: Slot
    mode: str
    venue: str | None
    access: frozenset[str]
    language: str
    topics: frozenset[str]
    kind: str
    genders: frozenset[str] | None
    ages: tuple[int, int] | None
    free: int
    least: int
    least_further: int
    least_holding: int
    present: frozenset[str]
    further: int
    holding: int
    choice: tuple[str, str, str, str, str] | None = None


class Given:
    """One problem, whose document is known to be well-formed and consistent."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.today = date.fromisoformat(document["today"])
        self.people: dict[str, Thing] = {person["id"]: person for person in document["people"]}
        self.invited = {who: p["invited"] for who, p in self.people.items() if "invited" in p}
        self.waiting = {who: p for who, p in self.people.items() if who not in self.invited}
        self.facilitators = _by_id(document, "facilitators")
        self.openings = _by_id(document, "openings")
        self.forms = _by_id(document, "forms")

    @cached_property
    def rules(self) -> dict[str, Any]:
        """The site's rules; what the document does not say is what the schema says."""
        defaults = _defaults(schema_of("problem")["$defs"]["rules"])
        return {**defaults, **self.document.get("rules", {})}

    @cached_property
    def weights(self) -> dict[str, int]:
        schema = schema_of("problem")["$defs"]["rules"]["properties"]["weights"]
        return {**_defaults(schema), **self.document.get("rules", {}).get("weights", {})}

    @cached_property
    def apart(self) -> dict[str, frozenset[str]]:
        """Whom each id must not meet, whichever of the two says so."""
        pairs = [(who, other) for who, p in self.people.items() for other in p.get("apart", ())]
        met: dict[str, set[str]] = {}
        for one, other in [*pairs, *((other, one) for one, other in pairs)]:
            met.setdefault(one, set()).add(other)
        return {who: frozenset(others) for who, others in met.items()}

    @cached_property
    def open(self) -> dict[str, Place]:
        """The open groups by their id."""
        asked: dict[str, list[Thing]] = {}
        for who, group in self.invited.items():
            asked.setdefault(group, []).append(self.people[who])
        return {
            group["id"]: self._group(group, asked.get(group["id"], []))
            for group in self.document.get("groups", ())
        }

    def every_place(self) -> Iterator[Place]:
        """Open groups and all choices there are."""
        yield from self.open.values()
        for leader, leads in self.facilitators.items():
            of_the_leader = (leads["openings"], self.forms, leads["topics"], leads["languages"])
            for opening, form, topic, language in product(*of_the_leader):
                if not self.why_no_choice(opening, leader, form, topic, language):
                    yield self.choice(opening, leader, form, topic, language)

    def why_no_choice(
        self, opening: str, facilitator: str, form: str, topic: str, language: str
    ) -> dict[str, str]:
        """What is wrong with each of the five, none if they make a new group. All ids must exist."""
        leads, shape = self.facilitators[facilitator], self.forms[form]
        wrong = {}
        if opening not in leads["openings"]:
            wrong["opening"] = f'"{facilitator}" is not free at "{opening}"'
        if language not in leads["languages"]:
            wrong["language"] = f'"{facilitator}" does not lead in "{language}"'
        if topic not in leads["topics"]:
            wrong["topic"] = f'"{facilitator}" does not lead groups about "{topic}"'
        elif topic not in shape.get("topics", (topic,)):
            wrong["topic"] = f'the form "{form}" is not for "{topic}"'
        return wrong

    def choice(self, opening: str, facilitator: str, form: str, topic: str, language: str) -> Place:
        """The new group that these five make."""
        time, leads, shape = self.openings[opening], self.facilitators[facilitator], self.forms[form]
        five = (opening, facilitator, form, topic, language)
        own = {**self.rules, **shape}
        return Place(
            id="/".join(five),
            **_where_and_when(time),
            **_admitted(shape),
            language=language,
            topics=frozenset({topic}),
            kind=leads["kind"],
            free=own["largest"],
            least=own["smallest"],
            least_further=own["least_further"],
            least_holding=own["least_holding"],
            present=frozenset({facilitator}),
            further=0,
            holding=0,
            choice=five,
        )

    def _group(self, group: Thing, asked: list[Thing]) -> Place:
        counted = [*group.get("members", ()), *asked]
        return Place(
            id=group["id"],
            **_where_and_when(group),
            **_admitted(group),
            language=group["language"],
            topics=frozenset(group["topics"]),
            kind=group["kind"],
            free=group["seats"] - len(counted) - group.get("held", 0),
            least=1,
            least_further=group.get("least_further", 0),
            least_holding=group.get("least_holding", 0),
            present=frozenset(who["id"] for who in counted) | frozenset(group.get("facilitators", ())),
            further=sum(map(self.is_further, counted)),
            holding=sum(map(holds, counted)),
        )

    def is_further(self, who: Thing) -> bool:
        """Whether a person or a member is further along."""
        least = self.rules.get("further_from")
        return who.get("stage") == "further" or (least is not None and who.get("experience", 0) >= least)

    def waited(self, person: Thing) -> int:
        """Days."""
        return (self.today - date.fromisoformat(person["waiting_since"])).days

    def is_overdue(self, person: Thing) -> bool:
        return self.waited(person) > int(self.rules["largest_wait"])


def holds(who: Thing) -> bool:
    """Whether a person or a member would help hold a group."""
    return bool(who.get("helps_hold", False))


def _by_id(document: Document, key: str) -> dict[str, Thing]:
    return {thing["id"]: thing for thing in document.get(key, ())}


def _defaults(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part["default"] for name, part in schema["properties"].items() if "default" in part}


def _where_and_when(thing: Thing) -> dict[str, Any]:
    return {
        "slot": slot_of(thing["slot"]),
        "mode": thing["mode"],
        "venue": thing.get("venue"),
        "access": frozenset(thing.get("access", ())),
    }


def _admitted(thing: Thing) -> dict[str, Any]:
    ages = thing.get("ages")
    return {
        "genders": frozenset(thing["genders"]) if "genders" in thing else None,
        "ages": (ages["from"], ages["to"]) if ages else None,
    }
