"""The second reader: single words and pairs of words, weighed on labelled rows, where the rules found little.

It knows more ways of saying a thing than the rules do, and understands none of them. So it adds findings of
its own; of what the rules found it may doubt the light hits alone. `weighing.py` makes its tables.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, pairwise
from math import exp, log, sqrt
from struct import Struct

from kith.safety.screening import rules
from kith.safety.screening.adding import JOINED
from kith.safety.screening.data_files import DATA
from kith.safety.screening.grammar import Grammar
from kith.safety.screening.reading import Reading
from kith.safety.screening.verdicts import SECOND_READER, Finding

FILE = "second.txt"
NONE = "none"
BEGINS, ENDS = "^", "$"  # stand before the first token and behind the last
BEGINNING, SIGN, DENIED = "~", "=", "!"  # marks: how a word begins, what the rules say, behind a "not"
STEMS = (4, 5)  # letters; a word that the table lacks is weighed by how it begins
NEGATION = "NEG"  # the slot of the words that deny
REACH = 4  # tokens behind a negation, in the same clause
HEADS = 4  # lines: a remark, the kinds, what each weighs by itself, the bars
SCALE = 100  # a weight in the table is so many hundredths
MOST, STEP = 48, 24  # tokens that are weighed together, and from one such stretch to the next
ALERT, HIGH, SOFT, CONDUCT = "alert", "high", "soft", "conduct"
LEVELS = {HIGH: 3, ALERT: 2, SOFT: 1}
DOUBTS = -1.0  # log odds; where a sentence is so far from an alert, a light hit in it is doubted
CAUTION = 1.5  # log odds more are asked for where a rule found something that the words around take away
SENTENCE_ENDS = frozenset((".", "!", "?", "\n"))
_SOFT_KINDS = {"concern", rules.THIRD_PARTY}
_HIGH_KINDS = {"plan_or_means", "imminent", "overdose", "method_seeking", "harm_others", "abuse"}
_CONDUCT_LEVELS = {"dosing": 2, "ed_tips": 2, "harassment": 2, "graphic_method": 2}
_SHOWN = 4  # words that weighed most
_BITS = 32  # of each kind in one number, so that all kinds are added up at once
_HALF = 1 << (_BITS - 1)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a stretch of tokens reads like, and those of its tokens that weighed most, in their order."""

    category: str
    level: int
    telling: tuple[int, ...]

    @property
    def is_conduct(self) -> bool:
        return self.category in rules.CONDUCT


@dataclass(frozen=True, slots=True)
class Margins:
    """How far each sort of suspicion is from its opposite, in units of log odds; 0 is even."""

    alert: float
    high: float
    soft: float
    conduct: float


class SecondReader:
    """The table of one language: how much each word and each pair of words speaks for each kind of text.

    A kind is a category of the rules, or `none`. All the weights of a word stand in one number, a field of
    bits for each kind, so that adding two words up is one addition.
    """

    def __init__(self, lines: Sequence[str], negations: frozenset[str]) -> None:
        self._negations = negations
        _, kinds, base, bars = (line.split(" ")[1:] for line in lines[:HEADS])
        self.kinds = tuple(kinds)
        self._base = [int(one) / SCALE for one in base]
        self._bars = {name: int(bar) / SCALE for name, bar in (one.split(":") for one in bars)}
        self._layout = Struct(f"<{len(self.kinds)}i")
        self._bias = sum(_HALF << (number * _BITS) for number in range(len(self.kinds)))
        self._weights: dict[str, int] = {}
        self._pairs: dict[tuple[str, str], int] = {}
        for line in lines[HEADS:]:
            self._take(*line.split("\t"))
        self._distress = self._numbers(set(rules.DISTRESS) - _SOFT_KINDS)
        self._soft = self._numbers(set(rules.DISTRESS))
        self._high = self._numbers(_HIGH_KINDS)
        self._conduct = self._numbers(set(rules.CONDUCT))
        self._none = self.kinds.index(NONE)
        self._hopeless = log(len(self.kinds)) - min(self._bars.values())

    def _numbers(self, names: set[str]) -> list[int]:
        return [number for number, kind in enumerate(self.kinds) if kind in names]

    def _take(self, words: str, weights: str) -> None:
        pairs = (one.split(":") for one in weights.split(" "))
        packed = sum(int(weight) << (int(number) * _BITS) for number, weight in pairs)
        first, _, second = words.partition(" ")
        if second:
            self._pairs[first, second] = packed
        else:
            self._weights[first] = packed

    def suspicions(
        self,
        words: Sequence[str],
        signs: Iterable[str] = (),
        *,
        above: int = 0,
        asks_conduct: bool = True,
        more: float = 0.0,
    ) -> list[Suspicion]:
        """The strongest of distress, where it is above a level, and of conduct, where it is asked for.

        None where a text stays below the bars, which are `more` for distress. `signs` are what the rules say.
        """
        each = self._each([BEGINS, *words, ENDS])
        said = sum([self._weights.get(f"{SIGN}{sign}", 0) for sign in signs])
        sums = [0, *accumulate(each)]
        best: dict[bool, tuple[int, float, int, tuple[int, int]]] = {}
        for first, last in _stretches(len(each)):
            scores = self._scores(said + sums[last] - sums[first], last - first)
            if self._is_hopeless(scores):
                continue
            for is_conduct, level, kind in self._judged(scores, above, more, asks_conduct=asks_conduct):
                one = (level, scores[kind] - scores[self._none], kind, (first, last))
                best[is_conduct] = max(best.get(is_conduct, one), one)
        return [self._suspicion(each, *best[which]) for which in sorted(best)]

    def margins(self, words: Sequence[str], signs: Iterable[str] = ()) -> Margins:
        """Of a text as one stretch, however long it is."""
        each = self._each([BEGINS, *words, ENDS])
        said = sum([self._weights.get(f"{SIGN}{sign}", 0) for sign in signs])
        return self._margins(self._scores(said + sum(each), len(each)))

    def _each(self, words: list[str]) -> list[int]:
        """What each token weighs, with the pair that it and the next are."""
        weights, pairs = self._weights, self._pairs
        singly = [weights[word] if word in weights else self._of_stranger(word) for word in words]
        together = [pairs.get(pair, 0) for pair in pairwise(words)]
        each = [*map(int.__add__, singly, together), singly[-1]]
        for at in _said_before(words):
            each[at] = 0
        if not self._negations.isdisjoint(words):
            for at in denied(words, self._negations):
                each[at] += weights.get(f"{DENIED}{words[at]}", 0)
        return each

    def _of_stranger(self, word: str) -> int:
        return sum(
            [self._weights.get(f"{BEGINNING}{word[:letters]}", 0) for letters in STEMS if len(word) > letters]
        )

    def _scores(self, total: int, tokens: int) -> list[float]:
        root = 1 / (SCALE * sqrt(tokens))
        return [base + weight * root for base, weight in zip(self._base, self._fields(total), strict=True)]

    def _fields(self, total: int) -> tuple[int, ...]:
        """What the kinds weigh, each by itself."""
        return self._layout.unpack(((total + self._bias) ^ self._bias).to_bytes(self._layout.size, "little"))

    def _margins(self, scores: list[float]) -> Margins:
        top = max(scores)
        shares = [exp(score - top) for score in scores]
        whole = sum(shares)
        odds = [
            sum([shares[n] for n in some]) for some in (self._distress, self._high, self._soft, self._conduct)
        ]
        return Margins(*[log((one + 1e-9) / (whole - one + 1e-9)) for one in odds])

    def _is_hopeless(self, scores: list[float]) -> bool:
        """Whether the kinds besides `none` are so unlikely that all together pass no bar."""
        none = scores[self._none]
        return none == max(scores) and none - sorted(scores)[-2] > self._hopeless

    def _judged(
        self, scores: list[float], above: int, more: float, *, asks_conduct: bool
    ) -> Iterator[tuple[bool, int, int]]:
        """Whether it is conduct, the level and the kind of what passes its bar."""
        margins, bars = self._margins(scores), self._bars
        passed = (bar for bar in LEVELS if getattr(margins, bar) > bars[bar] + more)
        level = max((LEVELS[bar] for bar in passed), default=0)
        if level > above:
            among = {3: self._high, 2: self._distress, 1: self._soft}[level]
            yield False, level, max(among, key=scores.__getitem__)
        if asks_conduct and margins.conduct > bars[CONDUCT]:
            kind = max(self._conduct, key=scores.__getitem__)
            yield True, _CONDUCT_LEVELS.get(self.kinds[kind], 1), kind

    def _suspicion(
        self, each: list[int], level: int, _: float, kind: int, stretch: tuple[int, int]
    ) -> Suspicion:
        def weight(at: int) -> int:
            fields = self._fields(each[at])
            return fields[kind] - fields[self._none]

        inside = range(max(stretch[0], 1), min(stretch[1], len(each) - 1))
        telling = sorted(sorted(inside, key=weight)[-_SHOWN:])
        return Suspicion(self.kinds[kind], level, tuple(at - 1 for at in telling))


def read_again(reading: Reading, found: Sequence[Finding]) -> list[Finding]:
    """What the rules found, as the second reader of the likeliest language leaves it, and what it adds."""
    if len(reading.strangers) * 2 > len(reading.tokens.words):  # mostly of another language
        return list(found)
    reader, signs = second_reader(reading.grammars[0]), signs_of(found)
    left = [_left(one, reading, reader) for one in found]
    above = max((one.level for one in left if not one.is_conduct), default=0)
    if above >= LEVELS[HIGH]:  # somebody reads it soon anyway
        return left
    added = reader.suspicions(
        reading.tokens.words,
        signs,
        above=above,
        asks_conduct=not any(one.is_conduct and one.counts for one in left),
        more=CAUTION if any(_is_spoken_away(one) for one in found) else 0.0,
    )
    return [*left, *(_finding(reading, reading.grammars[0].language, one) for one in added)]


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
    return replace(one, level=0, scope=(*one.scope, rules.DOUBTED)) if margin < DOUBTS else one


def _sentence_around(one: Finding, reading: Reading) -> list[str]:
    """The tokens of the sentence that a hit stands in. None of one that reaches across several."""
    words = reading.tokens.words
    if len(words) > MOST:  # nothing is doubted in a long text
        return []
    spans = [reading.origins.span(*span) for span in reading.tokens.spans]
    inside = [at for at, (start, end) in enumerate(spans) if start < one.end and end > one.start]
    if not inside:
        return []
    ends = [-1, *(at for at, word in enumerate(words) if word in SENTENCE_ENDS), len(words)]
    before = max(end for end in ends if end < inside[-1])
    after = min(end for end in ends if end >= inside[-1])
    return [word for word in words[before + 1 : after] if word != '"'] if before < inside[0] else []


def signs_of(found: Iterable[Finding]) -> set[str]:
    """What the rules say of a text, as if it were words of it: "ideation.wish.0" and "negated.2"."""
    signs = {f"{one.rule.partition('.')[2]}.{one.level}" for one in found}
    return signs.union(f"{verdict}.{one.rule_level}" for one in found for verdict in one.scope)


def denied(words: Sequence[str], negations: Container[str]) -> list[int]:
    """The tokens that stand shortly behind a negation and before the end of its clause."""
    found, left = list[int](), 0
    for at, word in enumerate(words):
        if word in negations:
            left = REACH
        elif not word[0].isalnum():
            left = 0
        elif left:
            found.append(at)
            left -= 1
    return found


def _finding(reading: Reading, language: str, one: Suspicion) -> Finding:
    """From the first to the last of the words that weighed most; `words` are these alone."""
    spans = [reading.origins.span(*reading.tokens.span(at, at)) for at in one.telling]
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


def _said_before(words: Sequence[str]) -> Iterator[int]:
    """Words that stand before the same neighbour a second time: saying it again weighs nothing."""
    seen = set[tuple[str, str]]()
    for at, pair in enumerate(pairwise(words)):
        if pair in seen:
            yield at
        seen.add(pair)


def _stretches(tokens: int) -> Iterator[tuple[int, int]]:
    """A short text whole; a long one in stretches that overlap."""
    for first in range(0, max(1, tokens - MOST + STEP), STEP):
        yield first, min(first + MOST, tokens)
