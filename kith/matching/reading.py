"""Reading a problem: from JSON to the objects of `problem`, or every fault by its path and nothing else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kith.matching.consistency import inconsistencies
from kith.matching.documents import Document, read_document
from kith.matching.faults import BadDocument
from kith.matching.problem import (
    DAYS,
    MIDNIGHT,
    Ages,
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
    Weights,
    Window,
    Wish,
)


def read_problem(text: str | bytes) -> Problem:
    """The problem that the JSON text states; raises `BadDocument` with every fault.

    Faults of form come alone: whether ids fit together is asked of a document whose form is right. A
    problem that a program has put together is checked by `read_problem(writing.as_text(problem))`.
    """
    document = read_document(text, schema="problem")
    faults = inconsistencies(document)
    if faults:
        raise BadDocument(faults)
    return built(document)


def built(document: Document) -> Problem:
    """The objects of a document that has been checked."""
    rules = dict(document.get("rules", {}))
    return Problem(
        today=date.fromisoformat(document["today"]),
        topics=tuple(document["topics"]),
        rules=Rules(**{**rules, "weights": Weights(**rules.get("weights", {}))}),
        people=tuple(map(_person, document["people"])),
        groups=tuple(map(_group, document.get("groups", ()))),
        openings=tuple(map(_opening, document.get("openings", ()))),
        facilitators=tuple(map(_facilitator, document.get("facilitators", ()))),
        forms=tuple(map(_form, document.get("forms", ()))),
        note=document.get("note", ""),
    )


def minutes(text: str) -> int:
    """A time of day in minutes after midnight.

    >>> minutes("18:30")
    1110
    """
    hour, minute = text.split(":")
    return 60 * int(hour) + int(minute)


def _set(given: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(given.get(key, ()))


def _maybe_set(given: Mapping[str, Any], key: str) -> frozenset[str] | None:
    return frozenset(given[key]) if key in given else None


def _ages(given: Mapping[str, Any]) -> Ages | None:
    return Ages(given["ages"]["from"], given["ages"]["to"]) if "ages" in given else None


def _window(given: Mapping[str, Any]) -> Window:
    start, to = minutes(given["from"]), minutes(given["to"])
    return Window(
        DAYS.index(given["day"]), start, to if to > start else to + MIDNIGHT, given.get("preferred", True)
    )


def _wish(given: Mapping[str, Any]) -> Wish:
    kinds = frozenset(map(Kind, given["kinds"])) if "kinds" in given else None
    return Wish(given["hard"], kinds, _maybe_set(given, "genders"), _ages(given))


def _person(given: Mapping[str, Any]) -> Person:
    return Person(
        id=given["id"],
        topics=dict(given["topics"]),
        languages=tuple(given["languages"]),
        zone=given["zone"],
        hours=tuple(map(_window, given["hours"])),
        modes=tuple(map(Mode, given["modes"])),
        waiting_since=date.fromisoformat(given["waiting_since"]),
        venues=_set(given, "venues"),
        needs=_set(given, "needs"),
        wishes=tuple(map(_wish, given.get("wishes", ()))),
        gender=given.get("gender"),
        age=given.get("age"),
        stage=Stage(given.get("stage", Stage.BEGINNING)),
        experience=given.get("experience", 0),
        helps_hold=given.get("helps_hold", False),
        apart=_set(given, "apart"),
        declined=_set(given, "declined"),
        invited=given.get("invited"),
        previous=given.get("previous"),
    )


def _slot(given: Mapping[str, Any]) -> Slot:
    return Slot(
        zone=given["zone"],
        first=date.fromisoformat(given["first"]),
        at=minutes(given["at"]),
        minutes=given["minutes"],
        meetings=given["meetings"],
        every=given.get("every", 1),
    )


def _member(given: Mapping[str, Any]) -> Member:
    return Member(
        id=given["id"],
        stage=Stage(given.get("stage", Stage.BEGINNING)),
        experience=given.get("experience", 0),
        helps_hold=given.get("helps_hold", False),
    )


def _group(given: Mapping[str, Any]) -> Group:
    return Group(
        id=given["id"],
        seats=given["seats"],
        slot=_slot(given["slot"]),
        language=given["language"],
        topics=_set(given, "topics"),
        kind=Kind(given["kind"]),
        mode=Mode(given["mode"]),
        members=tuple(map(_member, given.get("members", ()))),
        facilitators=_set(given, "facilitators"),
        held=given.get("held", 0),
        venue=given.get("venue"),
        access=_set(given, "access"),
        composition=Composition(
            _maybe_set(given, "genders"),
            _ages(given),
            given.get("least_further", 0),
            given.get("least_holding", 0),
        ),
    )


def _opening(given: Mapping[str, Any]) -> Opening:
    return Opening(
        id=given["id"],
        slot=_slot(given["slot"]),
        mode=Mode(given["mode"]),
        venue=given.get("venue"),
        access=_set(given, "access"),
        rooms=given.get("rooms"),
    )


def _facilitator(given: Mapping[str, Any]) -> Facilitator:
    return Facilitator(
        id=given["id"],
        kind=Kind(given["kind"]),
        languages=_set(given, "languages"),
        topics=_set(given, "topics"),
        openings=_set(given, "openings"),
        groups=given.get("groups", 1),
    )


def _form(given: Mapping[str, Any]) -> Form:
    return Form(
        id=given["id"],
        topics=_maybe_set(given, "topics"),
        genders=_maybe_set(given, "genders"),
        ages=_ages(given),
        smallest=given.get("smallest"),
        largest=given.get("largest"),
        least_further=given.get("least_further"),
        least_holding=given.get("least_holding"),
    )
