"""Rare events: pooling tables of two arms without adding anything to their cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Provenance, Result, Table, hash_of, made_by, table_of
from kith.stats.synthesis.effects import Binary, counts, two_by_two
from kith.stats.synthesis.pooling import Study, as_ratio, studies_table, study_rows
from kith.stats.synthesis.studies import studies_of
from kith.stats.synthesis.tails import chi_squared_tail, estimated
from kith.stats.tables import Floats

Rule = Literal["OR", "RR", "RD", "Peto"]
MEASURE_OF: dict[Rule, Binary] = {"OR": "log OR", "RR": "log RR", "RD": "RD", "Peto": "log OR"}
WORDS: dict[Rule, str] = {
    "OR": "Mantel-Haenszel odds ratio, variance by Robins, Breslow and Greenland",
    "RR": "Mantel-Haenszel risk ratio, variance by Greenland and Robins",
    "RD": "Mantel-Haenszel risk difference, variance by Sato",
    "Peto": "Peto one-step odds ratio",
}
LARGE_LOG_OR = 1.0  # Peto is biased for effects beyond this, and for arms beyond twice each other
UNEVEN = 2.0


@dataclass(frozen=True, kw_only=True)
class SparsePooled(Result):
    """A common effect from tables, on the logarithmic scale for ratios and as the ratio."""

    title: ClassVar[str] = "Rare events pooled"
    estimate: Estimate
    ratio: Estimate | None
    association: Estimate  # Cochran-Mantel-Haenszel without continuity correction
    q: Estimate
    studies: tuple[Study, ...]  # as they are drawn: with 0.5 where a table has a zero
    rule: Rule
    measure: str

    def tables(self) -> Sequence[Table]:
        return [
            table_of([one for one in (self.estimate, self.ratio) if one], "Common effect"),
            table_of([self.association, self.q], "Tests"),
            studies_table(self.studies, self.measure),
        ]


@dataclass(frozen=True)
class _Tables:
    """Events and people by arm, shape (k,) each, of the tables that are used."""

    a: Floats
    n1: Floats
    c: Floats
    n2: Floats

    @property
    def n(self) -> Floats:
        return self.n1 + self.n2

    @property
    def expected(self) -> Floats:
        return self.n1 * (self.a + self.c) / self.n

    @property
    def variance(self) -> Floats:
        """Hypergeometric, of the events in arm 1 given all margins."""
        events = self.a + self.c
        others = self.n - events
        return self.n1 * self.n2 * events * others / (self.n**2 * np.maximum(self.n - 1, 1))


def pool_sparse(
    events1: npt.ArrayLike,
    n1: npt.ArrayLike,
    events2: npt.ArrayLike,
    n2: npt.ArrayLike,
    *,
    rule: Rule = "OR",
    names: Sequence[object] | None = None,
    level: float = 0.95,
) -> SparsePooled:
    """Pool tables of events and people in two arms, shape (k,) each; arm 2 is the control.

    Estimand: one effect common to all studies. Assumes that there is one, and binomial arms. Tables with
    events in nobody or in everybody add nothing to a ratio and are left out and counted; a risk difference
    keeps them. No 0.5 is added to what is pooled. Raises BadInput for impossible counts, Declined where no
    table says anything. Sources: Mantel and Haenszel (1959); Robins, Breslow and Greenland (1986);
    Greenland and Robins (1985); Sato (1989); Yusuf et al. (1985) for Peto.

    >>> found = pool_sparse([1, 0, 3], [50, 40, 90], [4, 2, 9], [52, 41, 88], rule="Peto")
    >>> round(found.estimate.value, 3), round(found.estimate.se, 3)
    (-1.222, 0.471)
    """
    if rule not in WORDS:
        raise BadInput(f'there is no rule "{rule}"; there are {", ".join(WORDS)}')
    a, people1 = counts(events1, n1, "1")
    c, people2 = counts(events2, n2, "2")
    if not len(a) == len(c):
        raise BadInput("every table needs the events and people of both arms")
    whole = np.isfinite(a + people1 + c + people2)
    speaks = whole & ((a + c > 0) & (a + c < people1 + people2) if rule != "RD" else whole)
    if not speaks.any():
        raise Declined("no table has events in some people and not in others: no ratio can be told")
    tables = _Tables(a[speaks], people1[speaks], c[speaks], people2[speaks])
    value, se = _RULES[rule](tables)
    if not (np.isfinite(value) and np.isfinite(se)):
        what = "no difference has a standard error" if rule == "RD" else "no ratio has a limit"
        raise Declined(f"an arm had events in nobody, or in everybody, of all studies: {what}")
    measure = MEASURE_OF[rule]
    estimate = estimated(f"common {measure}", value, se, level=level, method="Wald, normal distribution")
    drawn = two_by_two(measure, tables.a, tables.n1, tables.c, tables.n2)
    called = [str(name) for name in (names if names is not None else _numbered(len(a)))]
    kept = [name for name, keep in zip(called, speaks, strict=True) if keep]
    studies = studies_of(drawn.yi, drawn.vi, kept)
    return SparsePooled(
        provenance=_provenance(rule, tables, whole, speaks),
        notes=_notes(rule, value, tables, whole, speaks),
        estimate=estimate,
        ratio=as_ratio(estimate, measure),
        association=_association(tables),
        q=_q(rule, value, tables, studies.yi, studies.vi),
        studies=study_rows(studies, _WEIGHTS[rule](tables), level),
        rule=rule,
        measure=measure,
    )


def _mantel_haenszel_or(t: _Tables) -> tuple[float, float]:
    b, d = t.n1 - t.a, t.n2 - t.c
    up, down = t.a * d / t.n, b * t.c / t.n
    agree, cross = (t.a + d) / t.n, (b + t.c) / t.n
    r, s = float(up.sum()), float(down.sum())
    if r == 0 or s == 0:
        return float("nan"), float("nan")
    variance = agree @ up / r**2 + (agree @ down + cross @ up) / (r * s) + cross @ down / s**2
    return float(np.log(r / s)), float(np.sqrt(variance / 2))


def _mantel_haenszel_rr(t: _Tables) -> tuple[float, float]:
    r, s = float((t.a * t.n2 / t.n).sum()), float((t.c * t.n1 / t.n).sum())
    if r == 0 or s == 0:
        return float("nan"), float("nan")
    spread = float(((t.n1 * t.n2 * (t.a + t.c) - t.a * t.c * t.n) / t.n**2).sum())
    return float(np.log(r / s)), float(np.sqrt(spread / (r * s)))


def _mantel_haenszel_rd(t: _Tables) -> tuple[float, float]:
    scale = float((t.n1 * t.n2 / t.n).sum())
    value = float(((t.a * t.n2 - t.c * t.n1) / t.n).sum()) / scale
    tilt = (t.n1**2 * t.c - t.n2**2 * t.a + t.n1 * t.n2 * (t.n2 - t.n1) / 2) / t.n**2
    level = (t.a * (t.n2 - t.c) + t.c * (t.n1 - t.a)) / (2 * t.n)
    variance = (value * float(tilt.sum()) + float(level.sum())) / scale**2
    return value, float(np.sqrt(variance)) if variance > 0 else float("nan")


def _peto(t: _Tables) -> tuple[float, float]:
    information = float(t.variance.sum())
    return float((t.a - t.expected).sum()) / information, information**-0.5


_RULES = {"OR": _mantel_haenszel_or, "RR": _mantel_haenszel_rr, "RD": _mantel_haenszel_rd, "Peto": _peto}
_WEIGHTS = {
    "OR": lambda t: (t.n1 - t.a) * t.c / t.n,
    "RR": lambda t: t.c * t.n1 / t.n,
    "RD": lambda t: t.n1 * t.n2 / t.n,
    "Peto": lambda t: t.variance,
}


def _association(t: _Tables) -> Estimate:
    information = float(t.variance.sum())
    statistic = float((t.a - t.expected).sum()) ** 2 / information if information else 0.0
    name = "association (Cochran-Mantel-Haenszel, no continuity correction)"
    return Estimate(name=name, value=statistic, df=1.0, p=chi_squared_tail(statistic, 1))


def _q(rule: Rule, value: float, t: _Tables, yi: Floats, vi: Floats) -> Estimate:
    """How far the tables differ: around the common effect with their own variances; Peto's from O - E.

    A table with events in nobody or in everybody has no variance but that of the 0.5, and is not compared.
    """
    own = (t.a + t.c > 0) & (t.a + t.c < t.n)
    if rule == "Peto":
        moved, spread = t.a - t.expected, t.variance
        q = float((moved**2 / spread).sum() - moved.sum() ** 2 / spread.sum())
    else:
        q = float(((yi - value) ** 2 / vi)[own].sum())
    df = int(own.sum()) - 1
    return Estimate(name="Q", value=max(q, 0.0), df=float(df), p=chi_squared_tail(max(q, 0.0), df))


def _provenance(
    rule: Rule, t: _Tables, whole: npt.NDArray[np.bool_], speaks: npt.NDArray[np.bool_]
) -> Provenance:
    absent = int((~whole).sum())
    return Provenance(
        method=WORDS[rule],
        n_used=int(speaks.sum()),
        n_eligible=len(whole),
        of="studies",
        missing=f"{absent} with a missing count left out" if absent else "none missing",
        df_rule="none, normal distribution",
        library=made_by("numpy", "scipy"),
        data_hash=hash_of({"events1": t.a, "n1": t.n1, "events2": t.c, "n2": t.n2}),
    )


def _notes(
    rule: Rule, value: float, t: _Tables, whole: npt.NDArray[np.bool_], speaks: npt.NDArray[np.bool_]
) -> tuple[str, ...]:
    notes = []
    silent = int((whole & ~speaks).sum())
    if silent:
        notes.append(f"Tables with events in nobody or in everybody, which say nothing of a ratio: {silent}.")
    ratio = t.n1 / t.n2
    uneven = bool(((ratio > UNEVEN) | (ratio < 1 / UNEVEN)).any())
    if rule == "Peto" and (abs(value) > LARGE_LOG_OR or uneven):
        notes.append("Peto's estimate is biased for large effects and for arms of uneven size.")
    return tuple(notes)


def _numbered(count: int) -> list[str]:
    return [f"study {n + 1}" for n in range(count)]
