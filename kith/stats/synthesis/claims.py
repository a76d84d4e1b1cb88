"""Claims: a register of what is said about groups, each line with the numbers to check it by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Provenance, Result, Table, hash_of, made_by
from kith.stats.synthesis import checking
from kith.stats.synthesis.checking import RATIOS, Check, Verdict
from kith.stats.tables import numbers

NUMBERS = (
    "ci_low",
    "ci_high",
    "level",
    "se",
    "share_above",
    "rate_1",
    "rate_2",
    "count",
    "of",
    "percent",
    "margin",
    "months_claimed",
    "months_found",
)
WORDS = (
    "claim",
    "study",
    "source",
    "verified",
    "statistic",
    "value",
    "p",
    "design_claimed",
    "design_found",
    "says",
)
VERDICTS: tuple[Verdict, ...] = ("agrees", "cannot be told", "disagrees")  # from best to worst
SHOWN = 44  # characters of a cell; JSON has them all


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One line of the register: words as given, numbers by column where there are any."""

    name: str
    words: dict[str, str]
    numbers: dict[str, float]
    line: int

    def value(self) -> float | None:
        """The figure claimed; None where it is in words, like "no difference" or ">50"."""
        try:
            return float(self.words.get("value", ""))
        except ValueError:
            return None


@dataclass(frozen=True, kw_only=True)
class CheckedClaim:
    """A claim, everything that was compared, and the worst of the verdicts."""

    name: str
    checks: tuple[Check, ...]
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class ClaimChecks(Result):
    """Every claim of a register with its checks."""

    title: ClassVar[str] = "Claims, checked"
    claims: tuple[CheckedClaim, ...]

    def tables(self) -> Sequence[Table]:
        rows = tuple(
            tuple(map(_short, (claim.name, one.what, one.printed, one.computed, one.verdict, one.says)))
            for claim in self.claims
            for one in claim.checks
        )
        counted = tuple(
            (verdict, sum(claim.verdict == verdict for claim in self.claims)) for verdict in VERDICTS
        )
        return [
            Table("Checks", ("", "compared", "printed", "from the other numbers", "verdict", ""), rows),
            Table("Claims by their worst verdict", ("", "claims"), counted),
        ]


def check_claims(table: pd.DataFrame) -> ClaimChecks:
    """Check each row of a register by every check it has the numbers for.

    Columns, all but the name optional: `claim` (or `study`), `source`, `verified` (yes or no), `statistic`
    (OR, RR, HR and IRR are ratios), `value`, `ci_low`, `ci_high`, `level`, `se`, `p`, `share_above` (per
    cent, of a d), `rate_1`, `rate_2`, `count`, `of`, `percent`, `margin`, `says` ("equivalent"),
    `design_claimed`, `design_found`, `months_claimed`, `months_found`. Arithmetic that agrees does not make
    a claim true: it may still be about other people, or about nothing but chance. Raises BadInput for text
    in a column of numbers.

    >>> rows = pd.DataFrame({"claim": ["a"], "source": ["x"], "rate_1": [41.8], "rate_2": [34.5],
    ...                      "statistic": ["RR"], "value": [1.21]})
    >>> [one.verdict for one in check_claims(rows).claims[0].checks]
    ['cannot be told', 'agrees']
    """
    claims = [_checked(one) for one in claims_in(table)]
    used = [column for column in (*WORDS, *NUMBERS) if column in table.columns]
    return ClaimChecks(
        provenance=Provenance(
            method="Arithmetic of printed numbers, each standing for all that round to it",
            n_used=len(claims),
            n_eligible=len(table),
            of="claims",
            missing="a check without its numbers is not made",
            library=made_by("scipy"),
            data_hash=hash_of(table[used].astype(str)),
        ),
        notes=("Numbers that agree do not make a claim true. Those that disagree are not to be repeated.",),
        claims=tuple(claims),
    )


def claims_in(table: pd.DataFrame) -> list[Claim]:
    """The rows of a register as claims."""
    name = next((column for column in ("claim", "study") if column in table.columns), None)
    if name is None:
        raise BadInput("there is neither a column claim nor a column study")
    figures = {column: numbers(table, column) for column in NUMBERS if column in table.columns}
    words = table[[column for column in WORDS if column in table.columns]]
    return [
        Claim(
            name=_words(words[name].iloc[at]),
            words={str(column): _words(words[column].iloc[at]) for column in words.columns},
            numbers={column: float(found[at]) for column, found in figures.items() if found[at] == found[at]},
            line=int(table.index[at]),
        )
        for at in range(len(table))
    ]


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _words(value: object) -> str:
    return "" if pd.isna(value) else str(value).strip()


def _checked(claim: Claim) -> CheckedClaim:
    try:
        checks = tuple(one for make in _CHECKS for one in make(claim))
    except BadInput as fault:
        raise BadInput(fault.says, row=claim.line) from None
    verdicts = [one.verdict for one in checks]
    worst = max(verdicts, key=VERDICTS.index)
    return CheckedClaim(name=claim.name, checks=checks, verdict=worst)


def _source(claim: Claim) -> tuple[Check, ...]:
    looked = {"yes": True, "no": False}.get(claim.words.get("verified", "").lower())
    return (checking.check_source(claim.words.get("source", ""), verified=looked),)


def _figure(claim: Claim) -> tuple[Check, ...]:
    said = claim.words.get("value", "")
    if not said or claim.value() is not None:
        return ()
    return (Check(what="figure", printed=said, computed="words", verdict="cannot be told"),)


def _interval(claim: Claim) -> tuple[Check, ...]:
    value, found = claim.value(), claim.numbers
    if value is None or not {"ci_low", "ci_high"} <= found.keys():
        return ()
    return checking.check_interval(
        value,
        found["ci_low"],
        found["ci_high"],
        ratio=claim.words.get("statistic", "") in RATIOS,
        level=found.get("level", 0.95),
        se=found.get("se"),
        p=claim.words.get("p") or None,
    )


def _share_above(claim: Claim) -> tuple[Check, ...]:
    value = claim.value()
    if value is None or "share_above" not in claim.numbers:
        return ()
    return (checking.check_share_above(value, claim.numbers["share_above"]),)


def _rates(claim: Claim) -> tuple[Check, ...]:
    value, found = claim.value(), claim.numbers
    if value is None or not {"rate_1", "rate_2"} <= found.keys():
        return ()
    return (checking.check_ratio(found["rate_1"], found["rate_2"], value),)


def _share(claim: Claim) -> tuple[Check, ...]:
    found = claim.numbers
    if not {"count", "of", "percent"} <= found.keys():
        return ()
    return (checking.check_share(found["count"], found["of"], found["percent"]),)


def _equivalence(claim: Claim) -> tuple[Check, ...]:
    if claim.words.get("says", "").lower() != "equivalent":
        return ()
    found = claim.numbers
    try:
        if not {"ci_low", "ci_high"} <= found.keys():
            raise Declined("equivalence cannot be claimed without an interval of the difference")
        low, high, margin = found["ci_low"], found["ci_high"], found.get("margin")
        return (checking.check_equivalence(low, high, margin, level=found.get("level", 0.95)),)
    except Declined as refusal:
        return (
            Check(
                what="equivalence", printed="equivalent", computed="", verdict="disagrees", says=str(refusal)
            ),
        )


def _design(claim: Claim) -> tuple[Check, ...]:
    return checking.check_design(
        claim.words.get("design_claimed", ""),
        claim.words.get("design_found", ""),
        months_claimed=claim.numbers.get("months_claimed"),
        months_found=claim.numbers.get("months_found"),
    )


_CHECKS: tuple[Callable[[Claim], tuple[Check, ...]], ...] = (
    _source,
    _figure,
    _interval,
    _share_above,
    _rates,
    _share,
    _equivalence,
    _design,
)
