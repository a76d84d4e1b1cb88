"""Adding up weak signs: a farewell, things given away and calm may be nothing each, and together a plan."""

from collections.abc import Collection, Iterator, Sequence

from kith.safety.screening.grammar import Grammar
from kith.safety.screening.indexing import Surroundings
from kith.safety.screening.rules import LEAST_SIGNS, Sum
from kith.safety.screening.verdicts import Finding

_MORE = 2  # signs that are needed besides where a theme may account for some
JOINED = " … "


def added(grammar: Grammar, around: Surroundings, findings: Sequence[Finding]) -> Iterator[Finding]:
    """What the signs of one text, in one language, come to together."""
    signs = [found for found in findings if found.rule in grammar.signs and found.stands]
    standing = {found.rule: found for found in reversed(signs)}  # the first of each rule
    if len(standing) < LEAST_SIGNS:
        return
    for one in grammar.sums:
        if is_enough(one, standing) and is_enough(one, standing, themes_in(grammar, around)):
            its_own = {sign: standing[sign] for group in one.signs for sign in group if sign in standing}
            yield _finding(one, sorted(its_own.values(), key=lambda found: found.start), grammar.language)


def themes_in(grammar: Grammar, around: Surroundings) -> set[str]:
    """The themes that a text touches."""
    return {theme.id for theme, _, _ in grammar.theme_index.hits(around)}


def is_enough(one: Sum, found: Collection[str], themes: Collection[str] = ()) -> bool:
    """Whether so many different signs of a sum are among these rules. Where a theme (moving house, a loss, a
    last day of work) may account for them, more are needed."""
    signs = sum(any(sign in found for sign in group) for group in one.signs)
    is_accounted_for = any(theme in themes for theme in one.unless)
    return signs >= one.least + (_MORE if is_accounted_for else 0)


def _finding(one: Sum, signs: Sequence[Finding], language: str) -> Finding:
    return Finding(
        one.id,
        one.category,
        one.level,
        one.level,
        signs[0].start,
        max(sign.end for sign in signs),
        JOINED.join(sign.words for sign in signs),
        tuple(sorted({slot for sign in signs for slot in sign.slots})),
        (),
        language,
        is_conduct=False,
        is_cue=False,
    )
