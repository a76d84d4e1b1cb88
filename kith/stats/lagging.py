"""What help given and received at one wave has to do with how a member is at the next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pandas as pd

from kith.stats.mixed import MixedModel, fit
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Result, Table, table_of
from kith.stats.tables import Floats, labels, need, numbers, refuse


@dataclass(frozen=True, kw_only=True)
class Lagged(Result):
    """Within-member and between-member associations with a later outcome, and what differs between them."""

    title: ClassVar[str] = "Lagged within-between model"
    within: tuple[Estimate, ...]
    between: tuple[Estimate, ...]
    contextual: tuple[Estimate, ...]  # between less within
    others: tuple[Estimate, ...]  # intercept and wave
    model: MixedModel

    def tables(self) -> Sequence[Table]:
        return [
            table_of(list(self.within), "Within members: waves against the member's own mean"),
            table_of(list(self.between), "Between members: their means"),
            table_of(list(self.contextual), "Contextual difference: between less within"),
            table_of(list(self.others)),
            *self.model.tables()[1:],
        ]


def lagged(
    table: pd.DataFrame,
    *,
    outcome: str,
    given: str,
    received: str,
    member: str,
    wave: str,
    group: str | None = None,
    lag: int = 1,
    reml: bool = True,
    level: float = 0.95,
) -> Lagged:
    """The within-between (REWB) model of an outcome on what was given and received `lag` waves before.

    One row a member and wave. A lag is a wave and not a row: where wave t - lag is missing the value is
    missing, never that of the row before. `given` and `received` are taken against the member's own mean over
    all of the member's waves, and these means stand beside them; wave is linear; members and groups have
    random intercepts. Estimands: the difference in the outcome, at the same person, for one unit more than
    usual a wave before (within); the difference between persons whose means differ by one unit (between).
    Neither is the effect of helping unless nothing else moved both. Assumes effects that are the same for all
    and normal random intercepts. Source: Bell, Fairbrother and Jones 2019.

    Declined for a lag of less than one wave: what happens at the same time is not lagged. BadInput where a
    member has two rows of one wave, a wave is no whole number, or nobody has two waves `lag` apart.

    >>> from kith.stats.tables import read
    >>> found = lagged(read("example:helping.csv"), outcome="distress", given="given", received="received",
    ...     member="member", wave="wave", group="group")
    >>> found.within[0].name
    "given one wave before, against the member's own mean"
    """
    if lag < 1:
        raise Declined("a lag is at least one wave: an association at the same wave is not called lagged")
    if outcome in {given, received}:
        raise BadInput("the outcome cannot be its own predictor here", column=outcome)
    need(table, outcome, given, received, member, wave, *([group] if group else []))
    waves = _waves(table, member, wave)
    names = {one: _names(one, lag) for one in dict.fromkeys((given, received))}
    ready = table[[outcome, member, *([group] if group else [])]].assign(**{wave: numbers(table, wave)})
    for column, (within, between) in names.items():
        ready[within], ready[between] = centred_lag(table, column, member, waves, lag)
    predictors = [pair[n] for n in (0, 1) for pair in names.values()]
    if not len(ready.dropna(subset=[outcome, *predictors])):
        raise BadInput(f"nobody has two waves that are {lag} apart")
    fixed = " + ".join(f"`{one}`" for one in [*predictors, wave])
    places = "".join(f" + (1|`{one}`)" for one in [member, *([group] if group else [])])
    model = fit(f"`{outcome}` ~ {fixed}{places}", ready, reml=reml, level=level)
    return _answer(model, names, wave)


def centred_lag(
    table: pd.DataFrame, column: str, member: str, waves: Floats, lag: int
) -> tuple[Floats, Floats]:
    """A column `lag` waves before, less the member's own mean over all waves; and that mean. (rows,) each."""
    values = numbers(table, column)
    people = table[member].to_numpy()
    frame = pd.DataFrame({"member": people, "wave": waves, "value": values})
    means = frame.groupby("member")["value"].transform("mean").to_numpy(np.float64)
    known = frame.dropna(subset=["member", "wave"]).set_index(["member", "wave"])["value"]
    wanted = pd.MultiIndex.from_arrays([people, waves - lag])
    before = known.reindex(wanted).to_numpy(np.float64)
    return before - means, means


def _waves(table: pd.DataFrame, member: str, wave: str) -> Floats:
    waves = numbers(table, wave)
    broken = ~np.isnan(waves) & (waves != np.round(waves))
    refuse(table, broken, "a wave is a whole number, and not {}", column=wave)
    codes, _ = labels(table, member)
    twice = pd.DataFrame({"member": codes, "wave": waves}).duplicated().to_numpy()
    twice &= (codes >= 0) & ~np.isnan(waves)
    refuse(table, twice, "this member has a row of this wave already", column=wave)
    return waves


def _names(column: str, lag: int) -> tuple[str, str]:
    before = "one wave before" if lag == 1 else f"{lag} waves before"
    return f"{column} {before}, against the member's own mean", f"{column}, mean of the member"


def _answer(model: MixedModel, names: dict[str, tuple[str, str]], wave: str) -> Lagged:
    pairs = names.values()
    contextual = tuple(
        model.contrast({between: 1, within: -1}, f"{column}: between members less within")
        for column, (within, between) in names.items()
    )
    notes = (
        "These are associations: what moved both helping and the outcome is not ruled out.",
        "The first waves, and those after a missing wave, have no lag and are not used.",
        *model.notes,
    )
    method = f"Within-between mixed model with lags by wave number, {model.fitted_by}"
    return Lagged(
        within=tuple(model.coefficient(within) for within, _ in pairs),
        between=tuple(model.coefficient(between) for _, between in pairs),
        contextual=contextual,
        others=tuple(model.coefficient(one) for one in ("(Intercept)", wave)),
        model=model,
        notes=notes,
        provenance=replace(model.provenance, method=method),
    )
