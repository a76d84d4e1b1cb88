"""Telling the language of a short text from its commonest words.

A wrong "other" would lose an alert, so only what is clearly another language is called so. What could be
several of ours is read by the rules of all that it could be.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import repeat

from kith.safety.screening.data_files import toml
from kith.safety.screening.lexicon import plain
from kith.safety.screening.verdicts import OTHER_LANGUAGE, UNDETERMINED

_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2c00-\u2dff\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN = re.compile("[a-z]")
_BITS, _MASK = 12, (1 << 12) - 1  # sums of four languages in one number
_READ_AT_EACH_END = 80  # tokens that are counted, of the beginning and of the end
_FEW, _FEW_WORDS = 6, 5  # points and words; with fewer, every language is tried
_CLOSE = 0.6  # a language with this share of the points of the best is tried too
_OTHER_AT_LEAST = 4
_LEAST_IN_PASSAGE, _LEAST_IN_KIN = 2, 3  # different words
_KIN = frozenset(("pt-BR", "es"))
_SIDE_BY_SIDE = 2  # tokens from one word to the next of a sentence in another language
_LONG_ENOUGH = 8  # words; of so many in one of our languages, two or more are common


@dataclass(frozen=True, slots=True)
class Told:
    """The language by name, and the languages whose rules should read the text.

    `passages` has those that are heard only in a few words, with where these stand.
    """

    language: str
    to_read: tuple[str, ...]
    passages: Mapping[str, Sequence[int]] = field(default_factory=dict)


class Teller:
    """Points of every known word for every language."""

    def __init__(self, words: Mapping[str, tuple[Iterable[str], Iterable[str]]]) -> None:
        self.languages = tuple(words)
        points: dict[str, int] = {}
        for number, (slot_words, common) in enumerate(words.values()):
            one = 1 << (number * _BITS)
            for word in set(slot_words):
                points[word] = points.get(word, 0) + one
            for word in set(common):
                points[word] = points.get(word, 0) + 2 * one
        other = 2 << (len(words) * _BITS)
        listed = toml("shared/other.toml")
        for word in {plain(word) for words in listed.values() for word in words.split()}:
            points[word] = points.get(word, 0) + other
        self._points = points
        self._only = {
            name: frozenset(word for word in slot_words if self._is_of(number, points[word]))
            for number, (name, (slot_words, _)) in enumerate(words.items())
        }
        self._only_in = cache(lambda *names: frozenset[str]().union(*(self._only[name] for name in names)))

    def _is_of(self, number: int, sums: int) -> bool:
        """Whether a word is of one language and, but for somebody's mixing it in, of no other of ours."""
        ours = [(sums >> (at * _BITS)) & _MASK for at in range(len(self.languages))]
        own = ours.pop(number)
        return own > 0 and (max(ours) == 0 or own > max(ours) + 1)

    def tell(self, folded: str, words: Sequence[str], declared: str | None = None) -> Told:
        """The language of a text of these words; `declared` settles only what the text leaves open."""
        whole = words
        if not folded.isascii() and self._is_other_script(folded):
            return Told(OTHER_LANGUAGE, ())
        if len(words) > 2 * _READ_AT_EACH_END:
            words = [*words[:_READ_AT_EACH_END], *words[-_READ_AT_EACH_END:]]
        *ours, other = self._sums(words)
        best = max(ours)
        if (other >= _OTHER_AT_LEAST and other > 1.5 * best) or self._is_strange(words, best):
            return Told(OTHER_LANGUAGE, ())
        to_read = self._to_read(ours, best, declared, is_short=len(words) < _FEW_WORDS)
        passages = self._passages(whole, to_read)
        if best == 0:
            return Told(declared if declared in self.languages else UNDETERMINED, to_read, passages)
        if declared in self.languages and ours[self.languages.index(declared)] >= _CLOSE * best:
            return Told(declared, to_read, passages)
        return Told(self.languages[ours.index(best)], to_read, passages)

    def _passages(self, words: Sequence[str], to_read: Sequence[str]) -> dict[str, list[int]]:
        """Where words that one other language of ours has rules about stand side by side: two different ones,
        or three where the languages are so near that two may be chance."""
        others = [name for name in self.languages if name not in to_read]
        strange = self._only_in(*others).intersection(words)
        found: dict[str, list[int]] = {}
        if len(strange) < _LEAST_IN_PASSAGE:  # as in nearly all texts
            return found
        for name in others:
            least = _LEAST_IN_KIN if _KIN.issuperset((name, *to_read)) else _LEAST_IN_PASSAGE
            if len(heard := self._only[name] & strange) >= least:
                runs = _runs([at for at, word in enumerate(words) if word in heard])
                passage = [run for run in runs if len({words[at] for at in run}) >= least]
                if passage:
                    found[name] = [at for run in passage for at in run]
        return found

    @staticmethod
    def _is_strange(words: Sequence[str], best: int) -> bool:
        """Whether so long a text has next to no word that is common in any of our languages."""
        if best * _LONG_ENOUGH > len(words):
            return False
        count = sum([word.isalpha() and len(word) > 1 for word in words])
        return count >= _LONG_ENOUGH and best * _LONG_ENOUGH <= count

    def _to_read(
        self, ours: Sequence[int], best: int, declared: str | None, *, is_short: bool
    ) -> tuple[str, ...]:
        pairs = zip(self.languages, ours, strict=True)
        if best < _FEW or is_short:
            return tuple(name for name, _ in sorted(pairs, key=lambda one: -one[1]))
        close = [(points, name) for name, points in pairs if points >= _CLOSE * best or name == declared]
        return tuple(name for _, name in sorted(close, key=lambda one: -one[0]))

    def _sums(self, words: Sequence[str]) -> list[int]:
        total = sum(map(self._points.get, words, repeat(0)))
        return [(total >> (number * _BITS)) & _MASK for number in range(len(self.languages) + 1)]

    @staticmethod
    def _is_other_script(folded: str) -> bool:
        other = len(_OTHER_SCRIPT.findall(folded))
        return other >= 2 and other > len(_LATIN.findall(folded))


def _runs(places: Sequence[int]) -> list[list[int]]:
    """The places, those side by side together."""
    runs: list[list[int]] = []
    for at in places:
        if runs and at - runs[-1][-1] <= _SIDE_BY_SIDE:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs
