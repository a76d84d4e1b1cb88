"""The value of information: what it would be worth to know for certain which option is best."""

import numpy as np
import numpy.typing as npt

from kith.stats.costs.discounting import factors
from kith.stats.refusing import BadInput


def perfect_information(benefits: npt.ArrayLike) -> float:
    """Expected value of perfect information for one person, in money.

    `benefits` are draws of the net benefit of each option, shape (draws, options), in money; increments
    against one option do as well, with 0 for itself. The mean of the best of each draw less the best of
    the means. Assumes that the draws are those of a decision maker who is uncertain about the means alone.
    Raises `BadInput` for fewer than two options. Source: Claxton (1999); Briggs, Claxton, Sculpher (2006).

    >>> perfect_information([[0.0, 10.0], [0.0, -6.0]])
    3.0
    """
    each = np.asarray(benefits, np.float64)
    if each.ndim != 2 or each.shape[1] < 2:
        raise BadInput("net benefit is needed of two options at least, one column each")
    return float(each.max(axis=1).mean() - each.mean(axis=0).max())


def people_affected(per_year: float, years: int, rate: float) -> float:
    """How many people a decision is about over some years, those of later years discounted.

    `per_year` people begin each year; `rate` is a proportion a year. Raises `BadInput`
    for no people or no years.

    >>> people_affected(100, 2, 0.25)
    180.0
    """
    if per_year <= 0 or years < 1:
        raise BadInput("a population has people in every year, and one year at least")
    return float(per_year * factors(years, rate).sum())
