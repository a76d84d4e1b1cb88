"""Recording a plan: its objects as a JSON document, and such a document as objects."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from kith.matching.documents import Document, read_document
from kith.matching.faults import BadDocument, Fault
from kith.matching.plan import (
    VERSION,
    Barrier,
    Bound,
    Fit,
    NewGroup,
    Placement,
    Plan,
    Reasons,
    Relaxing,
    Rule,
    Shortage,
    SiteRelaxing,
    Stability,
    Value,
    Waiting,
)

TOLERANCE = 1e-9  # of the gap, which is the one number in a plan that is not whole


def document_of(plan: Plan) -> Document:
    """The plan as a document, the gap included."""
    written = asdict(plan)
    for waiting in written["waiting"]:
        waiting["relaxing"] = [_said(relaxing) for relaxing in waiting["relaxing"]]
    invited = [{"person": person, "group": group} for person, group in plan.invited]
    return {"version": VERSION, **written, "gap": plan.gap, "invited": invited}


def as_text(plan: Plan) -> str:
    """The document with one placement, new group or waiting person a line."""
    lines = (f"{json.dumps(key)}: {_lines(value)}" for key, value in document_of(plan).items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read_plan(text: str | bytes) -> Plan:
    """The plan that the JSON text states; raises `BadDocument` with every fault of form.

    Whether it is a good plan, or one for a certain problem at all, is not asked here.
    """
    document = read_document(text, schema="plan")
    plan = _plan(document)
    if abs(plan.gap - document["gap"]) > TOLERANCE:
        says = f"{document['gap']} is not the gap of this value and bound, {plan.gap:.6g}"
        raise BadDocument([Fault("$.gap", says)])
    return plan


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if value is not None}


def _lines(value: Any) -> str:
    if not (isinstance(value, list | tuple) and value):
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n]"


def _plan(given: Document) -> Plan:
    return Plan(
        problem=given["problem"],
        made_by=given["made_by"],
        seed=given["seed"],
        workers=given["workers"],
        value=Value(**given["value"]),
        bound=Bound(**given["bound"]),
        placements=tuple(map(_placement, given["placements"])),
        new_groups=tuple(NewGroup(**{**new, "people": tuple(new["people"])}) for new in given["new_groups"]),
        waiting=tuple(map(_waiting, given["waiting"])),
        invited=tuple((asked["person"], asked["group"]) for asked in given["invited"]),
        stability=Stability(**given["stability"]),
        relaxing=tuple(SiteRelaxing(**relaxing) for relaxing in given["relaxing"]),
    )


def _placement(given: Mapping[str, Any]) -> Placement:
    lists = {key: tuple(value) for key, value in given["reasons"].items() if isinstance(value, list)}
    reasons = Reasons(**{**given["reasons"], **lists})
    return Placement(**{**given, "fit": Fit(**given["fit"]), "reasons": reasons})


def _waiting(given: Mapping[str, Any]) -> Waiting:
    return Waiting(
        **{
            **given,
            "shortages": tuple(map(Shortage, given["shortages"])),
            "barriers": tuple(Barrier(Rule(one["rule"]), one["places"]) for one in given["barriers"]),
            "relaxing": tuple(Relaxing(**{**one, "rule": Rule(one["rule"])}) for one in given["relaxing"]),
        }
    )
