"""How somebody approaches people in a bad hour: signs in words, and what several of them together mean.

A sign alone is nothing: many kind people ask for an age, or would rather write elsewhere. What is weighed is
how many different ones one account has shown lately, to how many people who were in danger a short while ago,
and how new it is. All that can come of it is that a person looks.
"""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from tomllib import loads

DATA = Path(__file__).parent / "data" / "approaches.toml"
ELSEWHERE = "elsewhere"  # also whatever is kept back: contact details, another service
LATELY = timedelta(days=14)
IN_DANGER = 2  # from this level of an alert on
_NOTHING, _LOOK, _LOOK_SOON = 0, 2, 3
_MANY = 4  # people in danger whom one new account has written to
_LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Approach:
    """What one account did in the last two weeks."""

    signs: frozenset[str]
    reached: int  # people with a recent alert of level 2 or more in whose threads it wrote
    is_new: bool  # the account is younger than two weeks


def signs_in(text: str) -> frozenset[str]:
    """Which kinds of signs stand in a text."""
    folded = _folded(text[:_LONGEST])
    return frozenset(kind for kind, pattern in _patterns().items() if pattern.search(folded))


def weigh(approach: Approach) -> int:
    """The level of conduct to raise an alert at, or nothing.

    Three kinds of signs are looked at whoever they were said to; two, when somebody in danger was reached, as
    soon. A way to elsewhere offered to several in danger is the oldest pattern of all.
    """
    signs, leads_away = len(approach.signs), ELSEWHERE in approach.signs
    if signs >= 3 or (signs == 2 and approach.reached) or (leads_away and approach.reached >= 2):
        return _LOOK_SOON
    is_busy = approach.is_new and approach.reached >= _MANY and signs
    if signs == 2 or is_busy or (leads_away and approach.is_new and approach.reached):
        return _LOOK
    return _NOTHING


def kinds() -> AbstractSet[str]:
    return _patterns().keys()


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    told = loads(DATA.read_text(encoding="utf-8"))
    return {kind: re.compile("|".join(one["patterns"])) for kind, one in told.items()}


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())
