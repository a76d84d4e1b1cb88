"""The words of one language: which slots each belongs to, and the character that stands for its slots.

A message becomes a string with one character per token, and a rule an expression over such strings. All
words with the same slots share a character. Words that no rule asks about share one too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import repeat
from typing import Any

from kith.safety.screening import inflecting
from kith.safety.screening.entities import IS_ALSO, NAMES
from kith.safety.screening.folding import fold
from kith.safety.screening.mistyping import Mistyped, errors_in_short

HARD, SOFT, QUOTE, OTHER, HIT = "\x01", "\x02", "\x03", "\x04", "\x05"
_FIRST_CODE = 0x100
_SIGNS = {
    **dict.fromkeys([".", "!", "?"], HARD),
    **dict.fromkeys(
        [",", ";", ":", "(", ")", "-", "/", "\n", "[", "]", *("." * n for n in range(2, 12))], SOFT
    ),
    '"': QUOTE,
}
_HITS_HELD = 2_000  # different ones whose slots are remembered
_COMMONEST = 400  # how much more often the first of the common words comes than a word that is not among them
_RANK_OF_ENTITIES = 20  # numbers, above all, come about as often as the twentieth word


class Lexicon:
    """Words by slot, and codes by word, of one language."""

    def __init__(self, data: Mapping[str, Any], common: Iterable[str]) -> None:
        self._common = {word: rank for rank, word in enumerate(common)}
        self._same = {
            plain(word): [plain(one) for one in ways] for word, ways in data.get("same", {}).items()
        }
        self.phrases: dict[str, list[str]] = defaultdict(list)
        self._slots: dict[str, set[str]] = defaultdict(set)
        wrong = data.get("typed_wrong", {})
        self._wrong, self._wrong_short = set(wrong.get("slots", ())), set(wrong.get("short_too", ()))
        self._never_wrong = {plain(one) for one in wrong.get("never", ())}
        self.names = {*data["slots"], *NAMES}
        for slot, entries in data["slots"].items():
            for entry in entries:
                for word in inflecting.forms_of(entry, data.get("verbs", {})):
                    self._add(slot, word)
        for name in NAMES:
            self._slots[name].add(name)
        self._codes: dict[str, str] = {}
        self._signatures: dict[str, frozenset[str]] = {}
        self._codes_by_name: dict[str, set[str]] = defaultdict(set)
        self._named: dict[str, list[str]] = defaultdict(list)
        self._weights: dict[str, float] = {}
        self.named_slots = lru_cache(_HITS_HELD)(self._named_slots)

    def _add(self, slot: str, word: str) -> None:
        words = [plain(part) for part in word.split()]
        if len(words) > 1:
            self.phrases[slot].append(" ".join(words))
        else:
            self._slots[words[0]].add(slot)

    def ask_about(self, words: Iterable[str]) -> None:
        """Words that a pattern names by themselves."""
        for word in words:
            self._slots[word].add(f"={word}")

    def close(self) -> None:
        """No more words: other spellings are added, and every word is given its code."""
        for word, ways in self._same.items():
            for way in ways:
                self._slots[way] |= self._slots.get(word, set())
        for name, wider in IS_ALSO.items():
            self._slots[name] |= self._slots[wider]
        asked = [word for word, slots in self._slots.items() if slots & (self._wrong | self._wrong_short)]
        self._mistyped = Mistyped(self._slots, asked)
        self._add_typing_errors()
        # Words of one slot stand side by side: an expression then names them as a few ranges.
        distinct = sorted({_as_key(slots) for slots in self._slots.values()})
        codes = {slots: chr(_FIRST_CODE + number) for number, slots in enumerate(distinct)}
        self._signatures = {code: frozenset(name for _, name in slots) for slots, code in codes.items()}
        for word, slots in self._slots.items():
            code = codes[_as_key(slots)]
            self._codes[word] = code
            self._weights[code] = self._weights.get(code, 0) + self._weight(word)
        self._codes.update(_SIGNS)
        for code, names in self._signatures.items():
            for name in names:
                self._codes_by_name[name].add(code)
            self._named[code] = [name for name in sorted(names) if name[0] not in "=<"]

    def _weight(self, word: str) -> float:
        rank = self._common.get(word, _RANK_OF_ENTITIES if word in NAMES else None)
        return 1 if rank is None else 1 + _COMMONEST / (1 + rank / 10)

    def _add_typing_errors(self) -> None:
        """Errors of typing in short words of the slots that ask for it; those in longer ones are mended."""
        taken = {*self._slots, *self._common, *self._never_wrong}
        wrong: dict[str, set[str]] = defaultdict(set)
        for word, slots in self._slots.items():
            for error in errors_in_short(word) if slots & self._wrong_short else ():
                wrong[error] |= slots
        for error, slots in wrong.items():
            if error not in taken:
                self._slots[error] = slots

    @property
    def known(self) -> frozenset[str]:
        """Every word that some rule asks about, and the common ones: what a disguise may turn out to be."""
        return frozenset(self._codes) | frozenset(self._common) | self._never_wrong

    def telling_words(self) -> list[str]:
        """Words of slots, which tell a language a little. Names of entities belong to every language."""
        return [word for word in self._codes if word not in NAMES and word not in _SIGNS]

    def has_words(self, slot: str) -> bool:
        """Whether a slot has single words, besides phrases."""
        return any(slot in slots for slots in self._slots.values())

    def words_of(self, slot: str) -> frozenset[str]:
        """The single words of a slot."""
        return frozenset(word for word, slots in self._slots.items() if slot in slots)

    def encode(self, words: Iterable[str], strangers: Iterable[str] = ()) -> list[str]:
        """One character per token. Of `strangers`, which no language knows, errors of typing are mended, and
        signs and pictures are breaks."""
        signs = [one for one in strangers if not one[0].isalnum() and one != "'"]
        if better := {**self._mistyped.mended(strangers), **dict.fromkeys(signs, ",")}:
            words = list(words)
            words = map(better.get, words, words)
        return list(map(self._codes.get, words, repeat(OTHER)))

    def codes_of(self, name: str) -> frozenset[str]:
        """The characters that stand for a slot, or for one word written as `=word`."""
        return frozenset(self._codes_by_name[name])

    def _named_slots(self, code: str) -> tuple[str, ...]:
        """What the words of a hit were taken for. Most hits are of few words, and come again and again."""
        return tuple(sorted(set().union(*map(self._named.__getitem__, code))))

    def weight(self, codes: Iterable[str]) -> float:
        """How often such characters come, roughly; the rarest part of a rule is looked for first."""
        return sum(self._weights.get(code, 0) for code in codes)


def plain(word: str) -> str:
    """A word of the data as a token: folded, without apostrophes and hyphens. Names of entities stay."""
    return word if word in NAMES else fold(word).replace("'", "").replace("-", "")


def _as_key(slots: Iterable[str]) -> tuple[tuple[bool, str], ...]:
    """The slots in a fixed order, words that stand for themselves last."""
    return tuple(sorted((name[0] == "=", name) for name in slots))
