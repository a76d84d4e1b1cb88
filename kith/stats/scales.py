"""Scales: how the scores of each are read, as it is stored. Without arrays, so that pages can read it too."""

import json
import math
import re
from functools import cache
from pathlib import Path
from statistics import NormalDist
from typing import Any

from kith.stats.refusing import BadInput

FILE = Path(__file__).resolve().parent / "data" / "thresholds.json"
PLACES = 9  # points are compared after rounding to this many, so that 16.4 - 10.4 is 6 and not a hair less


@cache
def stored_thresholds() -> dict[str, dict[str, Any]]:
    """All that ship, by name, as they stand in `data/thresholds.json`.

    >>> stored_thresholds()["phq-9"]["reliable"]
    '>= 6'
    """
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["thresholds"]
    return found


def parted(written: str) -> tuple[str, float]:
    """A comparison as its sign and its number. Raises `BadInput` for what is not one.

    >>> parted(">= 10")
    ('>=', 10.0)
    """
    found = re.fullmatch(r"\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*", written)
    if found is None:
        raise BadInput(f'a bound is written like ">= 10" or "< 5", and not "{written}"')
    return found[1], float(found[2])


def reliable_points(entry: dict[str, Any]) -> float | None:
    """From how many points on a change is reliable by a stored threshold: as stated, or from its SD and r.

    None where neither is known.

    >>> [reliable_points(stored_thresholds()[name]) for name in ("phq-9", "phq-9 retest", "ucla-3")]
    [6.0, 7.0, None]
    """
    if entry["reliable"] is not None:
        return parted(entry["reliable"])[1]
    if entry["sd"] is None or entry["r"] is None:
        return None
    points = smallest_reliable_change(entry["sd"], entry["r"], level=entry["level"] or 0.95)
    return next_whole(points) if entry["whole_points"] else points


def next_whole(points: float) -> float:
    """On a scale of whole points a change counts from the next of them on.

    >>> next_whole(6.1), next_whole(6.0000000001)
    (7.0, 6.0)
    """
    return float(math.ceil(round(points, PLACES)))


def standard_error_of_difference(sd: float, r: float) -> float:
    """Sdiff = sqrt(2) SD sqrt(1 - r), in points: the error of a difference of two scores of one person.

    `sd` is that of scores before, `r` the reliability of the measure. Assumes errors that are normal,
    independent and equal at both times. It is not the SEM, which is the error of one score. Raises
    `BadInput` for an SD that is not above 0 and an r outside 0 to 1. Jacobson and Truax (1991).

    >>> round(standard_error_of_difference(7.5, 0.80), 6)
    4.743416
    """
    if not (math.isfinite(sd) and sd > 0):
        raise BadInput(f"a standard deviation is a number above 0, and not {sd:g}")
    if not 0 <= r < 1:
        raise BadInput(f"a reliability lies from 0 to below 1, and not at {r:g}")
    return math.sqrt(2) * sd * math.sqrt(1 - r)


def smallest_reliable_change(sd: float, r: float, *, level: float = 0.95) -> float:
    """The change, in points, that error alone exceeds in 1 - level of cases: z times Sdiff.

    Arguments and assumptions as for `standard_error_of_difference`.

    >>> round(smallest_reliable_change(7.5, 0.80), 6)
    9.296925
    """
    if not 0 < level < 1:
        raise BadInput(f"a level is a proportion between 0 and 1, like 0.95, and not {level:g}")
    return NormalDist().inv_cdf(0.5 + level / 2) * standard_error_of_difference(sd, r)
