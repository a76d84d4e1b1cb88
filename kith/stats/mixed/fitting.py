"""Fitting a mixed model: from a formula and a table to estimates, by REML or by ML."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from kith.stats.formulas import Formula, parse
from kith.stats.mixed.basis import Basis, basis
from kith.stats.mixed.components import Component, components, on_the_edge
from kith.stats.mixed.crossed import crossed
from kith.stats.mixed.designing import Levels, design, values
from kith.stats.mixed.factors import Codes, Factor, factors, start_and_floor
from kith.stats.mixed.likelihood import Likelihood
from kith.stats.mixed.model import Fitted, MixedModel
from kith.stats.mixed.optimising import Optimum, optimise, search
from kith.stats.mixed.planning import Plan, plan
from kith.stats.mixed.satterthwaite import estimate, uncertainty
from kith.stats.refusing import BadInput
from kith.stats.results import Provenance, hash_of, made_by
from kith.stats.tables import Floats, complete, labels, need

SAMPLED = 60_000  # rows from which on a part of the groups is fitted first, for a start
PART = 15_000  # rows of that part
RESTARTED = 20_000  # rows up to which a fit at an edge is tried from other starts


def fit(
    formula: str,
    table: pd.DataFrame,
    *,
    reml: bool = True,
    level: float = 0.95,
    residual_by: str | None = None,
) -> MixedModel:
    """Fit a linear mixed model to rows of a table.

    `formula` is in lme4's language (`kith.stats.formulas`). `residual_by` names a column: each of its classes
    has a residual variance of its own (as varIdent in nlme). Rows without the outcome, a predictor or a group
    are left out: the estimates are those of the likelihood where what is missing is missing at random given
    what is in the model. Estimand: the fixed effects, as differences of means between people like these in
    groups like these. Assumes normal random effects and residuals, independent between levels. Source: Bates
    et al. 2015 (likelihood), Kuznetsova et al. 2017 (degrees of freedom).

    BadInput where the formula or the data make no sense. A variance at zero is named in the notes.

    >>> from kith.stats.tables import read
    >>> fit("phq9 ~ week*arm + (week|member) + (1|group)", read("example:growth.csv")).names
    ('(Intercept)', 'week', 'arm', 'week:arm')
    """
    asked = _asked(formula, level)
    by = [residual_by] if residual_by else []
    used = _usable(asked, table, by)
    levels: Levels = {}
    ways = tuple(factors(asked.random, used, levels))
    fixed = design(asked.fixed, used, levels)
    if not fixed.names:
        raise BadInput(f'formula "{formula}": there is no fixed effect')
    ready = basis(fixed, values(asked.response.expression, used), asked.response.text)
    if len(used) <= len(fixed.names) + 1:
        raise BadInput(f"{len(used)} rows are too few for {len(fixed.names)} fixed effects and a variance")
    strata, classes = _strata(used, residual_by)
    likelihood, chain = _likelihood(ways, ready, strata, reml=reml)
    optimum = _best(likelihood, chain)
    point = optimum.point
    curvature = replace(optimum.curvature, bread_slope=ready.covariance(optimum.curvature.bread_slope))
    doubt = uncertainty(ready.covariance(point.bread), curvature, point.sigma2, likelihood.freedom)
    fitted = Fitted(
        asked, used, levels, ways, ready, likelihood, optimum, ready.coefficients(point.beta), doubt
    )
    return _model(fitted, fixed.names, classes, _provenance(fitted, table, by), level)


def _asked(formula: str, level: float) -> Formula:
    if not 0 < level < 1:
        raise BadInput("a level is a proportion, as .95")
    asked = parse(formula)
    if not asked.random:
        raise BadInput(
            f'formula "{formula}": nothing varies between groups; that is a linear model, not a mixed one'
        )
    return asked


def _usable(asked: Formula, table: pd.DataFrame, more: Sequence[str]) -> pd.DataFrame:
    columns = [*asked.columns(), *more]
    need(table, *columns)
    values(asked.response.expression, table)  # text in a number is named by its row before rows go
    return complete(table, columns)


def _strata(used: pd.DataFrame, residual_by: str | None) -> tuple[Codes | None, list[str]]:
    if residual_by is None:
        return None, []
    codes, names = labels(used, residual_by)
    if len(names) < 2:
        raise BadInput("all rows are of one class: residuals cannot differ by it", column=residual_by)
    return codes, [f"{residual_by} {name}" for name in names]


def _likelihood(
    ways: tuple[Factor, ...], ready: Basis, strata: Codes | None, *, reml: bool
) -> tuple[Likelihood, Plan | None]:
    rows = np.array([float(len(ready.outcome))]) if strata is None else np.bincount(strata).astype(np.float64)
    chain = plan(ways, ready.columns, ready.outcome, strata)
    engine = chain.engine if chain else crossed(ways, ready.columns, ready.outcome, strata).engine
    return Likelihood(ways, engine, rows, len(ready.columns), reml, ready.shift), chain


def _best(likelihood: Likelihood, chain: Plan | None) -> Optimum:
    """From the identity; a large table from the optimum of a part of it; at an edge from elsewhere too."""
    start, floor = start_and_floor(likelihood.ways)
    ratios = len(likelihood.rows) - 1
    start, floor = np.append(start, np.zeros(ratios)), np.append(floor, np.zeros(ratios, bool))
    rows = likelihood.rows.sum()
    hint = _hint(likelihood, chain, start, floor) if chain and rows > SAMPLED and not ratios else None
    best = optimise(likelihood, *(hint or (start, floor)))
    if rows <= RESTARTED and (not best.converged or np.any(best.parameters[floor] < 1e-4)):
        for scale in (0.2, 3.0):
            other = search(likelihood, start * scale)
            if likelihood.value_at(other).deviance < best.point.deviance - 1e-7:
                best = optimise(likelihood, other, floor)
    return best


def _hint(
    likelihood: Likelihood, chain: Plan, start: Floats, floor: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.bool_]], Floats] | None:
    """The optimum of a part of the groups and the Hessian there, scaled up; None if that part is too poor."""
    share = PART / likelihood.rows.sum()
    try:
        part = Likelihood(
            likelihood.ways,
            chain.sample(share).engine,
            likelihood.rows * share,
            likelihood.predictors,
            likelihood.reml,
        )
        found = optimise(part, start, floor)
    except (np.linalg.LinAlgError, ValueError, IndexError):
        return None
    if not found.converged or np.linalg.eigvalsh(found.curvature.hessian)[0] <= 0:
        return None
    return found.parameters, floor, found.curvature.hessian / share


def _model(
    fitted: Fitted, names: Sequence[str], classes: list[str], made: Provenance, level: float
) -> MixedModel:
    likelihood, point = fitted.likelihood, fitted.optimum.point
    theta = fitted.optimum.parameters[: likelihood.size]
    relatives = likelihood.relatives(theta)
    sigma = float(np.sqrt(point.sigma2))
    edges = on_the_edge(fitted.ways, relatives)
    parameters = len(names) + len(fitted.optimum.parameters) + 1
    rows = len(fitted.table)
    spread = fitted.uncertainty
    fixed = tuple(
        estimate(name, float(value), float(np.sqrt(spread.vcov[n, n])), spread.df(unit), level)
        for n, (name, value, unit) in enumerate(zip(names, fitted.beta, np.eye(len(names)), strict=True))
    )
    residual = _residual(classes, sigma, fitted.optimum.parameters[likelihood.size :])
    return MixedModel(
        formula=fitted.formula.text,
        fitted_by="REML" if likelihood.reml else "ML",
        fixed=fixed,
        components=(*components(fitted.ways, relatives, sigma), *residual),
        log_likelihood=-point.deviance / 2,
        deviance=point.deviance,
        aic=point.deviance + 2 * parameters,
        bic=point.deviance + float(np.log(rows)) * parameters,
        parameters=parameters,
        rows=rows,
        sizes={one.name: len(one.levels) for one in fitted.ways},
        vcov=spread.vcov,
        sigma=sigma,
        theta=np.concatenate(
            [one.theta_as_asked(rel) for one, rel in zip(fitted.ways, relatives, strict=True)]
        ),
        singular=bool(edges),
        at_edge=tuple(edges),
        converged=fitted.optimum.converged,
        level=level,
        provenance=made,
        notes=_notes(edges, converged=fitted.optimum.converged),
        fitted=fitted,
    )


def _residual(classes: list[str], sigma: float, ratios: Floats) -> list[Component]:
    if not classes:
        return [Component(group="Residual", name="", variance=sigma**2, sd=sigma)]
    sds = sigma * np.exp(np.append(0.0, ratios))
    return [
        Component(group="Residual", name=name, variance=float(sd**2), sd=float(sd))
        for name, sd in zip(classes, sds, strict=True)
    ]


def _provenance(fitted: Fitted, table: pd.DataFrame, more: Sequence[str]) -> Provenance:
    likelihood = fitted.likelihood
    counted = ", ".join(f"{len(one.levels)} of {_eligible(one, table)} {one.name}" for one in fitted.ways)
    lost = len(table) - len(fitted.table)
    rule = "likelihood, missing at random given the model; rows without outcome, predictor or group left out"
    return Provenance(
        method=f"Linear mixed model by {'REML' if likelihood.reml else 'ML'}",
        n_used=len(fitted.table),
        n_eligible=len(table),
        of=f"rows ({counted})",
        missing=f"{rule}: {lost}" if lost else "none missing",
        df_rule="Satterthwaite",
        library=made_by("numpy", "scipy"),
        data_hash=hash_of(fitted.table[list(dict.fromkeys([*fitted.formula.columns(), *more]))]),
    )


def _eligible(way: Factor, table: pd.DataFrame) -> int:
    columns = way.name.split(":")
    if len(columns) == 1:
        return int(table[columns[0]].nunique())
    return len(table[columns].dropna().drop_duplicates())


def _notes(edges: Sequence[str], *, converged: bool) -> tuple[str, ...]:
    notes = [
        f"{one[0].upper()}{one[1:]}: the fit is singular, at the edge of what is possible." for one in edges
    ]
    if not converged:
        notes.append("The search did not converge: do not use these numbers.")
    return tuple(notes)
