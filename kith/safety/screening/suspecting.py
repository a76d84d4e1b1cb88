"""What a table of weights makes of the tokens of a text: a suspicion, and how far it is from its opposite.

The table of a language says how much each word and each pair of words speaks for each kind of text.
`weighing.py` makes the tables.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, exp, inf, log, sqrt
from struct import Struct
from sys import intern
from typing import NamedTuple

from kith.safety.screening import rules

Pair = tuple[str, str]
NONE = "none"
BEGINS, ENDS = "^", "$"  # stand before the first token and behind the last
BEGINNING, SIGN, DENIED = "~", "=", "!"  # marks: how a word begins, what the rules say, behind a "not"
STEMS = (4, 5)  # letters; a word that the table lacks is weighed by how it begins
REACH = 4  # tokens behind a negation, in the same clause
HEADS = 4  # lines: a remark, the kinds, what each weighs by itself, the bars
SCALE = 10  # a weight in the table is so many tenths
MOST, STEP = 48, 24  # tokens that are weighed together, and from one such stretch to the next
ALERT, HIGH, SOFT, CONDUCT = "alert", "high", "soft", "conduct"
URGENT = "urgent"  # what cannot wait is heard at longer odds than the rest
LONG = "long"  # how much more is asked of each stretch where a text has several
LEVELS = {HIGH: 3, ALERT: 2, URGENT: 2, SOFT: 1}  # of what passes a bar
_SOFT_KINDS = {"concern", rules.THIRD_PARTY}
_HIGH_KINDS = {"plan_or_means", "imminent", "overdose", "method_seeking", "harm_others", "abuse"}
_CONDUCT_LEVELS = {"dosing": 2, "ed_tips": 2, "harassment": 2, "graphic_method": 2}
_SHOWN = 4  # words that weighed most
_BITS = 32  # of each kind in one number, so that all kinds are added up at once
_HALF = 1 << (_BITS - 1)
_HELD = 1_000  # lengths of a stretch with what is asked of it, of which few come


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a stretch of tokens reads like, and those of its tokens that weighed most, in their order."""

    category: str
    level: int
    telling: tuple[int, ...]

    @property
    def is_conduct(self) -> bool:
        return self.category in rules.CONDUCT


class Margins(NamedTuple):
    """How far each sort of suspicion is from its opposite, in units of log odds; 0 is even."""

    alert: float
    high: float
    urgent: float
    soft: float
    conduct: float


class _Weights(dict[str, int]):
    """What each word weighs that was read from the table. Of any other word `otherwise` is asked."""

    def __init__(self, otherwise: Callable[[str], int]) -> None:
        super().__init__()
        self._otherwise = otherwise

    def __missing__(self, word: str) -> int:
        return self._otherwise(word)


class SecondReader:
    """The table of one language: how much each word and each pair of words speaks for each kind of text.

    A kind is a category of the rules, or `none`. All the weights of a word stand in one number, a field of
    bits for each kind, so that adding two words up is one addition. A line of the table is made such a number
    when its words are first met: most lines never are.
    """

    def __init__(self, lines: Sequence[str], negations: frozenset[str]) -> None:
        self._negations = negations
        _, kinds, base, bars = (line.split(" ")[1:] for line in lines[:HEADS])
        self.kinds = tuple(kinds)
        self._base = [float(one) for one in base]
        self._bars = {name: float(bar) for name, bar in (one.split(":") for one in bars)}
        self._layout = Struct(f"<{len(self.kinds)}i")
        self._each_once = sum(1 << (number * _BITS) for number in range(len(self.kinds)))
        self._bias = self._each_once * _HALF
        self._ahead = lru_cache(_HELD)(self._found_ahead)
        self._lines: dict[str, str] = {}
        # By both words, so that no string is made of each pair of a text. A line is what the pair weighs by
        # itself; a number, once it is met, what it weighs together with the first of its words.
        self._pairs: dict[Pair, str | int] = {}
        self._keep(lines[HEADS:])
        self._met = _Weights(self._singly)
        self._distress = self._numbers(set(rules.DISTRESS) - _SOFT_KINDS)
        self._soft = self._numbers(set(rules.DISTRESS))
        self._high = self._numbers(_HIGH_KINDS)
        self._urgent = self._numbers(set(rules.CANNOT_WAIT))
        self._conduct = self._numbers(set(rules.CONDUCT))
        self._none = self.kinds.index(NONE)

    def _numbers(self, names: set[str]) -> list[int]:
        return [number for number, kind in enumerate(self.kinds) if kind in names]

    def _keep(self, lines: Iterable[str]) -> None:
        """Each line by what it is of. A word that stands in many pairs is kept once."""
        for line in lines:
            words, _, weights = line.partition("\t")
            if " " in words:
                one, _, other = words.partition(" ")
                self._pairs[intern(one), intern(other)] = weights
            else:
                self._lines[words] = weights

    def _weight(self, word: str) -> int:
        """Of a word, or of what a mark stands before; 0 of what the table lacks."""
        if word not in self._met:
            if word not in self._lines:
                return 0
            self._met[word] = _as_number(self._lines[word])
        return self._met[word]

    def _read_pair(self, pair: Pair, line: str) -> int:
        """What a pair that is met for the first time weighs together with the first of its words."""
        self._pairs[pair] = weight = self._met[pair[0]] + _as_number(line)
        return weight

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
        more += self._bars[LONG] if len(each) > MOST else 0
        bars = {name: self._bars[name] + more for name, level in LEVELS.items() if level > above}
        least_urgent = bars.pop(URGENT, inf)
        lowest = min([*bars.values(), self._bars[CONDUCT] if asks_conduct else inf])
        best: dict[bool, tuple[int, float, int, tuple[int, int]]] = {}
        for stretch, total in self._read(each, signs):
            tokens = stretch[1] - stretch[0]
            if self._is_hopeless(total, self._ahead(tokens, lowest, least_urgent)):
                continue
            scores = self._scores(total, tokens)
            for is_conduct, level, kind in self._judged(scores, above, more, asks_conduct=asks_conduct):
                one = (level, scores[kind] - scores[self._none], kind, stretch)
                best[is_conduct] = max(best.get(is_conduct, one), one)
        return [self._suspicion(each, *best[which]) for which in sorted(best)]

    def margins(self, words: Sequence[str], signs: Iterable[str] = ()) -> Margins:
        """Of a text as one stretch, however long it is."""
        each = self._each([BEGINS, *words, ENDS])
        said = sum([self._weight(f"{SIGN}{sign}") for sign in signs])
        return self._margins(self._scores(said + sum(each), len(each)))

    def margins_of_each(self, words: Sequence[str], signs: Iterable[str] = ()) -> Iterator[Margins]:
        """Of each stretch of a text."""
        for (first, last), total in self._read(self._each([BEGINS, *words, ENDS]), signs):
            yield self._margins(self._scores(total, last - first))

    def _read(self, each: Sequence[int], signs: Iterable[str]) -> Iterator[tuple[tuple[int, int], int]]:
        """Each stretch with what its tokens and the signs come to."""
        said = sum([self._weight(f"{SIGN}{sign}") for sign in signs])
        steps = [sum(each[at : at + STEP]) for at in range(0, len(each), STEP)]
        for first, last in stretches(len(each)):
            yield (first, last), said + sum(steps[first // STEP : (first + MOST) // STEP])

    def _each(self, words: list[str]) -> list[int]:
        """What each token weighs, with the pair that it and the next are. Saying it again weighs nothing."""
        singly, weight_of = self._met, self._pairs.get
        each: list[int] = []
        first: dict[Pair, int] = {}
        for at, pair in enumerate(pairwise(words)):
            if first.setdefault(pair, at) < at:
                each.append(0)
            elif (together := weight_of(pair)) is None:
                each.append(singly[pair[0]])
            else:
                each.append(self._read_pair(pair, together) if isinstance(together, str) else together)
        each.append(singly[words[-1]])
        if not self._negations.isdisjoint(words):
            for at in denied(words, self._negations):
                each[at] += self._weight(f"{DENIED}{words[at]}")
        return each

    def _singly(self, word: str) -> int:
        """Of a word; of one that the table lacks, what such beginnings weigh."""
        if word in self._lines:
            return self._weight(word)
        begins = [f"{BEGINNING}{word[:letters]}" for letters in STEMS if len(word) > letters]
        return sum(map(self._weight, begins))

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
        sorts = (self._distress, self._high, self._urgent, self._soft, self._conduct)
        odds = [sum([shares[n] for n in some]) for some in sorts]
        return Margins(*[log((one + 1e-9) / (whole - one + 1e-9)) for one in odds])

    def _found_ahead(self, tokens: int, lowest: float, least_urgent: float) -> int:
        """By how much `none` must outweigh each kind in so many tokens for no other kinds to pass a bar: all
        together the lowest, and what cannot wait its own, which is lower still.
        """
        least = dict.fromkeys(range(len(self.kinds)), log(len(self.kinds)) - lowest)
        least |= {
            number: max(least[number], log(len(self._urgent)) - least_urgent) for number in self._urgent
        }
        root, none = SCALE * sqrt(tokens), self._base[self._none]
        outweighed = {
            number: ceil((max(0.0, more) + self._base[number] - none) * root) + 1
            for number, more in least.items()
            if number != self._none
        }
        return sum(more << (number * _BITS) for number, more in outweighed.items())

    def _is_hopeless(self, total: int, ahead: int) -> bool:
        """Whether `none` outweighs each kind by so much: asked of all at once, as they are added up.

        The highest bit of a field is left where what is in it is not below zero.
        """
        none = ((total + self._bias) >> (self._none * _BITS)) % (2 * _HALF) - _HALF
        return (none * self._each_once - total - ahead + self._bias) & self._bias == self._bias

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


def denied(words: Sequence[str], negations: Container[str]) -> list[int]:
    """The tokens that stand shortly behind a negation and before the end of its clause."""
    found = list[int]()
    for start in [at for at, word in enumerate(words) if word in negations]:
        for at, word in enumerate(words[start + 1 : start + 1 + REACH], start + 1):
            if word in negations or not word[0].isalnum():  # it denies for itself, or the clause ends
                break
            found.append(at)
    return found


def _as_number(line: str) -> int:
    """The weights of a line of the table, a field of bits for each kind."""
    weights = [one.split(":") for one in line.split(" ")]
    return sum(int(weight) << (int(number) * _BITS) for number, weight in weights)


def stretches(tokens: int) -> Iterator[tuple[int, int]]:
    """A short text whole; a long one in stretches that overlap."""
    for first in range(0, max(1, tokens - MOST + STEP), STEP):
        yield first, min(first + MOST, tokens)
