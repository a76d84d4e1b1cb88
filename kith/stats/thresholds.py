"""Thresholds: how large a change is beyond error, and where the line between well and unwell is drawn."""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from kith.stats.refusing import BadInput
from kith.stats.scales import (
    PLACES,
    next_whole,
    parted,
    smallest_reliable_change,
    standard_error_of_difference,
    stored_thresholds,
)
from kith.stats.tables import Floats

Better = Literal["lower", "higher"]
OPERATORS: dict[str, Callable[..., Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True)
class Bound:
    """A comparison as it is written: `>= 10`."""

    sign: str
    value: float

    @classmethod
    def read(cls, written: str) -> "Bound":
        """Raises `BadInput` for what is not a comparison with a number.

        >>> Bound.read(">= 10")
        Bound(sign='>=', value=10.0)
        """
        return cls(*parted(written))

    def holds(self, values: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Where values, of any shape, lie on this side. NaN lies on no side.

        >>> Bound(">=", 10).holds([9, 10, float("nan")]).tolist()
        [False, True, False]
        """
        rounded = np.round(np.asarray(values, dtype=np.float64), PLACES)
        return np.asarray(OPERATORS[self.sign](rounded, self.value), dtype=bool)

    def __str__(self) -> str:
        return f"{self.sign} {self.value:g}"


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """How the scores of one scale are read. Whatever is not known is None.

    `reliable` bounds the size of a change, in points; `case` and `remission` bound a score. `better` says
    which direction is an improvement. Where `reliable` is None it is computed from `sd`, `r` and `level`.
    """

    scale: str
    better: Better
    range: tuple[float, float] | None = None
    whole_points: bool = False
    reliable: Bound | None = None
    case: Bound | None = None
    remission: Bound | None = None
    sd: float | None = None
    r: float | None = None
    type_of_r: str | None = None
    level: float | None = None
    population: str | None = None
    source: str | None = None
    evidence: str | None = None

    def __post_init__(self) -> None:
        if self.better not in ("lower", "higher"):
            raise BadInput(f'"better" is "lower" or "higher", and not "{self.better}"')
        toward_case = ">" if self.better == "lower" else "<"
        if self.case and not self.case.sign.startswith(toward_case):
            raise BadInput(f'where {self.better} is better a case is "{toward_case}", and not "{self.case}"')
        if self.remission and self.remission.sign.startswith(toward_case):
            raise BadInput(f'where {self.better} is better, remission cannot be "{self.remission}"')
        if self.reliable and not self.reliable.sign.startswith(">"):
            raise BadInput(f'a reliable change is ">=" or ">" a number, and not "{self.reliable}"')

    def reliable_bound(self) -> Bound | None:
        """The stated rule; else 1.96 standard errors of a difference, on whole points the next of them."""
        if self.reliable or self.sd is None or self.r is None:
            return self.reliable
        points = smallest_reliable_change(self.sd, self.r, level=self.level or 0.95)
        return Bound(">=", next_whole(points) if self.whole_points else points)

    def improvement(self, before: npt.ArrayLike, after: npt.ArrayLike) -> Floats:
        """Points gained toward better, shape as given; below 0 is worse."""
        gained = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
        return -gained if self.better == "lower" else gained

    def outside(self, values: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Where values, of any shape, are beyond the ends of the scale."""
        low, high = self.range or (-math.inf, math.inf)
        given = np.asarray(values, dtype=np.float64)
        return np.asarray((given < low) | (given > high))

    def best(self) -> float | None:
        """The end of the range where nothing is wrong; None where the range is not known."""
        return None if self.range is None else self.range[0 if self.better == "lower" else 1]

    def overridden(self, **values: Any) -> "Threshold":
        """The same with a study's own values. A new `sd`, `r` or `level` without a rule computes the rule.

        >>> threshold("phq-9").overridden(r=0.84).reliable_bound()
        Bound(sign='>=', value=7.0)
        """
        given = {name: value for name, value in values.items() if value is not None}
        if given.keys() & {"sd", "r", "level"} and "reliable" not in given:
            given["reliable"] = None
        if given:
            given["source"] = f"set by the study ({', '.join(sorted(values.keys() & given.keys()))})"
            given["source"] += f"; else {self.source}" if self.source else ""
        return replace(self, **given)

    def words(self) -> str:
        """What a report must say about the thresholds it used."""
        parts = [f"{self.scale}, {self.better} is better"]
        parts += [f"reliable change {self.reliable_bound()} points"] if self.reliable_bound() else []
        parts += [f"case {self.case}"] if self.case else []
        parts += [f"remission {self.remission}"] if self.remission else []
        if self.sd is not None and self.r is not None:
            parts.append(f"SD {self.sd:g}, r {self.r:g} ({self.type_of_r or 'kind of r not said'})")
        parts += [f"population: {self.population}"] if self.population else []
        parts += [f"source: {self.source}"] if self.source else []
        parts += [f"evidence: {self.evidence}"] if self.evidence else []
        return "; ".join(parts)


@dataclass(frozen=True)
class CutOffs:
    """Three lines between the clinical and the functional population, in points."""

    a: float  # two SDs beyond the clinical mean
    b: float | None  # within two SDs of the functional mean; None without norms
    c: float | None  # where a score is equally likely in both


def reliable_change_index(before: npt.ArrayLike, after: npt.ArrayLike, *, sd: float, r: float) -> Floats:
    """(after - before) / Sdiff, shape as given; beyond 1.96 either way error alone is unlikely.

    >>> reliable_change_index(47.5, 32.5, sd=7.5, r=0.80).round(4).tolist()
    -3.1623
    """
    change = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    return np.asarray(change / standard_error_of_difference(sd, r))


def cut_offs(
    *,
    clinical_mean: float,
    clinical_sd: float,
    better: Better,
    functional_mean: float | None = None,
    functional_sd: float | None = None,
) -> CutOffs:
    """Jacobson and Truax's lines a, b and c, in points. Prefer c where norms exist and overlap.

    a: two SDs from the clinical mean toward better. b: two SDs from the functional mean toward worse. c:
    (SDc Mf + SDf Mc) / (SDc + SDf). Assumes about normal scores in both. Raises `BadInput` for an SD that
    is not above 0 and for a functional mean on the wrong side of the clinical one.

    >>> cut_offs(clinical_mean=40, clinical_sd=7.5, functional_mean=60, functional_sd=7.5, better="higher")
    CutOffs(a=55.0, b=45.0, c=50.0)
    """
    if clinical_sd <= 0 or (functional_sd is not None and functional_sd <= 0):
        raise BadInput("a standard deviation is a number above 0")
    toward = -1 if better == "lower" else 1
    a = clinical_mean + toward * 2 * clinical_sd
    if functional_mean is None or functional_sd is None:
        return CutOffs(a, None, None)
    if toward * (functional_mean - clinical_mean) <= 0:
        raise BadInput(f"where {better} is better the functional mean must be {better} than the clinical")
    c = (clinical_sd * functional_mean + functional_sd * clinical_mean) / (clinical_sd + functional_sd)
    return CutOffs(a, functional_mean - toward * 2 * functional_sd, c)


def threshold(name: str) -> Threshold:
    """A threshold that ships, by its name. Raises `BadInput` that names those there are.

    >>> str(threshold("gad-7").reliable_bound()), str(threshold("who-5").case)
    ('>= 4', '<= 50')
    """
    if name not in thresholds():
        raise BadInput(f'there are no thresholds for "{name}"; there are {", ".join(thresholds())}')
    return thresholds()[name]


@cache
def thresholds() -> dict[str, Threshold]:
    """All that ship, from `data/thresholds.json`."""
    return {name: _read(entry) for name, entry in stored_thresholds().items()}


def _read(entry: dict[str, Any]) -> Threshold:
    bounds = {
        name: Bound.read(entry[name]) for name in ("reliable", "case", "remission") if entry[name] is not None
    }
    rest = {name: value for name, value in entry.items() if name not in ("reliable", "case", "remission")}
    return Threshold(**{**rest, **bounds, "range": tuple(entry["range"])})
