"""Measuring: effect sizes for every row of a table of studies, in one direction, ready to be pooled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from kith.stats.refusing import BadInput
from kith.stats.results import Interval, Provenance, Result, Table, hash_of, made_by
from kith.stats.synthesis import effects
from kith.stats.synthesis.effects import Effects
from kith.stats.synthesis.studies import names_in, numeric, studies_of
from kith.stats.synthesis.summaries import split_shared
from kith.stats.tables import complete, need

Better = Literal["higher", "lower"]
ARMS2 = ("events1", "n1", "events2", "n2")
MEANS2 = ("mean1", "sd1", "n1", "mean2", "sd2", "n2")


@dataclass(frozen=True)
class Measure:
    """One kind of effect size: the columns it needs, in order, and what computes it from them."""

    says: str
    needs: tuple[str, ...]
    compute: Callable[..., Effects]


def _binary(measure: effects.Binary) -> Callable[..., Effects]:
    return lambda *columns: effects.two_by_two(measure, *columns)


MEASURES: dict[str, Measure] = {
    "OR": Measure("log odds ratio", ARMS2, _binary("log OR")),
    "RR": Measure("log risk ratio", ARMS2, _binary("log RR")),
    "RD": Measure("risk difference", ARMS2, _binary("RD")),
    "MD": Measure("difference of means", MEANS2, effects.mean_difference),
    "SMD": Measure("Hedges g, exact J", MEANS2, effects.hedges_g),
    "SMDH": Measure("the same, unequal variances", MEANS2, effects.smd_unequal),
    "SMCR": Measure(
        "change by the SD before", ("post", "pre", "sd_pre", "n", "r"), effects.standardised_change
    ),
    "SMCC": Measure(
        "change by the SD of changes",
        ("post", "pre", "sd_post", "sd_pre", "n", "r"),
        effects.standardised_change_by_change,
    ),
    "ZCOR": Measure("Fisher z of a correlation", ("r", "n"), effects.fisher_z),
    "PLO": Measure("logit of a proportion", ("events", "n"), effects.logit_proportion),
}
UNCONTROLLED = {"SMCR", "SMCC"}


@dataclass(frozen=True, kw_only=True)
class EffectRow:
    """One study's effect; None where it has none."""

    name: str
    effect: float | None
    variance: float | None
    se: float | None
    interval: Interval | None
    corrected: bool  # 0.5 was added to its table


@dataclass(frozen=True, kw_only=True)
class EffectSizes(Result):
    """Effect sizes of the rows of a table, in their order."""

    title: ClassVar[str] = "Effect sizes"
    measure: str
    direction: str
    rows: tuple[EffectRow, ...]

    @property
    def yi(self) -> tuple[float, ...]:
        return tuple(float("nan") if row.effect is None else row.effect for row in self.rows)

    @property
    def vi(self) -> tuple[float, ...]:
        return tuple(float("nan") if row.variance is None else row.variance for row in self.rows)

    def tables(self) -> Sequence[Table]:
        lines = tuple(
            (
                row.name,
                row.effect,
                row.variance,
                row.interval and row.interval.low,
                row.interval and row.interval.high,
                "0.5 added" if row.corrected else None,
            )
            for row in self.rows
        )
        return [Table(f"{self.measure}; {self.direction}", ("", "yi", "vi", "low", "high", ""), lines)]


def effect_sizes(
    table: pd.DataFrame,
    measure: str,
    *,
    columns: Mapping[str, str] | None = None,
    better: Better = "higher",
    shared: str = "",
    name: str = "",
    level: float = 0.95,
) -> EffectSizes:
    """Effect sizes of all rows of a table; `measure` is a key of MEASURES.

    `columns` says which column holds what where its name differs from the measure's own (`events1`, `n1`
    and so on; arm 1 is treated, arm 2 the control). `better` is what the instrument's metadata say: with
    "lower" every sign is turned once, so that above 0 favours arm 1, and the result says so. `shared` is a
    column that names the control arm: one that stands in several rows is split among them. Rows with a
    missing value have no effect. Raises BadInput for values that make no sense, by column and row.

    >>> rows = pd.DataFrame({"events1": [4, 0], "n1": [20, 20], "events2": [9, 5], "n2": [20, 20]})
    >>> [round(y, 3) for y in effect_sizes(rows, "OR", better="lower").yi]
    [1.186, 2.677]
    """
    if measure not in MEASURES:
        raise BadInput(f'there is no measure "{measure}"; there are {", ".join(MEASURES)}')
    if better not in {"higher", "lower"}:
        raise BadInput(f'better is "higher" or "lower", and not "{better}"')
    kind = MEASURES[measure]
    taken = _columns(table, kind, columns or {})
    used, split = _without_double_counting(complete(taken, list(kind.needs)), table, kind, shared)
    found = kind.compute(*(numeric(used, role) for role in kind.needs))
    sign = -1.0 if better == "lower" else 1.0
    used = used.assign(yi=sign * found.yi, vi=found.vi, corrected=found.corrected)
    missing = len(table) - len(used)
    return EffectSizes(
        provenance=Provenance(
            method=f"{found.measure} from summary data: {kind.says}",
            n_used=int(np.isfinite(found.yi).sum()),
            n_eligible=len(table),
            of="studies",
            missing=f"{missing} rows without a value have no effect" if missing else "none missing",
            library=made_by("numpy", "scipy"),
            data_hash=hash_of(used[list(kind.needs)]),
        ),
        notes=(*found.notes, *split, *_direction_note(better), *_uncontrolled_note(measure)),
        measure=found.measure,
        direction="above 0 favours arm 1" if better == "lower" else "as the scale runs",
        rows=_rows(used.reindex(table.index), names_in(table, name), level),
    )


def _columns(table: pd.DataFrame, kind: Measure, columns: Mapping[str, str]) -> pd.DataFrame:
    unknown = [role for role in columns if role not in kind.needs]
    if unknown:
        raise BadInput(f'there is no part "{unknown[0]}"; this measure needs {", ".join(kind.needs)}')
    named = {role: columns.get(role, role) for role in kind.needs}
    need(table, *named.values())
    return pd.DataFrame({role: numeric(table, column) for role, column in named.items()})


def _without_double_counting(
    taken: pd.DataFrame, table: pd.DataFrame, kind: Measure, shared: str
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    if not shared:
        return taken, ()
    need(table, shared)
    parts = [role for role in ("n2", "events2") if role in kind.needs]
    if not parts:
        raise BadInput("this measure has no control arm to be shared", column=shared)
    arms = table.loc[taken.index, shared]
    if arms.isna().any():
        raise BadInput("a control arm without a name", column=shared, row=int(arms.index[arms.isna()][0]))
    times, sizes = split_shared(arms.to_numpy(), *(taken[role] for role in parts))
    split = taken.assign(**dict(zip(parts, sizes, strict=True)))
    said = [
        f"Control arm {arm} is shared by {count} comparisons: its {' and '.join(parts)} divided by {count}."
        for arm, count in sorted({(str(a), int(t)) for a, t in zip(arms, times, strict=True) if t > 1})
    ]
    return split, tuple(said)


def _rows(found: pd.DataFrame, names: list[object], level: float) -> tuple[EffectRow, ...]:
    whole = found["yi"].notna() & found["vi"].notna()
    studies = studies_of(found["yi"], found["vi"]) if whole.any() else None
    intervals = iter(studies.intervals(level) if studies else ())
    return tuple(
        EffectRow(
            name=str(name),
            effect=float(y) if there else None,
            variance=float(v) if there else None,
            se=float(v) ** 0.5 if there else None,
            interval=next(intervals) if there else None,
            corrected=bool(corrected),
        )
        for name, y, v, corrected, there in zip(
            names, found["yi"], found["vi"], found["corrected"].eq(True), whole, strict=True
        )
    )


def _direction_note(better: Better) -> tuple[str, ...]:
    if better == "higher":
        return ()
    return ("Lower is better on this scale: every sign was turned once, so above 0 favours arm 1.",)


def _uncontrolled_note(measure: str) -> tuple[str, ...]:
    if measure not in UNCONTROLLED:
        return ()
    return ("This is change in one group. Without a control group it is not the effect of anything.",)
