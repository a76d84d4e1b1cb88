"""Whether a score has changed by more than chance. Pure functions, after Jacobson and Truax 1991."""

import math
from dataclasses import dataclass

from kith.outcomes.instruments import HIGHER_IS_WORSE, Instrument
from kith.outcomes.scoring import is_case

RECOVERED, IMPROVED, UNCHANGED, WORSE = "recovered", "improved", "unchanged", "worse"


@dataclass(frozen=True)
class Change:
    """The difference of two scores.

    `points` is the later minus the earlier. `is_reliable` is None when no threshold is known.
    """

    points: int
    is_better: bool
    is_worse: bool
    is_reliable: bool | None


def change(instrument: Instrument, first: int, last: int) -> Change:
    """The change from `first` to `last`, both in points of the instrument.

    It is reliable when the difference is at least the instrument's threshold, in either direction.
    Nothing here says why something changed.

    >>> from kith.outcomes.instruments import instrument
    >>> change(instrument("phq-9"), 17, 9)
    Change(points=-8, is_better=True, is_worse=False, is_reliable=True)
    >>> change(instrument("phq-9"), 16, 11).is_reliable
    False
    >>> change(instrument("ucla-3"), 9, 3).is_reliable is None
    True
    """
    points = last - first
    worse = points > 0 if instrument.direction == HIGHER_IS_WORSE else points < 0
    threshold = instrument.threshold
    return Change(
        points=points,
        is_better=points != 0 and not worse,
        is_worse=worse,
        is_reliable=None if threshold is None else abs(points) >= threshold.value,
    )


def smallest_reliable(sd: float, r: float, z: float = 1.96) -> float:
    """The smallest difference that measurement error alone rarely makes, in points: z · sd · √(2 · (1 - r)).

    `sd` is the standard deviation of the scores before, `r` the reliability of the measure (say which:
    alpha gives smaller thresholds than test-retest), `z` the normal quantile (1.96 for 95 %). It assumes
    errors that are normal, independent and equal at both times. On a scale of whole points the rule is
    "a difference of at least the next whole number".

    Raises ValueError for a negative `sd` or an `r` outside 0 to 1. Source: Jacobson and Truax 1991,
    J Consult Clin Psychol 59:12-19.

    >>> round(smallest_reliable(7.5, 0.80), 4)
    9.2971
    >>> round(smallest_reliable(5.5, 0.89), 2), round(smallest_reliable(5.5, 0.84), 2)
    (5.06, 6.1)
    """
    if sd < 0 or not 0 <= r <= 1:
        raise ValueError(f"sd must not be negative and r must lie in 0 to 1, not {sd} and {r}")
    return z * sd * math.sqrt(2 * (1 - r))


def reliable_change_index(first: float, last: float, *, sd: float, r: float) -> float:
    """How many standard errors of a difference lie between two scores; beyond ±1.96 is unlikely chance.

    Raises ValueError when the measure has no error (`sd` 0 or `r` 1): the index has no value then.

    >>> round(reliable_change_index(47.5, 32.5, sd=7.5, r=0.80), 4)
    -3.1623
    """
    error = smallest_reliable(sd, r, z=1.0)
    if error == 0:
        raise ValueError("a measure without error has no reliable change index")
    return (last - first) / error


def outcome(instrument: Instrument, first: int, last: int) -> str:
    """One of four classes: RECOVERED, IMPROVED, UNCHANGED or WORSE, each by reliable change.

    Recovered is a reliable improvement from at or beyond the cut-off to below it; who began below the
    cut-off cannot recover, and can improve. Raises ValueError for an instrument without a threshold.

    These classes count people in a report beside everyone who began. They are not the effect of a group.

    >>> from kith.outcomes.instruments import instrument
    >>> [outcome(instrument("phq-9"), *pair) for pair in ((16, 7), (16, 10), (11, 8), (9, 16))]
    ['recovered', 'improved', 'unchanged', 'worse']
    """
    found = change(instrument, first, last)
    if found.is_reliable is None:
        raise ValueError(f"{instrument.id} has no threshold for reliable change")
    if not found.is_reliable:
        return UNCHANGED
    if found.is_worse:
        return WORSE
    return RECOVERED if is_case(instrument, first) and not is_case(instrument, last) else IMPROVED
