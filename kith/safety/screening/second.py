"""The second reader: single words and pairs of words, weighed on labelled rows, where the rules found little.

It knows more ways of saying a thing than the rules do, and understands none of them. So it adds findings of
its own; of what the rules found it may doubt the light hits alone. `weighing.py` makes its tables.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice

from kith.safety.screening import rules
from kith.safety.screening.adding import JOINED
from kith.safety.screening.data_files import DATA, toml
from kith.safety.screening.folding import fold
from kith.safety.screening.grammar import Grammar
from kith.safety.screening.reading import Reading
from kith.safety.screening.suspecting import ALERT, HIGH, LEVELS, MOST, SecondReader, Suspicion
from kith.safety.screening.verdicts import SECOND_READER, Finding

FILE = "second.txt"
NEGATION = "NEG"  # the slot of the words that deny
DOUBTS = 1.1  # log odds; a light hit is doubted unless its sentence is three to one for it, as rows go
DOUBTS_PLAIN_WORDS = -2.5  # the same of what is said plainly: twelve to one must be against it
CAUTION = 2.5  # log odds more are asked for where a rule found something that the words around take away
LEAST_WORDS = 5  # of less it says nothing: such a text answers to anything
APOSTROPHE = "'"  # words of the data are written without
SENTENCE_ENDS = frozenset((".", "!", "?", "\n"))


def read_again(reading: Reading, found: Sequence[Finding]) -> list[Finding]:
    """What the rules found, as the second reader of the likeliest language leaves it, and what it adds."""
    words = reading.tokens.words
    if len(reading.strangers) * 2 > len(words):  # mostly of another language
        return list(found)
    if len(list(islice(filter(_is_word, words), LEAST_WORDS))) < LEAST_WORDS:  # "yes", "i took a drink"
        return list(found)
    if max((one.level for one in found if not one.is_conduct), default=0) >= LEVELS[HIGH]:
        return list(found)  # somebody reads it soon anyway
    language = reading.grammars[0].language
    reader, signs = second_reader(reading.grammars[0]), signs_of(found)
    left = [_left(one, reading, reader) if one.language == language else one for one in found]
    added = reader.suspicions(
        words,
        signs,
        above=max((one.level for one in left if not one.is_conduct), default=0),
        asks_conduct=not any(one.is_conduct and one.counts for one in left),
        more=CAUTION if any(_is_spoken_away(one) for one in found) else 0.0,
    )
    return [*left, *(_finding(reading, language, one) for one in added)]


def _is_word(token: str) -> bool:
    return token[0].isalnum()


def _is_spoken_away(one: Finding) -> bool:
    """Whether a rule found it, and the words around it take it away: "i did not cut my arms"."""
    return not one.is_conduct and one.level == 0 < one.rule_level


def _left(one: Finding, reading: Reading, reader: SecondReader) -> Finding:
    """A hit, or with nothing left of it where it is light and its own sentence speaks against it.

    What speaks of a plan, of means, of now, of harm by or to others is never doubted, and no other sentence
    of the text has a say.
    """
    is_light = not one.is_conduct and one.rule_level <= LEVELS[ALERT]
    if not (is_light and one.counts) or not (words := _sentence_around(one, reading)):
        return one
    margins = reader.margins(words, signs_of([one]))
    margin = margins.alert if one.level == LEVELS[ALERT] else margins.soft  # also what is left of a worry
    least = DOUBTS_PLAIN_WORDS if _is_plain(one) else DOUBTS
    return one._replace(level=0, scope=(*one.scope, rules.DOUBTED)) if margin < least else one


def _is_plain(one: Finding) -> bool:
    """Whether it says it in so many words: "i want to die"."""
    words = f" {fold(one.words).replace(APOSTROPHE, '')} "
    return any(said in words for said in _plain_words(one.language))


@cache
def _plain_words(language: str) -> tuple[str, ...]:
    return tuple(f" {fold(said)} " for said in toml(f"{language}/plain.toml")["said"])


def _sentence_around(one: Finding, reading: Reading) -> list[str]:
    """The tokens of the sentence that a hit stands in. None where it crosses several or never ends."""
    words, place = reading.tokens.words, reading.tokens_between(one.start, one.end)
    if place is None:  # it crosses lines
        return []
    first, last = place
    if not SENTENCE_ENDS.isdisjoint(words[first : last - 1]):
        return []
    while first and words[first - 1] not in SENTENCE_ENDS and last - first <= MOST:
        first -= 1
    while last <= len(words) and words[last - 1] not in SENTENCE_ENDS and last - first <= MOST:
        last += 1
    return [word for word in words[first : last - 1] if word != '"'] if last - first <= MOST else []


def signs_of(found: Iterable[Finding]) -> set[str]:
    """What the rules say of a text, as if it were words of it: "ideation.wish.0" and "negated.2"."""
    signs = {f"{one.rule.partition('.')[2]}.{one.level}" for one in found}
    return signs.union(f"{verdict}.{one.rule_level}" for one in found for verdict in one.scope)


def _finding(reading: Reading, language: str, one: Suspicion) -> Finding:
    """From the first to the last of the words that weighed most; `words` are these alone."""
    spans = [reading.span(at, at) for at in one.telling]
    return Finding(
        f"{language}{SECOND_READER}",
        one.category,
        one.level,
        one.level,
        spans[0][0],
        max(end for _, end in spans),
        JOINED.join(reading.text[start:end] for start, end in spans),
        (),
        (),
        language,
        one.is_conduct,
        is_cue=False,
    )


@cache
def second_reader(grammar: Grammar) -> SecondReader:
    """Made ready when the first text of a language comes to it."""
    lines = (DATA / grammar.language / FILE).read_text(encoding="utf-8").split("\n")
    return SecondReader(lines[:-1], grammar.lexicon.words_of(NEGATION))
