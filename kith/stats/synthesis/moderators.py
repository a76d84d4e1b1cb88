"""Moderators: what differs between studies, as the columns of a design."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kith.stats.refusing import BadInput
from kith.stats.results import hash_of
from kith.stats.synthesis.studies import Studies
from kith.stats.tables import Floats, holds_numbers, numbers

Moderators = Mapping[str, npt.ArrayLike]  # a DataFrame is one too


@dataclass(frozen=True)
class Design:
    """Studies with their design, shape (k, p); the first column is the intercept."""

    studies: Studies
    x: Floats
    names: tuple[str, ...]
    references: tuple[str, ...]  # of columns of names: which one the others are compared with

    @property
    def columns(self) -> dict[str, Floats]:
        """What was used, by name: the design's columns, the effects and their variances."""
        design = dict(zip(self.names, self.x.T, strict=True))
        return {"yi": self.studies.yi, "vi": self.studies.vi, **design}

    @property
    def hash(self) -> str:
        return hash_of(self.columns)


def design_of(studies: Studies, moderators: Moderators) -> Design:
    """A design with an intercept. Columns of names become one column for each name but the first in order.

    Studies that lack a moderator are left out. Raises BadInput for an infinite value, a column that is the
    same in every study, columns that determine each other, or no more studies than coefficients.
    """
    given = {str(name): moderators[name] for name in moderators}
    if not given:
        raise BadInput("name at least one moderator")
    columns: dict[str, Floats] = {}
    references = []
    for name, values in given.items():
        made, reference = _columns(name, _kept(name, values, studies))
        columns |= made
        references += [f"{name}: compared with {reference}"] if reference else []
    x = np.column_stack([np.ones(studies.k), *columns.values()])
    whole = np.asarray(np.isfinite(x).all(axis=1), dtype=np.bool_)
    _refuse_unusable(x[whole], list(columns))
    return Design(_only(studies, whole), x[whole], ("intercept", *columns), tuple(references))


def _kept(name: str, values: npt.ArrayLike, studies: Studies) -> "pd.Series[float]":
    column = values if isinstance(values, pd.Series) else pd.Series(np.asarray(values), name=name)
    if len(column) != studies.eligible:
        raise BadInput(f"there are {studies.eligible} studies and {len(column)} values", column=name)
    return column[studies.kept]


def _columns(name: str, column: "pd.Series[float]") -> tuple[dict[str, Floats], str]:
    if holds_numbers(column.to_frame(name), name):
        return {name: numbers(column.to_frame(name), name)}, ""
    codes, found = pd.factorize(column, sort=True)
    if len(found) > 20:
        raise BadInput(f"{len(found)} different names are too many for a moderator", column=name)
    missing = np.where(codes < 0, np.nan, 0.0)
    made = {f"{name} {one}": (codes == n) + missing for n, one in enumerate(found) if n > 0}
    return made or {name: missing}, str(found[0]) if len(found) else ""


def _refuse_unusable(x: Floats, names: Sequence[str]) -> None:
    if len(x) <= x.shape[1]:
        raise BadInput(f"{len(x)} studies with all moderators are too few for {x.shape[1]} coefficients")
    for name, column in zip(names, x.T[1:], strict=True):
        if np.ptp(column) == 0:
            raise BadInput("is the same in every study, so nothing can be said of it", column=name)
    centred = x[:, 1:] - x[:, 1:].mean(axis=0)
    scaled = centred / np.linalg.norm(centred, axis=0)
    for last in range(1, scaled.shape[1] + 1):
        if np.linalg.matrix_rank(scaled[:, :last], tol=1e-9) < last:
            raise BadInput("is determined by the moderators before it", column=names[last - 1])


def _only(studies: Studies, whole: npt.NDArray[np.bool_]) -> Studies:
    kept = studies.kept.copy()
    kept[studies.kept] = whole
    names = tuple(name for name, keep in zip(studies.names, whole, strict=True) if keep)
    return Studies(studies.yi[whole], studies.vi[whole], names, studies.eligible, kept)
