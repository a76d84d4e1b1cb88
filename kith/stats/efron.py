"""Tied events in a Cox model, after Efron: scores, information, and what each person adds to them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kith.stats.tables import Floats

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Parts:
    """A Cox model taken apart at its k event times; p coefficients, n people.

    `scores` has shape (k, p). `informations` holds for each time one matrix a tied event, (d, p, p).
    `residuals` are score residuals, (n, p), in the order in which people were given.
    """

    at: Floats
    scores: Floats
    informations: list[Floats]
    residuals: Floats

    def information(self) -> Floats:
        return np.asarray(np.sum([one.sum(axis=0) for one in self.informations], axis=0))


def parts_of(times: Floats, events: Flags, x: Floats, beta: Floats) -> Parts:
    """Scores, information and residuals at `beta`, shape (p,); times and events (n,), x (n, p).

    The d events at one time are counted as if they came one after the other, the rest of them each time
    with less weight: 1 - l/d for the l-th, from 0. Efron (1977); residuals as R's survival has them
    (Therneau and Grambsch 2000, section 7.1). Covariates are centred, which changes nothing but rounding.

    >>> t, e = np.array([1.0, 2, 2, 3]), np.array([True, True, True, False])
    >>> made = parts_of(t, e, np.array([[0.0], [1], [0], [1]]), np.array([0.3]))
    >>> bool(np.isclose(made.residuals.sum(), made.scores.sum()))
    True
    """
    order = np.argsort(-times, kind="stable")
    t, dead, z = times[order], events[order], x[order] - x.mean(axis=0)
    risk = np.exp(z @ beta)
    sums = [np.cumsum(part, axis=0) for part in _moments(risk, z)]
    at = np.unique(t[dead])
    hazards, weighted = np.zeros(len(at)), np.zeros((len(at), x.shape[1]))
    scores, own, informations = np.zeros_like(weighted), np.zeros_like(z), []
    ends = np.searchsorted(-t, -at, side="right") - 1
    starts = np.searchsorted(-t, -at, side="left")
    for n, (first, last) in enumerate(zip(starts, ends, strict=True)):
        rows = np.arange(first, last + 1)[dead[first : last + 1]]
        share = np.arange(len(rows)) / len(rows)
        s0, s1, s2 = (
            whole[last] - np.multiply.outer(share, part.sum(axis=0))
            for whole, part in zip(sums, _moments(risk[rows], z[rows]), strict=True)
        )
        mean = s1 / s0[:, None]
        scores[n] = z[rows].sum(axis=0) - mean.sum(axis=0)
        informations.append(s2 / s0[:, None, None] - mean[:, :, None] * mean[:, None, :])
        hazards[n], weighted[n] = (1 / s0).sum(), (mean / s0[:, None]).sum(axis=0)
        spared = z[rows] * (share / s0).sum() - ((share / s0) @ mean)
        own[rows] = z[rows] - mean.mean(axis=0) + risk[rows, None] * spared
    met = np.searchsorted(at, t, side="right")  # event times that a person was there for
    total, towards = _from_zero(np.cumsum(hazards)), _from_zero(np.cumsum(weighted, axis=0))
    residuals = np.empty_like(z)
    residuals[order] = own - risk[:, None] * (z * total[met, None] - towards[met])
    return Parts(at, scores, informations, residuals)


def sandwich_of(parts: Parts, clusters: npt.ArrayLike) -> Floats:
    """The covariance of coefficients, (p, p), that allows any dependence within clusters, labels (n,).

    No correction for few clusters (Lin and Wei 1989).
    """
    codes = np.unique(np.asarray(clusters), return_inverse=True)[1]
    summed = np.zeros((codes.max() + 1, parts.residuals.shape[1]))
    np.add.at(summed, codes, parts.residuals)
    bread = np.linalg.inv(parts.information())
    return np.asarray(bread @ (summed.T @ summed) @ bread)


def _moments(risk: Floats, z: Floats) -> tuple[Floats, Floats, Floats]:
    weighted = z * risk[:, None]
    return risk, weighted, weighted[:, :, None] * z[:, None, :]


def _from_zero(sums: Floats) -> Floats:
    return np.concatenate([np.zeros_like(sums[:1]), sums])
