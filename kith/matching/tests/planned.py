"""A small problem and a plan for it, both worked out by hand, and changes to either.

Ana stays where an earlier plan had her. Caio and Dora begin a new group about grief, Eli and Fay one for
women. Ben is invited. Gil finds his group full, Hana speaks a language that nobody leads in, Iva wants a
professional. With weights 5, 2, 1, 2, 3 the fit is ten times the weighted sum of the parts, over 13.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from kith.matching.checking.hashing import hash_of
from kith.matching.checking.verdict import faults_of, read_plan, read_problem
from kith.matching.documents import Document

Change = Callable[[Document], Any]

GRIEF, WOMEN = "wed/mia/all/grief/pt", "late/mia/women/anxiety/en"
LISBON = {"zone": "Europe/Lisbon", "minutes": 60, "meetings": 8}
TUESDAY = {"day": "tue", "from": "18:00", "to": "22:00"}
WEDNESDAY = {"day": "wed", "from": "18:00", "to": "22:00"}


def somebody(who: str, since: str, topics: dict[str, int], languages: list[str], **more: Any) -> Document:
    usual = {"zone": "Europe/Lisbon", "hours": [TUESDAY, WEDNESDAY], "modes": ["video"]}
    return {
        "id": who,
        "topics": topics,
        "languages": languages,
        **usual,
        "waiting_since": since,
        **more,
    }


PROBLEM: Document = {
    "version": 1,
    "note": "Synthetic: nobody in it exists.",
    "today": "2026-01-05",
    "topics": ["grief", "anxiety"],
    "rules": {"smallest": 2, "largest": 3, "largest_wait": 30},
    "people": [
        somebody(
            "ana",
            "2025-12-01",
            {"grief": 6, "anxiety": 4},
            ["pt", "en"],
            age=25,
            wishes=[{"hard": False, "ages": {"from": 18, "to": 30}}, {"hard": True, "kinds": ["peer"]}],
            previous="tuesdays",
        ),
        somebody("ben", "2025-12-20", {"grief": 5}, ["pt"], age=30, invited="tuesdays"),
        somebody(
            "caio",
            "2025-12-26",
            {"grief": 5},
            ["pt"],
            zone="America/Sao_Paulo",
            hours=[{"day": "wed", "from": "16:00", "to": "17:00"}],
            modes=["text", "video"],
            helps_hold=True,
            stage="further",
        ),
        somebody(
            "dora",
            "2025-12-31",
            {"grief": 3, "anxiety": 7},
            ["en", "pt"],
            hours=[{"day": "wed", "from": "18:00", "to": "20:00", "preferred": False}],
            wishes=[{"hard": False, "kinds": ["professional"]}],
            previous="tuesdays",
        ),
        somebody(
            "eli",
            "2026-01-05",
            {"anxiety": 2},
            ["en"],
            gender="woman",
            wishes=[{"hard": True, "genders": ["woman"]}],
        ),
        somebody("fay", "2025-11-26", {"anxiety": 4, "grief": 4}, ["en"], gender="woman", apart=["caio"]),
        somebody("gil", "2026-01-02", {"grief": 1}, ["pt"], age=20, hours=[TUESDAY], previous="thursdays"),
        somebody(
            "hana",
            "2025-12-05",
            {"grief": 2},
            ["fr"],
            gender="woman",
            age=22,
            wishes=[{"hard": True, "kinds": ["peer"]}],
        ),
        somebody(
            "iva",
            "2026-01-04",
            {"grief": 2},
            ["pt"],
            gender="woman",
            age=25,
            wishes=[{"hard": True, "kinds": ["professional"]}],
        ),
    ],
    "groups": [
        {
            "id": "tuesdays",
            "seats": 5,
            "slot": {**LISBON, "first": "2026-01-13", "at": "19:00"},
            "language": "pt",
            "topics": ["grief"],
            "kind": "peer",
            "mode": "video",
            "members": [{"id": "eva", "stage": "further"}, {"id": "rui"}],
            "facilitators": ["leo"],
            "held": 1,
            "ages": {"from": 18, "to": 30},
            "least_further": 1,
        }
    ],
    "openings": [
        {
            "id": "wed",
            "slot": {**LISBON, "first": "2026-01-14", "at": "19:00"},
            "mode": "video",
            "rooms": 1,
        },
        {"id": "late", "slot": {**LISBON, "first": "2026-01-14", "at": "21:00"}, "mode": "video"},
    ],
    "facilitators": [
        {
            "id": "mia",
            "kind": "peer",
            "languages": ["pt", "en"],
            "topics": ["grief", "anxiety"],
            "openings": ["wed", "late"],
            "groups": 2,
        },
        {
            "id": "noa",
            "kind": "professional",
            "languages": ["en"],
            "topics": ["anxiety"],
            "openings": ["late"],
        },
    ],
    "forms": [{"id": "all", "least_holding": 1}, {"id": "women", "genders": ["woman"]}],
}


def placed(
    who: str,
    place: str,
    fit: tuple[int, int, int, int, int, int],
    topics: list[str],
    waited: int,
    **more: Any,
) -> Document:
    parts = dict(zip(("total", "topics", "language", "mode", "hours", "wishes"), fit, strict=True))
    reasons = {
        "topics": topics,
        "language_rank": 0 if parts["language"] == 100 else 1,
        "mode_rank": 0 if parts["mode"] == 100 else 1,
        "meetings": 8,
        "can_come": 8,
        "preferred": 8 if parts["hours"] == 100 else 0,
        "wishes_granted": more.get("granted", []),
        "wishes_missed": more.get("missed", []),
    }
    return {
        "person": who,
        "place": place,
        "fit": parts,
        "waited": waited,
        "overdue": waited > 30,
        "kept": more.get("kept", False),
        "reasons": reasons,
    }


def waits(who: str, waited: int, suitable: int, rule: str, places: int, **more: Any) -> Document:
    relaxing = [{"rule": rule, "site": False, **more}] if more else []
    return {
        "person": who,
        "waited": waited,
        "overdue": waited > 30,
        "suitable": suitable,
        "shortages": ["seats"] if suitable else [],
        "barriers": [{"rule": rule, "places": places}],
        "relaxing": relaxing,
    }


def new(place: str, *people: str) -> Document:
    names = ("opening", "facilitator", "form", "topic", "language")
    return {"id": place, **dict(zip(names, place.split("/"), strict=True)), "people": list(people)}


PLAN: Document = {
    "version": 1,
    "problem": hash_of(PROBLEM),
    "made_by": "hand",
    "seed": 0,
    "workers": 1,
    "value": {
        "overdue": 2,
        "total": 8710,
        "placed": 5000,
        "fit": 846 + 961 + 346 + 1000 + 807,
        "waiting": 5 * (35 + 10 + 5 + 0 + 40),
        "kept": 300,
        "new_groups": -1000,
    },
    "bound": {"overdue": 2, "total": 8800},
    "gap": 90 / 8800,
    "placements": [
        placed("ana", "tuesdays", (846, 60, 100, 100, 100, 100), ["grief"], 35, kept=True, granted=[0, 1]),
        placed("caio", GRIEF, (961, 100, 100, 50, 100, 100), ["grief"], 10),
        placed("dora", GRIEF, (346, 30, 50, 100, 50, 0), ["grief"], 5, missed=[0]),
        placed("eli", WOMEN, (1000, 100, 100, 100, 100, 100), ["anxiety"], 0, granted=[0]),
        placed("fay", WOMEN, (807, 50, 100, 100, 100, 100), ["anxiety"], 40),
    ],
    "new_groups": [new(GRIEF, "caio", "dora"), new(WOMEN, "eli", "fay")],
    "waiting": [
        waits("gil", 3, 1, "hours", 2, place=GRIEF, fit=846),
        waits("hana", 31, 0, "language", 9),
        waits("iva", 1, 0, "wish", 5, place=GRIEF, fit=1000, wish=0),
    ],
    "invited": [{"person": "ben", "group": "tuesdays"}],
    "stability": {"had": 3, "kept": 1, "moved": 1, "waiting_again": 1},
    "relaxing": [
        {"rule": "smallest", "value_now": 8710, "value_then": 8710, "gain_overdue": 0, "gain_value": 0}
    ],
}


def unchanged(_: Document) -> None:
    """A change that changes nothing."""


def checked(in_plan: Change = unchanged, in_problem: Change = unchanged) -> list[str]:
    """The faults of the plan after a change to it, or to the problem, whose hash it then names."""
    problem, plan = deepcopy(PROBLEM), deepcopy(PLAN)
    in_problem(problem)
    plan["problem"] = hash_of(problem)
    in_plan(plan)
    documents = read_problem(json.dumps(problem)), read_plan(json.dumps(plan))
    return list(map(str, faults_of(*documents)))


def put(value: Any, *steps: str | int) -> Change:
    """Sets what stands at the path."""

    def change(document: Document) -> None:
        there: Any = document
        for step in steps[:-1]:
            there = there[step]
        there[steps[-1]] = value

    return change


def drop(*steps: str | int) -> Change:
    """Takes away what stands at the path."""

    def change(document: Document) -> None:
        there: Any = document
        for step in steps[:-1]:
            there = there[step]
        del there[steps[-1]]

    return change


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(document: Document) -> None:
        for one in changes:
            one(document)

    return change


def refused(who: str, place: str, rule: str) -> str:
    """How the checker begins to say that somebody may not be where the plan has them."""
    number = [placement["person"] for placement in PLAN["placements"]].index(who)
    return f'$.placements[{number}].place: "{who}" may not go to "{place}" ({rule}): '
