"""Writing a problem: its objects as the JSON document that `reading` reads, and the hash that names it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from kith.matching.documents import Document
from kith.matching.problem import (
    DAYS,
    MIDNIGHT,
    VERSION,
    Ages,
    Composition,
    Facilitator,
    Form,
    Group,
    Member,
    Opening,
    Person,
    Problem,
    Rules,
    Slot,
    Window,
    Wish,
)


def document_of(problem: Problem) -> Document:
    """The problem as a document. Sets are in alphabetical order, and what is as always is left out."""
    return {
        "version": VERSION,
        **_said({"note": problem.note}),
        "today": problem.today.isoformat(),
        "topics": list(problem.topics),
        "rules": _rules(problem.rules),
        "people": list(map(_person, problem.people)),
        "groups": list(map(_group, problem.groups)),
        "openings": list(map(_opening, problem.openings)),
        "facilitators": list(map(_facilitator, problem.facilitators)),
        "forms": list(map(_form, problem.forms)),
    }


def hash_of(problem: Problem) -> str:
    """What a plan names its problem by: SHA-256 of the document, keys in order, no blanks.

    Two texts that state the same problem have one hash; lists keep their order.
    """
    plain = json.dumps(document_of(problem), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def as_text(problem: Problem) -> str:
    """The document with one person, group, opening, facilitator or form a line."""
    lines = (f"{json.dumps(key)}: {_lines(value)}" for key, value in document_of(problem).items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _lines(value: Any) -> str:
    if not (isinstance(value, list) and value and isinstance(value[0], dict)):
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n]"


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    """What says something: no None, no empty list, no 0, no False."""
    return {key: value for key, value in given.items() if value or (value == 0 and key == "age")}


def _maybe(names: Iterable[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _window(window: Window) -> dict[str, Any]:
    to = window.to if window.to <= MIDNIGHT else window.to - MIDNIGHT
    written: dict[str, Any] = {"day": DAYS[window.day], "from": _clock(window.start), "to": _clock(to)}
    return written if window.preferred else {**written, "preferred": False}


def _ages(ages: Ages | None) -> dict[str, int] | None:
    return None if ages is None else {"from": ages.least, "to": ages.most}


def _wish(wish: Wish) -> dict[str, Any]:
    asked = {
        "kinds": _maybe(wish.kinds),
        "genders": _maybe(wish.genders),
        "ages": _ages(wish.ages),
    }
    return {"hard": wish.hard, **_said(asked)}


def _person(person: Person) -> dict[str, Any]:
    written = {
        "id": person.id,
        "topics": dict(person.topics),
        "languages": list(person.languages),
        "zone": person.zone,
        "hours": list(map(_window, person.hours)),
        "modes": list(person.modes),
        "waiting_since": person.waiting_since.isoformat(),
    }
    more = {
        "venues": sorted(person.venues),
        "needs": sorted(person.needs),
        "wishes": list(map(_wish, person.wishes)),
        "gender": person.gender,
        "age": person.age,
        **_standing(person),
        "apart": sorted(person.apart),
        "declined": sorted(person.declined),
        "invited": person.invited,
        "previous": person.previous,
    }
    return {**written, **_said(more)}


def _standing(who: Person | Member) -> dict[str, Any]:
    return {"stage": str(who.stage), "experience": who.experience, "helps_hold": who.helps_hold}


def _slot(slot: Slot) -> dict[str, Any]:
    return {
        "zone": slot.zone,
        "first": slot.first.isoformat(),
        "at": _clock(slot.at),
        "minutes": slot.minutes,
        "meetings": slot.meetings,
        "every": slot.every,
    }


def _composition(asked: Composition) -> dict[str, Any]:
    return {
        "genders": _maybe(asked.genders),
        "ages": _ages(asked.ages),
        "least_further": asked.least_further,
        "least_holding": asked.least_holding,
    }


def _group(group: Group) -> dict[str, Any]:
    written = {
        "id": group.id,
        "seats": group.seats,
        "slot": _slot(group.slot),
        "language": group.language,
        "topics": sorted(group.topics),
        "kind": str(group.kind),
        "mode": str(group.mode),
    }
    more = {
        "held": group.held,
        "venue": group.venue,
        "access": sorted(group.access),
        "members": [{"id": member.id, **_said(_standing(member))} for member in group.members],
        "facilitators": sorted(group.facilitators),
        **_composition(group.composition),
    }
    return {**written, **_said(more)}


def _opening(opening: Opening) -> dict[str, Any]:
    written = {"id": opening.id, "slot": _slot(opening.slot), "mode": str(opening.mode)}
    more = _said({"venue": opening.venue, "access": sorted(opening.access)})
    return {**written, **more, **({} if opening.rooms is None else {"rooms": opening.rooms})}


def _facilitator(leader: Facilitator) -> dict[str, Any]:
    return {
        "id": leader.id,
        "kind": str(leader.kind),
        "languages": sorted(leader.languages),
        "topics": sorted(leader.topics),
        "openings": sorted(leader.openings),
        "groups": leader.groups,
    }


def _form(form: Form) -> dict[str, Any]:
    written = {
        "id": form.id,
        "topics": _maybe(form.topics),
        "genders": _maybe(form.genders),
        "ages": _ages(form.ages),
        "smallest": form.smallest,
        "largest": form.largest,
        "least_further": form.least_further,
        "least_holding": form.least_holding,
    }
    return {key: value for key, value in written.items() if value is not None}


def _rules(rules: Rules) -> dict[str, Any]:
    written = {part.name: getattr(rules, part.name) for part in fields(rules)}
    weights = {part.name: getattr(rules.weights, part.name) for part in fields(rules.weights)}
    return {key: value for key, value in {**written, "weights": weights}.items() if value is not None}
