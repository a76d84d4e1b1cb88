"""Finding where a pattern could apply, before any expression is tried.

Every set of characters that some pattern cannot do without has a number. What stands near a token is then
one integer with a bit for each such set, and whether a pattern could apply there is one comparison. So a
message costs what its telling words cost, not what the number of rules costs.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import accumulate
from operator import inv, or_
from typing import Any, Generic, TypeVar

from kith.safety.screening.lexicon import HIT
from kith.safety.screening.rules import Rule, Scope

Meant = TypeVar("Meant", Rule, Scope)
_BLOCK = 12  # tokens whose sets are counted together
_FURTHEST = 3  # blocks; a pattern that reaches so far is asked only whether the whole text has what it needs
_AROUND = 32  # tokens on each side that may say something of a hit
_BEHIND = 2  # one token past the last, for a condition that looks at it, and one because a slice ends before


@dataclass(frozen=True, slots=True)
class Need:
    """Characters of which one must stand in whatever a pattern matches, and how far the rest reaches."""

    codes: frozenset[str]
    before: int = 0
    after: int = 0

    def moved(self, before: int, after: int) -> "Need":
        """The same with so many tokens more on each side."""
        return Need(self.codes, self.before + before, self.after + after)


@dataclass(slots=True)
class Trigger(Generic[Meant]):
    """One pattern of a rule, as seen from the token that sets it off.

    It reaches `before` and `after` tokens from there. The sets `left` and `right` must stand on those sides,
    and one character of `beside` between the tokens `first` and `last` from there.
    """

    meant: Meant
    written: Callable[[], str]
    before: int
    after: int
    left: int
    right: int
    beside: frozenset[str]
    first: int
    last: int
    inside: frozenset[str] = frozenset()  # of a scope: characters of which one must stand in the hit
    search: Callable[..., re.Match[str] | None] = field(init=False)

    def __post_init__(self) -> None:
        self.search = self._searched_first

    def _searched_first(self, *arguments: Any) -> re.Match[str] | None:
        """Written and made an expression when it is first tried: most patterns never are."""
        self.search = re.compile(self.written()).search
        return self.search(*arguments)

    def is_possible(self, code: str, at: int) -> bool:
        """Whether the one neighbour that is looked for by itself is there."""
        first = at + self.first
        return not self.beside.isdisjoint(code[first if first > 0 else 0 : at + self.last])

    def found(self, code: str, at: int) -> re.Match[str] | None:
        """The first place where the pattern applies within its reach."""
        start = at - self.before
        return self.search(code, start if start > 0 else 0, at + self.after + _BEHIND)

    def places(self, code: str, at: int, found: re.Match[str] | None) -> Iterator[tuple[int, int]]:
        """From the first on, the places that cover the token itself."""
        while found:
            if found.start() <= at < found.end():
                yield found.span()
            found = self.search(code, found.end(), at + self.after + _BEHIND)


class Needs:
    """The sets that the patterns of a language cannot do without, as bits."""

    def __init__(self, rarity: Callable[[Need], float]) -> None:
        self._rarity = rarity
        self._numbers: dict[frozenset[str], int] = {}
        self._bits: dict[str, int] = defaultdict(int)

    def around(self, code: str) -> "Surroundings":
        """What stands where in a text, one character for each of its tokens."""
        bit = self._bits.__getitem__
        stretches = (code[at : at + _BLOCK] for at in range(0, len(code), _BLOCK))
        return Surroundings(code, [reduce(or_, filter(None, map(bit, one)), 0) for one in stretches])

    def triggered(
        self, meant: Meant, written: Callable[[], str], needed: list[Need]
    ) -> tuple[Need, Trigger[Meant]]:
        """A pattern with what it needs, in the order in which that stands. The rarest sets it off."""
        anchor = min(needed, key=self._rarity)
        at = needed.index(anchor)
        on_left, on_right = needed[:at], needed[at + 1 :]
        left, right = self._mask(on_left), self._mask(on_right)
        beside = self._beside(on_left, anchor, on_right)
        return anchor, Trigger(meant, written, anchor.before, anchor.after, left, right, *beside)

    def _beside(
        self, on_left: list[Need], anchor: Need, on_right: list[Need]
    ) -> tuple[frozenset[str], int, int]:
        """The next rarest need, and between which tokens from the anchor it must stand."""
        if not on_left and not on_right:
            return frozenset(), 0, 0
        other = min([*on_left, *on_right], key=self._rarity)
        if other in on_left:
            return other.codes, -min(anchor.before, other.after), 0
        return other.codes, 1, min(anchor.after, other.before) + 1

    def _mask(self, needed: Iterable[Need]) -> int:
        """The bits of these sets; sets not met before are given one."""
        mask = 0
        for codes in {need.codes for need in needed}:
            if codes not in self._numbers:
                self._numbers[codes] = bit = 1 << len(self._numbers)
                for code in codes:
                    self._bits[code] |= bit
            mask |= self._numbers[codes]
        return mask


class Surroundings:
    """A text, and for each block of it the sets that it lacks, with so many blocks on each side."""

    def __init__(self, code: str, blocks: list[int]) -> None:
        lefts, rights = [blocks], [blocks]
        for reach in range(1, _FURTHEST):
            lefts.append(list(map(or_, lefts[-1], [0] * reach + blocks)))
            rights.append(list(map(or_, rights[-1], blocks[reach:] + [0] * reach)))
        lefts.append(list(accumulate(blocks, or_)))
        rights.append(list(accumulate(reversed(blocks), or_))[::-1])
        self.code = code
        self.left_lacks = [list(map(inv, sets)) for sets in lefts]
        self.right_lacks = [list(map(inv, sets)) for sets in rights]


Reaching = list[tuple[int, int, list[Trigger[Meant]]]]  # by how many blocks they reach to each side


class Index(Generic[Meant]):
    """Patterns by the characters that set them off."""

    def __init__(self, needs: Needs) -> None:
        self._needs = needs
        self._by_code: dict[str, Reaching[Meant]] = defaultdict(list)

    def add(self, meant: Meant, written: Callable[[], str], needed: list[Need]) -> None:
        """A pattern, and what it needs in the order in which that stands."""
        anchor, trigger = self._needs.triggered(meant, written, needed)
        for code in anchor.codes:
            grouped(trigger, self._by_code[code])

    def hits(self, around: Surroundings, done: Collection[str] = ()) -> Iterator[tuple[Meant, int, int]]:
        """Every rule that applies, with its first token and last token + 1, once for each place.

        Rules whose ids stand in `done` are not looked for; the caller may add to it on the way.
        """
        seen: set[tuple[str, int, int]] = set()
        code = around.code
        for at, trigger in self._candidates(around):
            if (trigger.beside and not trigger.is_possible(code, at)) or trigger.meant.id in done:
                continue
            if first := trigger.found(code, at):
                for start, end in trigger.places(code, at, first):
                    if (key := (trigger.meant.id, start, end)) not in seen:
                        seen.add(key)
                        yield trigger.meant, start, end

    def _candidates(self, around: Surroundings) -> Iterator[tuple[int, Trigger[Meant]]]:
        """Every token that sets a pattern off, with each pattern that has all it needs on both sides."""
        code, by_code, lefts, rights = around.code, self._by_code, around.left_lacks, around.right_lacks
        for at, character in enumerate(code):
            if character in by_code:
                block = at // _BLOCK
                for before, after, triggers in by_code[character]:
                    left_lacks, right_lacks = lefts[before][block], rights[after][block]
                    for trigger in triggers:
                        if not (trigger.left & left_lacks or trigger.right & right_lacks):
                            yield at, trigger


def grouped(trigger: Trigger[Meant], groups: Reaching[Meant]) -> None:
    """Put a pattern among those that reach as far."""
    blocks = min(-(-trigger.before // _BLOCK), _FURTHEST), min(-(-trigger.after // _BLOCK), _FURTHEST)
    for before, after, triggers in groups:
        if (before, after) == blocks:
            triggers.append(trigger)
            return
    groups.append((blocks[0], blocks[1], [trigger]))


def said_around(groups: Reaching[Scope], around: Surroundings, start: int, end: int) -> set[str]:
    """The verdicts of those scopes that apply to a hit; in their patterns HIT stands for all its tokens."""
    found = set[str]()
    stretch, at = "", 0
    for before, after, triggers in groups:
        left_lacks = around.left_lacks[before][start // _BLOCK]
        right_lacks = around.right_lacks[after][(end - 1) // _BLOCK]
        for trigger in triggers:
            is_lacking = trigger.left & left_lacks or trigger.right & right_lacks
            if not is_lacking and trigger.meant.verdict not in found:
                if not stretch:
                    stretch, at = _with_hit(around.code, start, end)
                if trigger.inside and trigger.inside.isdisjoint(around.code[start:end]):
                    continue
                if trigger.beside and not trigger.is_possible(stretch, at):
                    continue
                if any(trigger.places(stretch, at, trigger.found(stretch, at))):
                    found.add(trigger.meant.verdict)
    return found


def _with_hit(code: str, start: int, end: int) -> tuple[str, int]:
    """The tokens around a hit with one character for the hit, and where that stands."""
    before = code[max(0, start - _AROUND) : start]
    return f"{before}{HIT}{code[end : end + _AROUND]}", len(before)
