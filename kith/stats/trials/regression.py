"""Least squares on columns of a table, with standard errors that allow for clusters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kith.stats.refusing import BadInput
from kith.stats.results import Estimate, Provenance, Result, hash_of, made_by
from kith.stats.tables import Floats, complete, labels, numbers
from kith.stats.trials.designs import Design, design
from kith.stats.trials.robust import Kind, sandwich


@dataclass(frozen=True, kw_only=True)
class RobustRegression(Result):
    """Coefficients of least squares whose standard errors allow for clusters."""

    title: ClassVar[str] = "Least squares with cluster-robust standard errors"
    coefficients: tuple[Estimate, ...]
    clusters: int


def robust_regression(
    table: pd.DataFrame,
    *,
    outcome: str,
    on: Sequence[str],
    clusters: str,
    kind: Kind = "CR2",
    level: float = 0.95,
) -> RobustRegression:
    """Regress `outcome` on columns by least squares, with standard errors that allow for clusters.

    Estimand: the mean difference of the outcome per unit of a predictor, the others held. Assumes
    independent clusters and a mean that is linear. Rows with a missing value are left out. Raises
    `BadInput` for columns that cannot be used and `Declined` with fewer than two clusters.

    >>> frame = pd.DataFrame({"y": [1.0, 2, 4, 5, 4, 9], "x": [0, 0, 0, 1, 1, 1], "g": list("aabccd")})
    >>> round(robust_regression(frame, outcome="y", on=["x"], clusters="g").coefficients[1].value, 4)
    3.6667
    """
    used = complete(table, [outcome, *on, clusters])
    made = design(used, on)
    beta, rest = least_squares(made, numbers(used, outcome), outcome)
    groups, names = labels(used, clusters)
    spread = sandwich(made.matrix, rest, groups, kind=kind)
    each = [spread.estimate(name, made.weights_of(name), beta, level=level) for name in made.names]
    return RobustRegression(
        coefficients=tuple(each),
        clusters=len(names),
        notes=_notes(kind, len(names), each),
        provenance=Provenance(
            method=f"Least squares, {kind} standard errors by {clusters} ({len(names)} clusters)",
            n_used=len(used),
            n_eligible=len(table),
            of="rows",
            missing="rows with a missing value left out" if len(used) < len(table) else "none missing",
            df_rule=DF_RULES[kind],
            library=made_by("numpy", "scipy"),
            data_hash=hash_of(used[[outcome, *on, clusters]]),
        ),
    )


DF_RULES: dict[Kind, str] = {
    "CR2": "Satterthwaite, by coefficient (Bell and McCaffrey)",
    "CR0": "none, normal distribution",
    "CR1": "clusters - 1",
    "CR1S": "clusters - 1",
}
FEW_DF = 4  # below this the t approximation itself is poor (Tipton 2015)
MANY_CLUSTERS = 40


def least_squares(made: Design, y: Floats, outcome: str) -> tuple[Floats, Floats]:
    """Coefficients (p,) and residuals (n,); raises `BadInput` where nothing is left to vary."""
    if len(y) <= len(made.names):
        raise BadInput(f"{len(y)} rows are too few for {len(made.names)} coefficients")
    if np.ptp(y) == 0:
        raise BadInput("all values are the same: there is no variance to explain", column=outcome)
    beta = np.linalg.lstsq(made.matrix, y, rcond=None)[0]
    rest = y - made.matrix @ beta
    if rest @ rest <= 1e-20 * (y @ y):
        raise BadInput("the predictors determine it exactly: no variance is left", column=outcome)
    return np.asarray(beta), rest


def _notes(kind: Kind, clusters: int, each: Sequence[Estimate]) -> tuple[str, ...]:
    notes = []
    if kind != "CR2" and clusters < MANY_CLUSTERS:
        notes.append(f"With {clusters} clusters {kind} intervals are too narrow: use CR2.")
    poor = [one.name for one in each if one.df is not None and one.df < FEW_DF]
    if poor:
        notes.append(f"Fewer than {FEW_DF} degrees of freedom, so p may be too small: {', '.join(poor)}.")
    return tuple(notes)
