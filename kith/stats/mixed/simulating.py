"""Simulated people in groups, where the truth is known: for examples, for tests and for coverage."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What the simulation holds to be true; SDs, and slopes in points a week."""

    start: float = 15.0
    slope: float = -0.3
    arm: float = 0.0
    arm_slope: float = -0.1
    member_sd: float = 3.5
    slope_sd: float = 0.25
    correlation: float = -0.2
    group_sd: float = 1.0
    residual_sd: float = 2.5


def growth(
    sizes: npt.ArrayLike, weeks: npt.ArrayLike, *, seed: int, truth: Truth | None = None, dropout: float = 0.0
) -> pd.DataFrame:
    """Scores over weeks of members in groups, one row a wave; every other group is of arm 1.

    `sizes` are the members of each group, shape (groups,). With `dropout` each wave after the first is the
    member's last with that probability, more often where the score is high: missing at random. Columns:
    group, arm, member, week, phq9.

    >>> growth([2, 2], [0, 4], seed=1).shape
    (8, 5)
    """
    truth = truth or Truth()
    chance = np.random.Generator(np.random.PCG64(seed))
    members = np.asarray(sizes, np.int64)
    group = np.repeat(np.arange(len(members)), members)
    times = np.asarray(weeks)
    people, waves = len(group), len(times)
    arm = group % 2
    shared = chance.normal(0, truth.group_sd, len(members))[group]
    first, second = chance.normal(size=(2, people))
    other = truth.correlation * first + np.sqrt(1 - truth.correlation**2) * second
    start = truth.start + truth.arm * arm + shared + truth.member_sd * first
    slope = truth.slope + truth.arm_slope * arm + truth.slope_sd * other
    scores = start[:, None] + slope[:, None] * times.astype(np.float64)
    scores += chance.normal(0, truth.residual_sd, (people, waves))
    leaves = chance.random((people, waves - 1)) < dropout * np.clip(scores[:, :-1] / truth.start, 0.2, 2)
    seen = np.column_stack([np.ones(people, bool), ~np.maximum.accumulate(leaves, axis=1)]).ravel()
    table = pd.DataFrame(
        {
            "group": np.repeat(group + 1, waves),
            "arm": np.repeat(arm, waves),
            "member": np.repeat(np.arange(1, people + 1), waves),
            "week": np.tile(times, people),
            "phq9": scores.ravel().round(2),
        }
    )
    return table[seen].reset_index(drop=True)


def trial(
    sizes: npt.ArrayLike,
    *,
    seed: int,
    effect: float = 0.0,
    icc: float = 0.05,
    sd: float = 4.0,
    slope: float = 0.5,
) -> pd.DataFrame:
    """A score before and one after, of members in groups; every other group is of arm 1.

    `sd` is that of what the score before leaves open, `icc` the part of its variance between groups. Columns:
    id, group, arm, base, post.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    members = np.asarray(sizes, np.int64)
    group = np.repeat(np.arange(len(members)), members)
    arm = group % 2
    base = chance.normal(16, 4, len(group))
    shared = chance.normal(0, np.sqrt(icc) * sd, len(members))[group]
    post = 4 + slope * base + effect * arm + shared + chance.normal(0, np.sqrt(1 - icc) * sd, len(group))
    columns = {"id": np.arange(1, len(group) + 1), "group": group + 1, "arm": arm}
    return pd.DataFrame({**columns, "base": base.round(1), "post": post.round(2)})


def partially_nested(groups: int, size: int, alone: int, *, seed: int, effect: float = -2.0) -> pd.DataFrame:
    """People in groups, and people alone, each a cluster of their own. Columns: id, cluster, arm, post."""
    chance = np.random.Generator(np.random.PCG64(seed))
    cluster = np.concatenate([np.repeat(np.arange(groups), size), groups + np.arange(alone)])
    arm = (cluster < groups).astype(np.int64)
    shared = chance.normal(0, 1.8, groups + alone)[cluster] * arm
    post = 12 + effect * arm + shared + chance.normal(0, np.where(arm == 1, 3.5, 4.8))
    columns = {"id": np.arange(1, len(cluster) + 1), "cluster": cluster + 1, "arm": arm}
    return pd.DataFrame({**columns, "post": post.round(2)})


def helping(groups: int, size: int, waves: int, *, seed: int, missing: float = 0.1) -> pd.DataFrame:
    """Help given and received, and distress one wave later. Columns: group, member, wave, given, received,
    distress.

    Who gave more help than usual is .6 points less distressed at the next wave; help received does nothing.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    people = groups * size
    usual = chance.normal(3, 0.8, (people, 2, 1))
    given, received = np.moveaxis(usual + chance.normal(0, 0.9, (people, 2, waves)), 1, 0)
    before = np.column_stack([np.zeros(people), (given - given.mean(axis=1, keepdims=True))[:, :-1]])
    level = 14 - 0.8 * (usual[:, 0] - 3) + chance.normal(0, 2.4, (people, 1))
    distress = level - 0.6 * before + chance.normal(0, 1.9, (people, waves))
    seen = chance.random((people, waves)) >= missing
    table = pd.DataFrame(
        {
            "group": np.repeat(np.arange(people) // size + 1, waves),
            "member": np.repeat(np.arange(1, people + 1), waves),
            "wave": np.tile(np.arange(waves), people),
            "given": given.ravel().round(2),
            "received": received.ravel().round(2),
            "distress": distress.ravel().round(2),
        }
    )
    return table[seen.ravel()].reset_index(drop=True)
