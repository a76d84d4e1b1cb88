"""One small problem, as a document that is well, and makers of single people and places."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

from kith.matching.fitting.places import Place
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
    Window,
)

TODAY = date(2026, 1, 5)  # a Monday
TUESDAYS = Slot("Europe/Lisbon", date(2026, 1, 13), at=1140, minutes=90, meetings=8)

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "today": "2026-01-05",
    "topics": ["grief", "anxiety"],
    "rules": {"smallest": 2, "largest": 8, "least_further": 1, "weights": {"waiting": 3}},
    "people": [
        {
            "id": "ana",
            "topics": {"grief": 6, "anxiety": 4},
            "languages": ["pt", "en"],
            "zone": "Europe/Lisbon",
            "hours": [{"day": "tue", "from": "18:00", "to": "22:00"}],
            "modes": ["video", "in_person"],
            "venues": ["lisbon"],
            "waiting_since": "2025-12-01",
            "wishes": [{"hard": False, "ages": {"from": 18, "to": 40}}],
            "apart": ["rui"],
        },
        {
            "id": "ben",
            "topics": {"grief": 5},
            "languages": ["en"],
            "zone": "Europe/London",
            "hours": [{"day": "tue", "from": "22:00", "to": "01:00", "preferred": False}],
            "modes": ["video"],
            "waiting_since": "2026-01-05",
            "invited": "tuesdays",
        },
    ],
    "groups": [
        {
            "id": "tuesdays",
            "seats": 8,
            "slot": {
                "zone": "Europe/Lisbon",
                "first": "2026-01-13",
                "at": "19:00",
                "minutes": 90,
                "meetings": 8,
            },
            "language": "pt",
            "topics": ["grief"],
            "kind": "peer",
            "mode": "video",
            "members": [{"id": "eva", "stage": "further"}, {"id": "rui"}],
            "facilitators": ["leo"],
            "held": 1,
            "ages": {"from": 18, "to": 60},
        }
    ],
    "openings": [
        {
            "id": "wed",
            "slot": {
                "zone": "Europe/Lisbon",
                "first": "2026-01-14",
                "at": "19:00",
                "minutes": 60,
                "meetings": 8,
            },
            "mode": "hybrid",
            "venue": "lisbon",
            "rooms": 1,
        }
    ],
    "facilitators": [
        {"id": "mia", "kind": "peer", "languages": ["pt"], "topics": ["grief"], "openings": ["wed"]}
    ],
    "forms": [{"id": "all", "least_further": 0}],
}


def document() -> dict[str, Any]:
    return deepcopy(DOCUMENT)


def person(who: str = "ana", **changes: Any) -> Person:
    """Somebody whom `place()` suits in everything: 19:00 to 20:30 on Tuesdays in Lisbon."""
    ana = Person(
        id=who,
        topics={"grief": 6, "anxiety": 4},
        languages=("pt", "en"),
        zone="Europe/Lisbon",
        hours=(Window(1, 1080, 1320),),
        modes=(Mode.VIDEO,),
        waiting_since=date(2025, 12, 6),
    )
    return replace(ana, **changes)


def group(**changes: Any) -> Group:
    tuesdays = Group(
        id="tuesdays",
        seats=8,
        slot=TUESDAYS,
        language="pt",
        topics=frozenset({"grief"}),
        kind=Kind.PEER,
        mode=Mode.VIDEO,
        members=(Member("eva"), Member("rui")),
        facilitators=frozenset({"leo"}),
        composition=Composition(),
    )
    return replace(tuesdays, **changes)


def place(**changes: Any) -> Place:
    tuesdays = Place(
        id="tuesdays",
        slot=TUESDAYS,
        language="pt",
        topics=frozenset({"grief"}),
        kind=Kind.PEER,
        mode=Mode.VIDEO,
        venue=None,
        access=frozenset(),
        composition=Composition(),
        free=6,
        least=1,
        present=frozenset({"eva", "rui", "leo"}),
    )
    return replace(tuesdays, **changes)


def problem(*people: Person, **changes: Any) -> Problem:
    """These people, one open group, and what one new group can be made from."""
    small = Problem(
        today=TODAY,
        topics=("grief", "anxiety"),
        rules=Rules(smallest=2),
        people=people,
        groups=(group(),),
        openings=(Opening("wed", replace(TUESDAYS, first=date(2026, 1, 14)), Mode.VIDEO),),
        facilitators=(
            Facilitator("mia", Kind.PEER, frozenset({"pt"}), frozenset({"grief"}), frozenset({"wed"})),
        ),
        forms=(Form("all"),),
    )
    return replace(small, **changes)
