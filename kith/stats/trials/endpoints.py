"""Endpoints: what a trial compares, which columns hold it, and the rows that can be used."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import hash_of
from kith.stats.tables import Floats, complete, labels, need, numbers, two_arms
from kith.stats.trials.designs import Design, design


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Columns: the outcome, the arm, covariates from before, strata of the randomisation, and the groups.

    `reference` is the arm that the other is compared with, the first in order unless stated. `alone` is an
    arm whose people meet in no group: each of them counts as a group of one.
    """

    outcome: str
    arm: str
    base: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    group: str | None = None
    reference: str | None = None
    alone: str | None = None

    @property
    def columns(self) -> list[str]:
        named = [self.outcome, self.arm, *self.base, *self.strata, *([self.group] if self.group else [])]
        return list(dict.fromkeys(named))


@dataclass(frozen=True)
class Prepared:
    """The rows used, as numbers: `arm` is 1 in the new arm and 0 in the reference."""

    y: Floats
    arm: Floats
    design: Design  # intercept, arm, covariates, indicators of strata
    groups: npt.NDArray[np.int64]  # people alone have a number of their own
    names: tuple[str, str]  # new, reference
    nested: Floats  # 1 for people who meet in groups
    eligible: int
    data_hash: str

    @property
    def contrast(self) -> Floats:
        return self.design.weights_of(self.design.names[1])

    @property
    def missing(self) -> str:
        return "rows with a missing value left out" if len(self.y) < self.eligible else "none missing"

    def frame(self) -> tuple[pd.DataFrame, str]:
        """The columns under plain names for a model, and the fixed part of its formula."""
        made = {"y": self.y, "arm": self.arm, "nested": self.nested, "g": self.groups}
        others = [f"x{n}" for n in range(2, len(self.design.names))]
        made |= {name: self.design.matrix[:, n + 2] for n, name in enumerate(others)}
        return pd.DataFrame(made), " + ".join(["y ~ arm", *others])

    def within_arms(self) -> bool:
        """Whether every group belongs to one arm."""
        pairs = np.unique(np.column_stack([self.groups, self.arm]), axis=0)
        return len(pairs) == len(np.unique(self.groups))


def prepare(table: pd.DataFrame, endpoint: Endpoint) -> Prepared:
    """The complete rows of an endpoint. Raises `BadInput` for columns that cannot be used, an arm with
    nobody, a constant covariate; `Declined` where an arm has one group, for then arm and group are one.

    >>> frame = pd.DataFrame({"y": [1.0, 2, 3, 5], "arm": list("abab")})
    >>> prepare(frame, Endpoint(outcome="y", arm="arm")).names
    ('b', 'a')
    """
    need(table, *endpoint.columns)
    if endpoint.alone is not None and endpoint.group is None:
        raise BadInput("an arm of people alone makes sense where the other meets in groups: name the column")
    optional = {endpoint.group} if endpoint.alone is not None else set()
    used = complete(table, [column for column in endpoint.columns if column not in optional])
    arm, (reference, new) = two_arms(used, endpoint.arm, endpoint.reference)
    if endpoint.alone not in {None, reference, new}:
        raise BadInput(f'"{endpoint.alone}" is no arm; there are {reference} and {new}', column=endpoint.arm)
    plain = used.assign(**{endpoint.arm: arm})
    made = design(plain, [endpoint.arm, *endpoint.base, *endpoint.strata], kinds=endpoint.strata)
    made = replace(made, names=(made.names[0], f"{endpoint.arm}: {new}", *made.names[2:]))
    nested = np.ones(len(used))
    if endpoint.alone is not None:
        nested = arm if endpoint.alone == reference else 1 - arm
    prepared = Prepared(
        y=numbers(used, endpoint.outcome),
        arm=arm,
        design=made,
        groups=_groups(used, endpoint, nested),
        names=(new, reference),
        nested=nested,
        eligible=len(table),
        data_hash=hash_of(used[endpoint.columns]),
    )
    if endpoint.group is not None:
        _refuse_one_group(prepared)
    return prepared


def _groups(used: pd.DataFrame, endpoint: Endpoint, nested: Floats) -> npt.NDArray[np.int64]:
    if endpoint.group is None:
        return np.arange(len(used))
    codes, names = labels(used, endpoint.group)
    gone = (codes < 0) & (nested == 1)
    if gone.any():
        row = int(used.index[gone.argmax()])
        raise BadInput("who meets in groups must have one", column=endpoint.group, row=row)
    return np.where(nested == 1, codes, len(names) + np.arange(len(used)))


def _refuse_one_group(prepared: Prepared) -> None:
    if not prepared.within_arms():
        if len(np.unique(prepared.groups)) < 2:
            raise Declined("with one group nothing is known of how groups vary")
        return
    for value, name in zip((1.0, 0.0), prepared.names, strict=True):
        mine = prepared.arm == value
        if (prepared.nested[mine] == 1).all() and len(np.unique(prepared.groups[mine])) < 2:
            raise Declined(f'arm "{name}" has one group: its effect cannot be told from the arm\'s')
