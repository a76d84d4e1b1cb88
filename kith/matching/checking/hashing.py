"""Hashing: the name of a problem, from the document, as docs/methods/matching.md says under "The hash"."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from kith.matching.checking.given import Given, Thing
from kith.matching.documents import Document

SORTED: Final = frozenset(
    {"venues", "needs", "apart", "declined", "access", "genders", "kinds", "openings", "facilitators"}
)  # their order says nothing; of topics and languages that depends on whose they are


def hash_of(document: Document) -> str:
    """SHA-256 in small hexadecimal digits."""
    plain = json.dumps(in_one_form(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def in_one_form(document: Document) -> Document:
    """The document as every other that states the same problem would be."""
    given = Given(document)
    return {
        **_without(document, {"note": ""}),
        "rules": {**given.rules, "weights": given.weights},
        "people": list(map(_person, document["people"])),
        "groups": list(map(_group, document.get("groups", ()))),
        "openings": [_optional({**one, "slot": _slot(one["slot"])}) for one in document.get("openings", ())],
        "facilitators": list(map(_facilitator, document.get("facilitators", ()))),
        "forms": [_in_order(form, "topics") for form in document.get("forms", ())],
    }


def _person(person: Thing) -> Thing:
    more = {
        "hours": list(map(_window, person["hours"])),
        "wishes": list(map(_in_order, person.get("wishes", ()))),
    }
    return _standing(_optional({**person, **more}, required={"hours"}))


def _standing(who: Thing) -> Thing:
    plain = _without(who, {"experience": 0, "helps_hold": False})
    return {"stage": "beginning", **plain}


def _window(window: Thing) -> Thing:
    end = "24:00" if window["to"] == "00:00" else window["to"]
    return _without({**window, "to": end}, {"preferred": True})


def _group(group: Thing) -> Thing:
    more = {
        "slot": _slot(group["slot"]),
        "members": list(map(_standing, group.get("members", ()))),
    }
    plain = _without({**group, **more}, {"held": 0, "least_further": 0, "least_holding": 0})
    return _optional(_in_order(plain, "topics"))


def _slot(slot: Thing) -> Thing:
    return {"every": 1, **slot}


def _facilitator(leader: Thing) -> Thing:
    return {"groups": 1, **_in_order(leader, "topics", "languages")}


def _without(thing: Thing, defaults: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in thing.items() if key not in defaults or value != defaults[key]}


def _optional(thing: Thing, *, required: Iterable[str] = ()) -> Thing:
    """Without the lists that are empty and need not be there; sets in alphabetical order."""
    there = {key: value for key, value in thing.items() if value != [] or key in required}
    return _in_order(there)


def _in_order(thing: Thing, *more: str) -> dict[str, Any]:
    return {key: sorted(value) if key in SORTED or key in more else value for key, value in thing.items()}
