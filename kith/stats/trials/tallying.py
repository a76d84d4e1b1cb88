"""Tallying: the boxes of a flow counted from records, one row a person or a report."""

from collections.abc import Sequence

import pandas as pd

from kith.stats.refusing import BadInput
from kith.stats.results import Provenance, hash_of, made_by
from kith.stats.tables import labels, need, refuse, worded
from kith.stats.trials.flows import Flow, consort
from kith.stats.trials.reviews import prisma

REVIEW_STEPS = ("duplicates", "removed_before", "excluded_screen", "not_retrieved", "excluded_full")


def consort_of(
    table: pd.DataFrame,
    *,
    arm: str,
    excluded: str,
    not_received: str | None = None,
    lost: str | None = None,
    discontinued: str | None = None,
    not_analysed: str | None = None,
) -> Flow:
    """The flow of a trial from one row a person assessed. All columns but `arm` hold a reason or nothing.

    Raises `BadInput` with the row of somebody both excluded and allocated, or neither, or lost and
    discontinued both.

    >>> frame = pd.DataFrame({"arm": ["a", "b", None], "why_not": [None, None, "declined"]})
    >>> consort_of(frame, arm="arm", excluded="why_not").count("randomised")
    2
    """
    columns = {"not_received": not_received, "lost": lost, "discontinued": discontinued}
    columns["not_analysed"] = not_analysed
    given = {key: column for key, column in columns.items() if column is not None}
    need(table, arm, excluded, *given.values())
    out, allocated = table[excluded].notna(), table[arm].notna()
    refuse(table, out & allocated, "was excluded and allocated to an arm", column=excluded)
    refuse(table, ~out & ~allocated, "was neither excluded nor allocated to an arm", column=arm)
    for column in given.values():
        refuse(table, table[column].notna() & ~allocated, "was never allocated to an arm", column=column)
    if lost is not None and discontinued is not None:
        both = table[lost].notna() & table[discontinued].notna()
        refuse(table, both, "was lost and discontinued: say which came first", column=lost)
    codes, names = labels(table, arm)
    arms = {name: _arm(table[codes == n], given) for n, name in enumerate(names)}
    counts = {"assessed": len(table), "excluded": _reasons(table[excluded]), "arms": arms}
    return consort(
        counts, made=_made(table, [arm, excluded, *given.values()], "people", int(allocated.sum()))
    )


def prisma_of(
    table: pd.DataFrame,
    *,
    source: str,
    registers: Sequence[str] = (),
    duplicates: str | None = None,
    removed_before: str | None = None,
    excluded_screen: str | None = None,
    not_retrieved: str | None = None,
    excluded_full: str | None = None,
) -> Flow:
    """The flow of a review from one row a record. `source` names where it was found; those among
    `registers` are registers, the others databases. The other columns hold a reason or nothing, and a
    record leaves by one of them at most: two raise `BadInput` with its row.

    >>> frame = pd.DataFrame({"from": ["Medline", "Embase"], "twice": [None, "of 1"]})
    >>> prisma_of(frame, source="from", duplicates="twice").count("included")
    1
    """
    columns = (duplicates, removed_before, excluded_screen, not_retrieved, excluded_full)
    given = {key: column for key, column in zip(REVIEW_STEPS, columns, strict=True) if column is not None}
    need(table, source, *given.values())
    refuse(table, table[source].isna(), "a record must say where it was found", column=source)
    left = table[list(given.values())].notna()
    refuse(table, left.sum(axis=1) > 1, "left the review twice", column=source)
    _, found = labels(table, source)
    if unknown := [one for one in registers if one not in found]:
        raise BadInput(f'"{unknown[0]}" is no source; there are {", ".join(found[:12])}', column=source)
    kinds = table[source].map(worded).isin(set(registers))
    counts = {"database": _reasons(table[source][~kinds])}
    if kinds.any():
        counts["registers"] = _reasons(table[source][kinds])
    counts |= {key: _reasons(table[column]) for key, column in given.items()}
    screened = table[[given[key] for key in REVIEW_STEPS[:2] if key in given]].isna().all(axis=1)
    made = _made(table, [source, *given.values()], "records", int(screened.sum()))
    return prisma(counts, made=made)


def _arm(rows: pd.DataFrame, given: dict[str, str]) -> dict[str, object]:
    counts: dict[str, object] = {"allocated": len(rows)}
    counts |= {key: _reasons(rows[column]) for key, column in given.items()}
    if "not_analysed" in given:
        counts["analysed_itt"] = int(rows[given["not_analysed"]].isna().sum())
    return counts


def _reasons(column: pd.Series) -> dict[str, int]:
    return {str(reason): int(count) for reason, count in column.value_counts(sort=False).items()}


def _made(table: pd.DataFrame, columns: Sequence[str], of: str, used: int) -> Provenance:
    return Provenance(
        method="Counted from records, sums checked",
        n_used=used,
        n_eligible=len(table),
        of=of,
        library=made_by(),
        data_hash=hash_of(table[list(columns)]),
    )
