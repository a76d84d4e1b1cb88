"""Change: who improved, recovered or got worse by more than error of measurement alone explains."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from kith.stats.proportions import Rate, rate, table_of_rates
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Provenance, Result, Table, hash_of, made_by
from kith.stats.tables import Floats, need, numbers, refuse
from kith.stats.thresholds import Threshold

RECOVERY = "reliable recovery"
IMPROVEMENT = "reliable improvement only"
NO_CHANGE = "no reliable change"
DETERIORATION = "reliable deterioration"
MISSING = "missing"
CLASSES = (RECOVERY, IMPROVEMENT, NO_CHANGE, DETERIORATION, MISSING)
Codes = npt.NDArray[np.int8]

UNCONTROLLED = (
    "This is uncontrolled change, and not the effect of anything: people who wait for help change too."
)
TO_THE_MEAN = (
    "Whoever begins at their worst is likely to score better next time without any help (regression to the "
    "mean), so recovery among cases rises by itself; only a comparison group shows by how much."
)
INTENTION = (
    "Rates by intention to treat count everyone with a score before; a missing score after is neither "
    "recovery nor improvement."
)


@dataclass(frozen=True, kw_only=True)
class ReliableChange(Result):
    """Four classes and missing; each rate among those with both scores, and by intention to treat."""

    title: ClassVar[str] = "Reliable and clinically significant change"
    threshold: str
    counts: dict[str, int]  # class: people; with no score before: in "missing" too
    without_before: int
    recovery: Rate | None  # among cases before with both scores
    recovery_itt: Rate | None  # among all cases before
    improvement: Rate  # with or without recovery, among all with both scores
    improvement_itt: Rate
    deterioration: Rate
    deterioration_itt: Rate
    deterioration_at_worst: Rate  # everyone without a score after counted as worse

    def tables(self) -> list[Table]:
        classes = Table("Classes", ("", "people"), tuple(self.counts.items()))
        complete = [one for one in (self.recovery, self.improvement, self.deterioration) if one]
        everyone = [one for one in (self.recovery_itt, self.improvement_itt, self.deterioration_itt) if one]
        return [
            classes,
            table_of_rates(tuple(complete), "With both scores (recovery: cases before only)"),
            table_of_rates((*everyone, self.deterioration_at_worst), "By intention to treat"),
        ]


def classes_of(before: npt.ArrayLike, after: npt.ArrayLike, threshold: Threshold) -> npt.NDArray[np.str_]:
    """The class of every person, shape (n,) as both scores; NaN in either is "missing".

    A change is reliable when it meets the threshold, "at least" where that is written. Recovery is a
    reliable improvement of someone who was a case before and is none after: who was no case cannot
    recover. Better and worse come from the threshold, never from the sign. Raises `BadInput` for shapes
    that differ or a score outside the scale's range, `Declined` when no reliable change is known.

    >>> from kith.stats.thresholds import threshold
    >>> classes_of([16, 16, 8, 9], [7, 10, 2, 16], threshold("phq-9")).tolist()[:2]
    ['reliable recovery', 'reliable improvement only']
    """
    return np.array(CLASSES)[_codes(*scores(before, after, threshold), threshold)]


def reliable_change(
    before: npt.ArrayLike, after: npt.ArrayLike, threshold: Threshold, *, level: float = 0.95
) -> ReliableChange:
    """Reliable and clinically significant change of people measured twice; scores in points, shape (n,).

    Estimand: the proportion in each class, at this level of error. Assumes errors of measurement that are
    normal, independent and the same at both times and for everyone, and an SD and r from people like
    these; intervals by Wilson assume independent people. Recovery is counted among cases before only, the
    other rates among all with both scores, and each again by intention to treat. Raises as `classes_of`;
    `Declined` where nobody has both scores. Jacobson and Truax (1991), J Consult Clin Psychol 59:12.

    >>> from kith.stats.thresholds import threshold
    >>> made = reliable_change([16, 16, 8, 9, 20], [7, 10, 2, 16, float("nan")], threshold("phq-9"))
    >>> made.recovery.count, made.recovery.of, made.recovery_itt.of
    (1, 2, 3)
    """
    first, last = scores(before, after, threshold)
    kinds = _codes(first, last, threshold)
    counts = dict(zip(CLASSES, np.bincount(kinds, minlength=len(CLASSES)).tolist(), strict=True))
    began, both = int((~np.isnan(first)).sum()), len(first) - counts[MISSING]
    if both == 0:
        raise Declined("nobody has both scores")
    better, worse = counts[RECOVERY] + counts[IMPROVEMENT], counts[DETERIORATION]
    recovery, recovery_itt = _recoveries(first, kinds, threshold, level)
    return ReliableChange(
        threshold=threshold.words(),
        counts=counts,
        without_before=len(first) - began,
        recovery=recovery,
        recovery_itt=recovery_itt,
        improvement=rate(better, both, level=level, name="reliable improvement, recovery included"),
        improvement_itt=rate(better, began, level=level, name="reliable improvement, recovery included"),
        deterioration=rate(worse, both, level=level, name=DETERIORATION),
        deterioration_itt=rate(worse, began, level=level, name=DETERIORATION),
        deterioration_at_worst=rate(
            worse + began - both,
            began,
            level=level,
            name=f"{DETERIORATION}, if all without a score are worse",
        ),
        notes=_notes(threshold, recovery, len(first) - began),
        provenance=Provenance(
            method="Jacobson and Truax's classes, rates with Wilson's interval",
            n_used=both,
            n_eligible=len(first),
            missing="classes need both scores; by intention to treat a missing score after is no improvement",
            df_rule="normal",
            library=made_by("numpy"),
            data_hash=hash_of({"before": first, "after": last}),
        ),
    )


def scores(before: npt.ArrayLike, after: npt.ArrayLike, threshold: Threshold) -> tuple[Floats, Floats]:
    """Two columns of scores that fit each other and the scale. Raises `BadInput` where they do not."""
    first, last = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if first.shape != last.shape or first.ndim != 1:
        raise BadInput(f"scores before and after must be one for each person: {first.shape}, {last.shape}")
    for name, values in (("before", first), ("after", last)):
        if np.isinf(values).any():
            raise BadInput(f"a score {name} is infinite")
        outside = threshold.outside(values)
        if outside.any():
            raise BadInput(f"score {values[outside][0]:g} {name} is outside {_ends(threshold)}")
    return first, last


def scores_of(table: pd.DataFrame, before: str, after: str, threshold: Threshold) -> tuple[Floats, Floats]:
    """The same from two columns of a table; what is wrong is named by column and row."""
    need(table, before, after)
    found = []
    for column in (before, after):
        values = numbers(table, column)
        says = f"score {{}} is outside {_ends(threshold)}"
        refuse(table, threshold.outside(values), says, column=column)
        found.append(values)
    return scores(found[0], found[1], threshold)


def _ends(threshold: Threshold) -> str:
    low, high = threshold.range or (-np.inf, np.inf)
    return f"{threshold.scale}, {low:g} to {high:g}"


def _codes(first: Floats, last: Floats, threshold: Threshold) -> Codes:
    """Everyone's place in CLASSES, shape (n,)."""
    bound = threshold.reliable_bound()
    if bound is None:
        raise Declined(
            f"no reliable change is known for {threshold.scale}: state the SD and the reliability it rests on"
        )
    gained = threshold.improvement(first, last)
    kinds = np.full(len(first), CLASSES.index(NO_CHANGE), dtype=np.int8)
    better = bound.holds(gained)
    kinds[better] = CLASSES.index(IMPROVEMENT)
    if threshold.case is not None:
        kinds[better & threshold.case.holds(first) & ~threshold.case.holds(last)] = CLASSES.index(RECOVERY)
    kinds[bound.holds(-gained)] = CLASSES.index(DETERIORATION)
    kinds[np.isnan(gained)] = CLASSES.index(MISSING)
    return kinds


def _recoveries(
    first: Floats, kinds: Codes, threshold: Threshold, level: float
) -> tuple[Rate | None, Rate | None]:
    """Among cases before with both scores, and among all cases before; None where nobody was a case."""
    if threshold.case is None:
        return None, None
    cases = threshold.case.holds(first)
    known = cases & (kinds != CLASSES.index(MISSING))
    count = int((kinds == CLASSES.index(RECOVERY)).sum())
    made = [
        rate(count, int(among.sum()), level=level, name=RECOVERY) if among.any() else None
        for among in (known, cases)
    ]
    return made[0], made[1]


def _notes(threshold: Threshold, recovery: Rate | None, without_before: int) -> tuple[str, ...]:
    notes = [f"Thresholds: {threshold.words()}.", UNCONTROLLED, TO_THE_MEAN, INTENTION]
    if recovery is None:
        notes.append("Recovery was not counted: no cut-off is known, or nobody began as a case.")
    if without_before:
        notes.append(f"{without_before} without a score before can belong to no class and no denominator.")
    if threshold.r is not None and threshold.r < 0.7:
        notes.append(f"A reliability of {threshold.r:g} is too low to judge the change of one person by.")
    return tuple(notes)
