"""Tipping: how much worse the unseen outcomes of one arm must be before the conclusion turns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from scipy import optimize

from kith.stats.refusing import BadInput
from kith.stats.results import Estimate, Provenance, Result, Table, hash_of, made_by, table_of
from kith.stats.tables import holds_numbers, need, worded
from kith.stats.trials.ancova import effect_of
from kith.stats.trials.endpoints import Endpoint
from kith.stats.trials.imputing import Imputed, impute
from kith.stats.trials.pooling import Pooled, pool


@dataclass(frozen=True, kw_only=True)
class Step:
    """The pooled difference once `delta` is added to what was imputed in the stated arm."""

    delta: float
    estimate: Estimate


@dataclass(frozen=True, kw_only=True)
class Tipping(Result):
    """The difference under missing at random, and as the unseen outcomes of one arm are moved."""

    title: ClassVar[str] = "Tipping point"
    outcome: str
    shifted: str
    at_random: Estimate  # delta 0: where it starts
    steps: tuple[Step, ...]
    tips_at: float | None  # None: not within the range looked at
    conclusion: str

    def tables(self) -> Sequence[Table]:
        moved = [Estimate(**{**vars(one.estimate), "name": f"delta {one.delta:g}"}) for one in self.steps]
        return [
            table_of([self.at_random], "Missing at random, delta 0"),
            table_of(moved, f'Delta added to outcomes imputed in arm "{self.shifted}" alone'),
            Table("", ("conclusion",), ((self.conclusion,),)),
        ]


def imputed_effect(
    table: pd.DataFrame,
    endpoint: Endpoint,
    *,
    auxiliary: Sequence[str] = (),
    count: int = 20,
    seed: int,
    level: float = 0.95,
) -> Pooled:
    """The difference of `ancova` under multiple imputation, pooled by Rubin's rules.

    The imputation knows outcome, covariates, `auxiliary` columns, arm, strata and groups. The complete
    data's df are the mean of the model's over imputations. Estimand as in `ancova`; assumes missing at
    random given all these. Raises what `impute` and `prepare` raise.

    >>> frame = pd.DataFrame({"y": [1.0, 2, 3, 5, np.nan, 4, 6, 7], "x": [1.0, 3, 2, 5, 4, 3, 6, 8],
    ...     "arm": list("aaaabbbb")})
    >>> made = imputed_effect(frame, Endpoint(outcome="y", arm="arm", base=("x",)), count=5, seed=1)
    >>> made.imputations, made.provenance.n_used
    (5, 8)
    """
    made = _imputed(table, endpoint, auxiliary, count, seed)
    return _pooled(made.tables, endpoint, level, _provenance(table, endpoint, made, auxiliary))


def tipping(
    table: pd.DataFrame,
    endpoint: Endpoint,
    *,
    shifted: str,
    deltas: Sequence[float],
    auxiliary: Sequence[str] = (),
    count: int = 20,
    seed: int,
    level: float = 0.95,
) -> Tipping:
    """Add each delta to the outcomes imputed in one arm, and find where the conclusion turns.

    Deltas are in the outcome's units; 0, missing at random, is always among them. The same imputations
    serve every delta. The conclusion turns where the pooled p crosses 1 - `level`; between two deltas the
    point is found by bisection. Source: Cro (2020), Stat Med 39:2815. Raises `BadInput` for an arm that
    is not there or lacks no outcome.

    >>> frame = pd.DataFrame({"y": [1.0, 2, 3, 2, 9, np.nan, 8, 9], "arm": list("aaaabbbb")})
    >>> made = tipping(frame, Endpoint(outcome="y", arm="arm"), shifted="b", deltas=[-20], count=5, seed=1)
    >>> [one.delta for one in made.steps], made.tips_at is not None
    ([-20.0, 0.0], True)
    """
    need(table, *endpoint.columns, *auxiliary)
    if not np.isfinite(deltas).all():
        raise BadInput("a delta is a finite number, in the outcome's units")
    moved = table[endpoint.outcome].isna() & (table[endpoint.arm].map(worded) == shifted)
    if not moved.any():
        raise BadInput(f'no outcome is missing in arm "{shifted}": nothing can be moved', column=endpoint.arm)
    made = _imputed(table, endpoint, auxiliary, count, seed)
    told = _provenance(table, endpoint, made, auxiliary)

    def at(delta: float) -> Estimate:
        shifts = [
            one.assign(**{endpoint.outcome: one[endpoint.outcome] + delta * moved}) for one in made.tables
        ]
        return _pooled(shifts, endpoint, level, told).estimate

    asked = sorted({0.0, *map(float, deltas)})
    steps = tuple(Step(delta=delta, estimate=at(delta)) for delta in asked)
    tips_at = _tips_at(steps, at, 1 - level)
    start = next(one.estimate for one in steps if one.delta == 0)
    return Tipping(
        outcome=endpoint.outcome,
        shifted=shifted,
        at_random=start,
        steps=steps,
        tips_at=tips_at,
        conclusion=_conclusion(start, steps, tips_at, shifted, level),
        provenance=told,
    )


def _imputed(
    table: pd.DataFrame, endpoint: Endpoint, auxiliary: Sequence[str], count: int, seed: int
) -> Imputed:
    if endpoint.alone is not None:
        raise BadInput("imputation where one arm is alone is not offered: impute the arms apart")
    covariates = [*endpoint.base, *auxiliary]
    need(table, *endpoint.columns, *auxiliary)
    words = [column for column in covariates if not holds_numbers(table, column)]
    columns = [endpoint.outcome, *(column for column in covariates if column not in words)]
    return impute(
        table,
        columns,
        arm=endpoint.arm,
        group=endpoint.group,
        strata=[*endpoint.strata, *words],
        count=count,
        seed=seed,
    )


def _pooled(tables: Sequence[pd.DataFrame], endpoint: Endpoint, level: float, told: Provenance) -> Pooled:
    found = [effect_of(one, endpoint) for one in tables]
    return pool(
        [one.value for one in found],
        [one.se for one in found],
        complete_df=float(np.mean([one.df for one in found])),
        level=level,
        name="difference, pooled",
        made=told,
    )


def _tips_at(steps: Sequence[Step], at: Callable[[float], Estimate], alpha: float) -> float | None:
    """The delta nearest to 0 at which p crosses alpha, on either side."""

    def apart(one: Estimate) -> float:
        return (1.0 if one.p is None else one.p) - alpha

    start = apart(next(one.estimate for one in steps if one.delta == 0))
    turned = [one for one in steps if (apart(one.estimate) < 0) != (start < 0)]
    if not turned:
        return None
    first = min(turned, key=lambda one: abs(one.delta))
    before = [
        one.delta for one in steps if abs(one.delta) < abs(first.delta) and one.delta * first.delta >= 0
    ]
    nearest = max(before, key=abs)
    return float(optimize.brentq(lambda delta: apart(at(delta)), nearest, first.delta, xtol=1e-3))


def _conclusion(
    start: Estimate, steps: Sequence[Step], tips_at: float | None, shifted: str, level: float
) -> str:
    clear = start.p is not None and start.p < 1 - level
    begins = f"Under missing at random the difference is {'' if clear else 'not '}clear of 0"
    if tips_at is None:
        return f"{begins}, and stays so from delta {steps[0].delta:g} to {steps[-1].delta:g}."
    return f'{begins}; this turns at delta {tips_at:.3g} in arm "{shifted}".'


def _provenance(
    table: pd.DataFrame, endpoint: Endpoint, made: Imputed, auxiliary: Sequence[str]
) -> Provenance:
    gone = ", ".join(f"{count} of {column}" for column, count in made.missing.items() if count)
    model = "mixed model" if endpoint.group else "least squares"
    return Provenance(
        method=f"Analysis of covariance ({model}) pooled over imputations by Rubin's rules",
        n_used=len(table),
        n_eligible=len(table),
        missing=f"{made.method}; missing at random before any delta; imputed: {gone or 'nothing'}",
        df_rule="Barnard-Rubin",
        library=made_by("numpy", "scipy"),
        seed=made.seed,
        data_hash=hash_of(table[[*endpoint.columns, *auxiliary]]),
    )
