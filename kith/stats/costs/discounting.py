"""Discounting: what comes in later years counts for less today, by a stated rate."""

import numpy as np
import numpy.typing as npt

from kith.stats.refusing import BadInput
from kith.stats.tables import Floats


def present_value(amounts: npt.ArrayLike, rate: float) -> Floats:
    """The sum over years of what each year brought, at its present value.

    `amounts` has shape (n, years), the first year first and not discounted; `rate` is a proportion a year.
    A year that is missing makes the sum missing (NaN). Returns shape (n,). Raises `BadInput` for a rate
    outside 0 to 1. Source: Drummond and others, Methods for the Economic Evaluation of Health Care
    Programmes, with payment at the beginning of each year.

    >>> present_value([[100.0, 103.5]], 0.035).round(6).tolist()
    [200.0]
    """
    by_year = np.atleast_2d(np.asarray(amounts, dtype=np.float64))
    total: Floats = by_year @ factors(by_year.shape[1], rate)
    return total


def factors(years: int, rate: float) -> Floats:
    """What one unit of each year is worth now, shape (years,).

    >>> factors(2, 0.25).tolist()
    [1.0, 0.8]
    """
    if not 0 <= rate < 1:
        raise BadInput(f"a discount rate is a proportion a year from 0 to 1, such as 0.035, and not {rate:g}")
    worth: Floats = (1 + rate) ** -np.arange(years, dtype=np.float64)
    return worth
