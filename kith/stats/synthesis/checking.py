"""Checking claims: whether printed numbers can be true together, before anybody repeats them."""

from dataclasses import dataclass
from math import exp, inf, log
from typing import Literal

from scipy import special

from kith.stats.refusing import BadInput, Declined
from kith.stats.synthesis.tails import normal_quantile, two_sided

Verdict = Literal["agrees", "disagrees", "cannot be told"]
RATIOS = frozenset({"OR", "RR", "HR", "IRR"})


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was compared: what was printed, what follows from the other numbers, and the verdict."""

    what: str
    printed: str
    computed: str
    verdict: Verdict
    says: str = ""


@dataclass(frozen=True)
class Range:
    """All values that a printed number may have been rounded from."""

    low: float
    high: float

    def meets(self, other: "Range") -> bool:
        return self.low <= other.high and other.low <= self.high

    def __str__(self) -> str:
        return f"{self.low:.4g} to {self.high:.4g}"


def rounded(value: float, decimals: int) -> Range:
    """What may stand behind a number printed with so many decimals.

    >>> str(rounded(0.58, 2))
    '0.575 to 0.585'
    """
    half = 0.5 * 10.0**-decimals
    return Range(value - half * (1 + 1e-9), value + half * (1 + 1e-9))


def decimals_of(*values: float | str | None) -> int:
    """The most decimals that any of these was printed with: 1.5 beside 1.42 was 1.50.

    >>> decimals_of(1.5, 1.42, None), decimals_of("0.10")
    (2, 2)
    """
    return max(
        (len(str(one).partition(".")[2]) for one in values if one is not None and "." in str(one)), default=0
    )


def check_interval(
    value: float,
    low: float,
    high: float,
    *,
    ratio: bool = False,
    level: float = 0.95,
    se: float | None = None,
    p: float | str | None = None,
    decimals: int | None = None,
) -> tuple[Check, ...]:
    """Whether an estimate, its interval, its standard error and its p can belong together.

    A normal interval is symmetric around its estimate, on the logarithmic scale for a `ratio`; its width
    gives the standard error, and estimate and standard error give p, which may be a bound like "< .001".
    Every printed number stands for all that round to it, so a disagreement is more than rounding. Intervals
    by t, profile likelihood or bootstrap may differ a little from this. Raises BadInput for limits that are
    not in order, or not above 0 for a ratio.

    >>> [one.verdict for one in check_interval(1.5, 1.42, 1.59, ratio=True, se=0.0288)]
    ['agrees', 'agrees']
    >>> [one.verdict for one in check_interval(0.10, -0.20, 0.39, p="0.53")]
    ['agrees', 'agrees', 'agrees']
    """
    if not low < high:
        raise BadInput(f"the lower limit {low:g} is not below the upper limit {high:g}")
    if ratio and min(value, low) <= 0:
        raise BadInput("a ratio and its limits are above 0")
    places = decimals_of(value, low, high) if decimals is None else decimals
    middle, lower, upper = (_scaled(rounded(one, places), ratio=ratio) for one in (value, low, high))
    z = 2 * normal_quantile(level)
    error = Range(max((upper.low - lower.high) / z, 0.0), (upper.high - lower.low) / z)
    checks = [_centre(f"{value:g} [{low:g}, {high:g}]", middle, (lower, upper), error, ratio=ratio)]
    if se is not None:
        checks.append(_standard_error(se, error))
    if p is not None:
        null_outside = low > (1 if ratio else 0) or high < (1 if ratio else 0)
        checks += [_p_value(p, middle, error), _p_and_interval(p, level, outside=null_outside)]
    return tuple(checks)


def check_share_above(d: float, percent: float, *, decimals: int | None = None) -> Check:
    """Whether "better off than so many per cent of controls" is Phi(d), for normal scores of equal spread.

    >>> check_share_above(0.58, 72).computed
    '71.74 to 72.07'
    """
    behind = rounded(d, decimals_of(d) if decimals is None else decimals)
    share = Range(100 * float(special.ndtr(behind.low)), 100 * float(special.ndtr(behind.high)))
    return _compared("share of controls below the average of the treated, Phi(d)", percent, share, "%")


def check_ratio(rate1: float, rate2: float, ratio: float) -> Check:
    """Whether a ratio is that of the two rates beside it.

    >>> check_ratio(41.8, 34.5, 1.21).verdict, check_ratio(41.8, 34.5, 1.31).verdict
    ('agrees', 'disagrees')
    """
    if min(rate1, rate2) <= 0:
        raise BadInput("a ratio needs two rates above 0")
    up, down = rounded(rate1, decimals_of(rate1)), rounded(rate2, decimals_of(rate2))
    bounds = Range(up.low / down.high, up.high / down.low if down.low > 0 else inf)
    return _compared("ratio of the two rates", ratio, bounds, "")


def check_share(count: float, of: float, percent: float) -> Check:
    """Whether a percentage is the count over what it is of.

    >>> check_share(32, 34, 94.1).verdict, check_share(692, 795, 91).verdict
    ('agrees', 'disagrees')
    """
    if not 0 <= count <= of or of == 0:
        raise BadInput(f"{count:g} of {of:g} is no share")
    share = 100 * count / of
    return _compared(f"share {count:g} of {of:g}", percent, Range(share, share), "%")


def check_equivalence(low: float, high: float, margin: float | None, *, level: float = 0.95) -> Check:
    """What an interval of a difference says about "the same": different, within the margin, or neither.

    "No significant difference" is not equivalence. Raises Declined without a margin: it must have been
    chosen, with reasons, before the data.

    >>> check_equivalence(-0.20, 0.39, 0.2).says
    'neither a difference nor equivalence is shown: the interval holds 0 and reaches beyond the margin'
    """
    if margin is None:
        raise Declined("equivalence cannot be claimed without a margin chosen before the data")
    if margin <= 0:
        raise BadInput("a margin is above 0")
    inside = -margin < low and high < margin
    apart = low > 0 or high < 0
    words = {
        (True, False): "within the margin, so equivalent by this margin",
        (True, True): "a difference, and one within the margin",
        (False, True): "a difference, and equivalence is not shown",
        (False, False): "neither a difference nor equivalence is shown: the interval holds 0 and reaches "
        "beyond the margin",
    }
    return Check(
        what=f"equivalence within ±{margin:g}",
        printed="equivalent",
        computed=f"{100 * level:g} % interval {low:g} to {high:g}",
        verdict="agrees" if inside else "disagrees",
        says=words[(inside, apart)],
    )


def check_design(
    claimed: str, found: str, *, months_claimed: float | None = None, months_found: float | None = None
) -> tuple[Check, ...]:
    """Whether a claim gives its source the design and the length of follow-up that the source has.

    >>> [one.verdict for one in check_design("RCT", "cohort", months_claimed=60, months_found=12)]
    ['disagrees', 'disagrees']
    """
    checks = []
    if claimed:
        same: Verdict = "agrees" if _plain(claimed) == _plain(found) else "disagrees"
        verdict: Verdict = same if found else "cannot be told"
        checks.append(Check(what="design", printed=claimed, computed=found or "not known", verdict=verdict))
    if months_claimed is not None:
        known = months_found is not None
        match: Verdict = "agrees" if months_found == months_claimed else "disagrees"
        checks.append(
            Check(
                what="months of follow-up",
                printed=f"{months_claimed:g}",
                computed=f"{months_found:g}" if months_found is not None else "not known",
                verdict=match if known else "cannot be told",
            )
        )
    return tuple(checks)


def check_source(source: str, *, verified: bool | None = None) -> Check:
    """A figure without a source is not repeated; nor is one that nobody has found in its source.

    >>> check_source("").verdict
    'disagrees'
    """
    if not source:
        return Check(
            what="source", printed="none", computed="", verdict="disagrees", says="not to be repeated"
        )
    verdicts: dict[bool | None, Verdict] = {True: "agrees", False: "disagrees", None: "cannot be told"}
    words = {True: "found in the source", False: "not found in the source", None: "not looked up"}
    return Check(what="source", printed=source, computed=words[verified], verdict=verdicts[verified])


def _centre(printed: str, middle: Range, ends: tuple[Range, Range], error: Range, *, ratio: bool) -> Check:
    lower, upper = ends
    centre = Range((lower.low + upper.low) / 2, (lower.high + upper.high) / 2)
    shown = Range(exp(centre.low), exp(centre.high)) if ratio else centre
    return Check(
        what="estimate in the middle of its interval" + ", as a logarithm" * ratio,
        printed=printed,
        computed=str(shown),
        verdict="agrees" if centre.meets(middle) else "disagrees",
        says=f"standard error {error}",
    )


def _standard_error(se: float, error: Range) -> Check:
    return _compared("standard error from the width of the interval", se, error, "")


def _p_value(p: float | str, middle: Range, error: Range) -> Check:
    nearest = 0.0 if middle.low <= 0 <= middle.high else min(abs(middle.low), abs(middle.high))
    farthest = max(abs(middle.low), abs(middle.high))
    bounds = Range(
        two_sided(farthest / error.low) if error.low > 0 else 0.0,
        two_sided(nearest / error.high),
    )
    agrees = _printed_p(p).meets(bounds)
    return Check(
        what="p from estimate and interval",
        printed=f"p {p}",
        computed=str(bounds),
        verdict="agrees" if agrees else "disagrees",
    )


def _p_and_interval(p: float | str, level: float, *, outside: bool) -> Check:
    """Values of p on both sides of 1 - level after rounding agree with either."""
    behind = _printed_p(p)
    fits = behind.low <= 1 - level if outside else behind.high >= 1 - level
    return Check(
        what="p and interval tell the same",
        printed=f"p {p}",
        computed="no effect lies outside the interval" if outside else "no effect lies in the interval",
        verdict="agrees" if fits else "disagrees",
    )


def _printed_p(p: float | str) -> Range:
    """What may stand behind a p, or behind "< .001"."""
    text = str(p).strip()
    try:
        value = float(text.removeprefix("<").replace("=", ""))
    except ValueError:
        raise BadInput(f'"{text}" is no p value') from None
    if not 0 <= value <= 1:
        raise BadInput(f"a p lies between 0 and 1, and {value:g} does not")
    return Range(0.0, value) if text.startswith("<") else rounded(value, decimals_of(text))


def _compared(what: str, printed: float, bounds: Range, unit: str) -> Check:
    close = rounded(printed, decimals_of(_text(printed))).meets(bounds)
    return Check(
        what=what,
        printed=f"{_text(printed)}{' ' * bool(unit)}{unit}",
        computed=str(bounds) if bounds.high > bounds.low else f"{bounds.low:.4g}",
        verdict="agrees" if close else "disagrees",
    )


def _text(value: float) -> str:
    return f"{value:g}"


def _scaled(bounds: Range, *, ratio: bool) -> Range:
    if not ratio:
        return bounds
    return Range(log(bounds.low) if bounds.low > 0 else -inf, log(bounds.high))


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("-", " ").split())
