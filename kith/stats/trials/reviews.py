"""Flows of reviews: how many records were found, left and were kept, as PRISMA draws it."""

from typing import Any

from kith.stats.refusing import BadInput
from kith.stats.results import Provenance
from kith.stats.trials.flows import Box, Counts, Flow, as_given, reasons_of, refuse_unknown, total

PRISMA_SAYS = {
    "database": "records from databases",
    "registers": "records from registers",
    "other": "records from other sources",
    "duplicates": "duplicates removed",
    "removed_before": "removed for other reasons before screening",
    "screened": "records screened",
    "excluded_screen": "records excluded",
    "sought": "reports sought for retrieval",
    "not_retrieved": "reports not retrieved",
    "assessed": "reports assessed for eligibility",
    "excluded_full": "reports excluded",
    "included": "studies included",
}
# Which box is what the one before it leaves: (box, what is added, what is taken away)
PRISMA_SUMS = (
    ("screened", ("database", "registers", "other"), ("duplicates", "removed_before")),
    ("sought", ("screened",), ("excluded_screen",)),
    ("assessed", ("sought",), ("not_retrieved",)),
    ("included", ("assessed",), ("excluded_full",)),
)


def prisma(counts: Counts, *, made: Provenance | None = None) -> Flow:
    """The flow of records through a review, from counts; boxes that follow from others may be left out.

    Keys: `database`, `registers`, `other`, `duplicates`, `removed_before`, `screened`, `excluded_screen`,
    `sought`, `not_retrieved`, `assessed`, `excluded_full`, `included`; each a number, or reasons or sources
    by name. Source: PRISMA 2020 (Page, BMJ 372:n71). One report a study is assumed. Raises `BadInput` that
    names the box where a sum does not add.

    >>> prisma({"database": 90, "duplicates": 10, "excluded_screen": 60, "excluded_full": {"design": 8}}
    ...     ).count("included")
    12
    """
    found = faults_of_prisma(counts)
    if found:
        raise BadInput(found[0])
    full = _derived(counts)
    boxes = tuple(
        Box(key=key, says=says, count=total(full[key]), reasons=reasons_of(full[key]))
        for key, says in PRISMA_SAYS.items()
        if key in full
    )
    return Flow(
        kind="PRISMA",
        boxes=boxes,
        provenance=made or as_given(counts, "records", total(full["screened"]), found_in(full)),
    )


def faults_of_prisma(counts: Counts) -> list[str]:
    """Every box whose sum does not add, in one line each; an empty list if all do.

    >>> faults_of_prisma({"database": 90, "duplicates": 10, "screened": 70})
    ['box "screened": 90-10 != 70']
    """
    refuse_unknown(counts, PRISMA_SAYS.keys())
    full = _derived(counts)
    found = []
    for box, added, taken in PRISMA_SUMS:
        plus = [total(full[key], key) for key in added if key in full]
        minus = [total(full[key], key) for key in taken if key in full]
        if sum(plus) - sum(minus) != total(full[box], box):
            sides = "+".join(map(str, plus)) + "".join(f"-{one}" for one in minus)
            found.append(f'box "{box}": {sides} != {total(full[box])}')
    return found


def _derived(counts: Counts) -> dict[str, Any]:
    made = dict(counts)
    if not any(key in made for key in ("database", "registers", "other")):
        raise BadInput('box "database" is missing')
    for box, added, taken in PRISMA_SUMS:
        left = sum(total(made.get(key, 0)) for key in added) - sum(total(made.get(key, 0)) for key in taken)
        if box not in made and left < 0:
            raise BadInput(f'box "{box}": {left} cannot be left')
        made.setdefault(box, left)
    return made


def found_in(counts: Counts) -> int:
    """Records from every kind of source, before any was removed."""
    return sum(total(counts.get(key, 0), key) for key in ("database", "registers", "other"))
