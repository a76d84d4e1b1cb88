"""Scoring a questionnaire as it was published. Pure functions: no database, no clock, no words of ours."""

from collections.abc import Sequence
from dataclasses import dataclass

from kith.outcomes.instruments import Band, Instrument


@dataclass(frozen=True)
class Score:
    """What the answers come to.

    `total` is None when too much was left out. `is_prorated` marks a total that fills skipped items in.
    """

    total: int | None
    answered: int
    size: int
    is_prorated: bool


def score(instrument: Instrument, answers: Sequence[int | None]) -> Score:
    """The score of one set of answers, in points.

    `answers` has one entry per item in the published order, each one of `instrument.values`, or None
    for an item that was skipped. The total lies between `instrument.low` and `instrument.high`.

    When at most `instrument.missing_at_most` items are skipped (two for the PHQ-9, none for the
    UCLA-3), each counts as the mean of the answered ones; the total is rounded to the nearest point,
    halves upwards, and marked. When more are skipped there is no total: a skipped item is never a zero.

    Raises ValueError for a wrong number of answers or an answer outside the options.

    Sources: Kroenke, Spitzer and Williams 2001 (PHQ-9: sum of nine items, 0 to 27); Hughes and others
    2004 (UCLA-3: sum of three items, 3 to 9). The rule for skipped items is the PHQ manual's rule of thumb.

    >>> from kith.outcomes.instruments import instrument
    >>> score(instrument("phq-9"), [2, 2, 2, 2, 2, 0, 0, 0, 0])
    Score(total=10, answered=9, size=9, is_prorated=False)
    >>> score(instrument("phq-9"), [1, 1, 1, 1, 1, 1, 1, None, None])
    Score(total=9, answered=7, size=9, is_prorated=True)
    >>> score(instrument("ucla-3"), [2, 2, None]).total is None
    True
    """
    check(instrument, answers)
    given = [answer for answer in answers if answer is not None]
    missing = len(answers) - len(given)
    if missing > instrument.missing_at_most:
        return Score(None, len(given), len(answers), is_prorated=False)
    total = (2 * sum(given) * len(answers) + len(given)) // (2 * len(given))  # exact, halves upwards
    return Score(total, len(given), len(answers), is_prorated=missing > 0)


def check(instrument: Instrument, answers: Sequence[int | None]) -> None:
    """Raise ValueError unless `answers` are answers to this instrument.

    >>> from kith.outcomes.instruments import instrument
    >>> check(instrument("ucla-3"), [0, 1, 2])
    Traceback (most recent call last):
    ValueError: ucla-3: 0 is not one of 1, 2, 3
    """
    if len(answers) != instrument.size:
        raise ValueError(f"{instrument.id}: {len(answers)} of {instrument.size} items")
    for answer in answers:
        if answer is not None and answer not in instrument.values:
            options = ", ".join(map(str, instrument.values))
            raise ValueError(f"{instrument.id}: {answer} is not one of {options}")


def band(instrument: Instrument, total: int) -> Band:
    """The published band a total lies in. A total on a boundary belongs to the band above.

    Raises ValueError for a total outside the instrument's range.

    >>> from kith.outcomes.instruments import instrument
    >>> [band(instrument("phq-9"), total).name for total in (4, 5, 10, 27)]
    ['minimal', 'mild', 'moderate', 'severe']
    """
    _in_range(instrument, total)
    return next(one for one in reversed(instrument.bands) if total >= one.start)


def is_case(instrument: Instrument, total: int) -> bool:
    """Whether a total lies at or beyond the published cut-off (PHQ-9: 10, UCLA-3: 6).

    A cut-off sorts people for services and studies. It is not a diagnosis.

    >>> from kith.outcomes.instruments import instrument
    >>> is_case(instrument("phq-9"), 9), is_case(instrument("phq-9"), 10)
    (False, True)
    """
    _in_range(instrument, total)
    return total >= instrument.case_from


def _in_range(instrument: Instrument, total: int) -> None:
    if not instrument.low <= total <= instrument.high:
        raise ValueError(f"{instrument.id}: {total} is not between {instrument.low} and {instrument.high}")
