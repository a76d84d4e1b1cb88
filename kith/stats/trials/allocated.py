"""Allocated: the arms drawn for everybody enrolled in a file, and how even they came out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kith.stats.refusing import BadInput
from kith.stats.results import Provenance, Result, Table, hash_of, made_by
from kith.stats.tables import need, worded
from kith.stats.trials.allocating import VERSION, Allocation, AllocationList, Blocks, Rule


@dataclass(frozen=True, kw_only=True)
class Allocated(Result):
    """The log of an allocation list, one line a person or a group."""

    title: ClassVar[str] = "Allocation"
    version: str
    rule: str
    digest: str
    log: tuple[Allocation, ...]
    counts: tuple[tuple[str, str, int], ...]  # level, arm, how many

    def tables(self) -> Sequence[Table]:
        lines = tuple(
            (one.unit, one.arm, ", ".join(f"{factor} {level}" for factor, level in one.levels))
            for one in self.log
        )
        counts = tuple((level, arm, str(count)) for level, arm, count in self.counts)
        return [
            Table("", ("unit", "arm", "levels"), lines),
            Table("How many", ("level", "arm", "n"), counts),
        ]


def allocate(table: pd.DataFrame, rule: Rule, *, unit: str) -> Allocated:
    """Enrol every unit of a table in its order. Rows of one unit are one allocation: groups stay whole.

    `table` has a column `unit` and one for each factor of the rule. Raises `BadInput` with the row for a
    missing unit, a level that was not declared, and a unit whose rows differ in a factor.

    >>> frame = pd.DataFrame({"group": ["g1", "g1", "g2"], "site": ["n", "n", "s"]})
    >>> made = allocate(frame, Blocks(("a", "b"), 5, factors={"site": ("n", "s")}), unit="group")
    >>> len(made.log)
    2
    """
    factors = list(rule.factors)
    need(table, unit, *factors)
    coming = AllocationList(rule)
    once = table[[unit, *factors]].drop_duplicates()
    for row, values in zip(once.index, once.itertuples(index=False), strict=True):
        if any(pd.isna(value) for value in values):
            gone = [unit, *factors][[bool(pd.isna(value)) for value in values].index(True)]
            raise BadInput("is missing, and nobody is allocated without it", column=gone, row=int(row))
        levels = dict(zip(factors, map(worded, values[1:]), strict=True))
        try:
            coming.enrol(worded(values[0]), **levels)
        except BadInput as fault:
            raise BadInput(fault.says, column=fault.column or unit, row=int(row)) from None
    return Allocated(
        version=VERSION,
        rule=rule.described(),
        digest=coming.digest(),
        log=coming.log,
        counts=_counts(coming.log, rule),
        notes=_notes(rule),
        provenance=Provenance(
            method=f"{VERSION}: {rule.described()}",
            n_used=len(coming.log),
            n_eligible=table[unit].nunique(),
            of="units",
            library=made_by("numpy"),
            seed=rule.seed,
            data_hash=hash_of(table[[unit, *factors]]),
        ),
    )


def _counts(log: Sequence[Allocation], rule: Rule) -> tuple[tuple[str, str, int], ...]:
    levels = [(factor, level) for factor, declared in rule.factors.items() for level in declared]
    found = [("all", arm, sum(one.arm == arm for one in log)) for arm in rule.arms]
    found += [
        (f"{pair[0]} {pair[1]}", arm, sum(one.arm == arm and pair in one.levels for one in log))
        for pair in levels
        for arm in rule.arms
    ]
    return tuple(found)


def _notes(rule: Rule) -> tuple[str, ...]:
    notes = ["Keep the seed and this list from those who enrol: with them the next arm can be known."]
    if isinstance(rule, Blocks) and len(set(rule.sizes)) == 1:
        notes.append("With one size of block the last arm of each can be guessed: declare several.")
    return tuple(notes)
