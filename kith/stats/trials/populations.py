"""Populations: the same comparison by intention to treat and per protocol."""

import numpy as np
import pandas as pd

from kith.stats.refusing import BadInput
from kith.stats.tables import need, numbers, refuse
from kith.stats.trials.ancova import effect_of
from kith.stats.trials.differences import Difference, independent
from kith.stats.trials.endpoints import Endpoint, prepare

ALL, KEPT_TO_IT = "intention to treat", "per protocol"


def in_populations(
    table: pd.DataFrame, endpoint: Endpoint, *, per_protocol: str | None = None
) -> list[Difference]:
    """The difference among everybody and, given a column of 1 and 0, among those who kept to the protocol.

    With covariates, strata or groups by analysis of covariance, else by Welch's t. Raises `BadInput` for a
    missing per-protocol mark or one that is neither 1 nor 0.

    >>> frame = pd.DataFrame({"y": [1.0, 2, 4, 3, 5, 6], "arm": list("aaabbb"), "kept": [1, 1, 1, 1, 0, 1]})
    >>> found = in_populations(frame, Endpoint(outcome="y", arm="arm"), per_protocol="kept")
    >>> [one.population for one in found]
    ['intention to treat', 'per protocol']
    """
    found = [_difference(table, endpoint, ALL)]
    if per_protocol is not None:
        found.append(_difference(_kept(table, per_protocol), endpoint, KEPT_TO_IT))
    return found


def _difference(table: pd.DataFrame, endpoint: Endpoint, population: str) -> Difference:
    if endpoint.base or endpoint.strata or endpoint.group:
        return effect_of(table, endpoint, population=population)
    made = prepare(table, endpoint)
    found = independent(made.y[made.arm == 1], made.y[made.arm == 0])
    told = {"population": population, "n_eligible": made.eligible, "missing": made.missing}
    return Difference(**{**vars(found), **told, "data_hash": made.data_hash})


def _kept(table: pd.DataFrame, column: str) -> pd.DataFrame:
    need(table, column)
    marks = numbers(table, column)
    refuse(table, ~np.isin(marks, (0.0, 1.0)), "must be 1 or 0 for everybody", column=column)
    if not (marks == 1).any():
        raise BadInput("nobody kept to the protocol", column=column)
    return table[marks == 1]
