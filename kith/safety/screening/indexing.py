"""Finding where a pattern could apply, before any expression is tried.

Every set of characters that some pattern cannot do without has a number. What stands near a token is then
one integer with a bit for each such set, and whether a pattern could apply there is one comparison. So a
message costs what its telling words cost, not what the number of rules costs.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from operator import or_
from typing import Any, Generic, NamedTuple, TypeVar

from kith.safety.screening.lexicon import HIT
from kith.safety.screening.patterns import BadPattern
from kith.safety.screening.rules import Rule, Scope

Meant = TypeVar("Meant", Rule, Scope)
Neighbour = tuple[frozenset[str], int, int]  # characters, and the tokens between which one must stand
_BLOCK = 24  # tokens whose sets are counted together
_HALF = _BLOCK // 2
_FURTHEST = 3  # half blocks; of a pattern that reaches so far the blocks say nothing
_AROUND = 32  # tokens on each side that may say something of a hit
_BEHIND = 2  # one token past the last, for a condition that looks at it, and one because a slice ends before


class Need(NamedTuple):
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

    It reaches `before` and `after` tokens from there. The sets `needed` must stand within that reach, and of
    each neighbour one character between its two tokens, counted from there. The rarest of them comes first.
    """

    meant: Meant
    written: Callable[[], str]
    before: int
    after: int
    needed: int
    beside: tuple[Neighbour, ...]
    inside: frozenset[str] = frozenset()  # of a scope: characters of which one must stand in the hit
    reach: tuple[int, int] = field(init=False)  # to each side, in half blocks
    rarest: frozenset[str] = field(init=False)  # of the first neighbour, each by itself: it is asked for most
    first: int = field(init=False)
    last: int = field(init=False)
    others: tuple[Neighbour, ...] = field(init=False)
    search: Callable[..., re.Match[str] | None] = field(init=False)

    def __post_init__(self) -> None:
        self.reach = min(-(-self.before // _HALF), _FURTHEST), min(-(-self.after // _HALF), _FURTHEST)
        if _FURTHEST in self.reach:
            self.needed = 0  # it may stand past the neighbouring blocks
        self.rarest, self.first, self.last = self.beside[0] if self.beside else (frozenset(), 0, 0)
        self.others = self.beside[1:]
        self.search = self._searched_first

    def _searched_first(self, *arguments: Any) -> re.Match[str] | None:
        """Written and made an expression when it is first tried: most patterns never are.

        One that begins with what sets it off begins there or does not cover it.
        """
        expression = re.compile(self.written())
        self.search = expression.search if self.before else expression.match
        return self.search(*arguments)

    def has_others(self, codes: Sequence[str], at: int) -> bool:
        """Whether the neighbours besides the rarest are there. For that one, whoever asks has looked."""
        for neighbour, first, last in self.others:
            start = at + first
            if neighbour.isdisjoint(codes[start if start > 0 else 0 : at + last]):
                return False
        return True

    def place(self, code: str, at: int) -> tuple[int, int] | None:
        """Where the pattern applies and covers the token itself. There is one at most: places follow each
        other, and the first that ends behind the token covers it or begins behind it.
        """
        start, end = at - self.before, at + self.after + _BEHIND
        found = self.search(code, start if start > 0 else 0, end)
        while found and found.end() <= at:
            found = self.search(code, found.end(), end)
        return found.span() if found and found.start() <= at else None


class Needs:
    """The sets that the patterns of a language cannot do without, as bits."""

    def __init__(self, rarity: Callable[[Need], float]) -> None:
        self._rarity = rarity
        self._numbers: dict[frozenset[str], int] = {}
        self._bits: dict[str, int] = defaultdict(int)

    def around(self, codes: Sequence[str]) -> "Surroundings":
        """What stands where in a text, one character for each of its tokens."""
        bits = list(map(self._bits.__getitem__, codes))
        stretches = (bits[at : at + _BLOCK] for at in range(0, len(bits), _BLOCK))
        has = [reduce(or_, filter(None, one), 0) for one in stretches]
        return Surroundings(codes, has, (1 << len(self._numbers)) - 1)

    def triggered(
        self, meant: Meant, written: Callable[[], str], needed: list[Need]
    ) -> tuple[Need, Trigger[Meant]]:
        """A pattern with what it needs, in the order in which that stands. The rarest sets it off.

        One that needs nothing besides is its own neighbour.
        """
        on_left, anchor, on_right = self._parted(needed)
        mask = self._mask(on_left + on_right)
        beside = self._beside(on_left, anchor, on_right) or ((anchor.codes, 0, 1),)
        return anchor, Trigger(meant, written, anchor.before, anchor.after, mask, beside)

    def around_hit(self, meant: Meant, written: Callable[[], str], needed: list[Need]) -> Trigger[Meant]:
        """A pattern around HIT, which is no word of any text and so the rarest."""
        on_left, hit, on_right = self._parted(needed)
        beside = self._beside(on_left, hit, on_right)
        return Trigger(meant, written, hit.before, hit.after, 0, beside)

    def _parted(self, needed: list[Need]) -> tuple[list[Need], Need, list[Need]]:
        """The rarest, with what stands before it and behind it."""
        at = needed.index(min(needed, key=self._rarity))
        return needed[:at], needed[at], needed[at + 1 :]

    def _beside(self, on_left: list[Need], anchor: Need, on_right: list[Need]) -> tuple[Neighbour, ...]:
        """The other needs, the rarest first, and between which tokens from the anchor each must stand."""
        befores = [(one, -min(anchor.before, one.after), 0) for one in on_left]
        afters = [(one, 1, min(anchor.after, one.before) + 1) for one in on_right]
        rarest_first = sorted([*befores, *afters], key=lambda neighbour: self._rarity(neighbour[0]))
        return tuple((one.codes, first, last) for one, first, last in rarest_first)

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
    """A text, and for each block of it the sets that it and its neighbours lack.

    What is lacking is kept as a positive number: `&` with a negative one copies all of its digits each time.
    """

    def __init__(self, codes: Sequence[str], has: list[int], everything: int) -> None:
        near = map(or_, map(or_, has, [0, *has]), [*has[1:], 0])
        self.codes, self.code = codes, "".join(codes)
        self.blocks = [(number * _BLOCK, everything ^ one) for number, one in enumerate(near)]


class Index(Generic[Meant]):
    """Patterns by the characters that set them off."""

    def __init__(self, needs: Needs) -> None:
        self._needs = needs
        self._by_code: dict[str, list[Trigger[Meant]]] = defaultdict(list)

    def add(self, meant: Meant, written: Callable[[], str], needed: list[Need]) -> None:
        """A pattern, and what it needs in the order in which that stands."""
        anchor, trigger = self._needs.triggered(meant, written, needed)
        for code in anchor.codes:
            _put(trigger, self._by_code[code])

    def hits(self, around: Surroundings, done: Collection[str] = ()) -> Iterator[tuple[Meant, int, int]]:
        """Every rule that applies, with its first token and last token + 1, once for each place.

        Rules whose ids stand in `done` are not looked for; the caller may add to it on the way.
        """
        seen: set[tuple[str, tuple[int, int]]] = set()
        code, codes = around.code, around.codes
        for at, trigger in self._candidates(around):
            if trigger.meant.id in done or (trigger.others and not trigger.has_others(codes, at)):
                continue
            place = trigger.place(code, at)
            if place and (trigger.meant.id, place) not in seen:
                seen.add((trigger.meant.id, place))
                yield trigger.meant, place[0], place[1]

    def _candidates(self, around: Surroundings) -> list[tuple[int, Trigger[Meant]]]:
        """Every token that sets a pattern off, with each that has what it needs nearby.

        Of its neighbours the rarest is looked for here, because a call for each would cost more.
        """
        by_code, codes = self._by_code, around.codes
        return [
            (at, trigger)
            for start, lacks in around.blocks
            for at, character in enumerate(codes[start : start + _BLOCK], start)
            if character in by_code
            for trigger in by_code[character]
            if not trigger.needed & lacks
            and not trigger.rarest.isdisjoint(
                codes[begin if (begin := at + trigger.first) > 0 else 0 : at + trigger.last]
            )
        ]


def _put(trigger: Trigger[Meant], others: list[Trigger[Meant]]) -> None:
    """Behind the last that reaches about as far. What one token sets off is told in this order."""
    alike = [number for number, one in enumerate(others, 1) if one.reach == trigger.reach]
    others.insert(max(alike, default=len(others)), trigger)


class ScopeIndex:
    """The scopes of a language, a bit for each, by the characters that stand beside what they speak of."""

    def __init__(self, triggers: Sequence[Trigger[Scope]]) -> None:
        self._triggers = triggers
        self._anywhere = 0  # those that ask for no neighbour
        # So many tokens before or behind a hit: by the rarest neighbour that they ask for there.
        asking: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for number, trigger in enumerate(triggers):
            self._anywhere |= 0 if trigger.beside else 1 << number
            for neighbour, first, last in trigger.beside[:1]:
                _check_reach(trigger, first, last)
                for place, code in product(range(first, last), neighbour):
                    asking[place][code] |= 1 << number
        self._before, self._behind = -min([0, *asking]), max([0, *asking])
        # From the farthest before a hit to the farthest behind it; the hit itself is no neighbour.
        self._asking = [asking[place] for place in range(-self._before, self._behind + 1) if place]

    def heeded(self, rule: Rule) -> int:
        """The bits of those that can say anything of what a rule finds."""
        scopes = [trigger.meant for trigger in self._triggers]
        return sum(
            1 << number
            for number, scope in enumerate(scopes)
            if scope.verdict in rule.heeds and scope.concerns(rule)
        )

    def said_around(self, heeded: int, around: Surroundings, start: int, end: int) -> set[str]:
        """The verdicts of those that apply to a hit; in their patterns HIT stands for all its tokens."""
        found: set[str] = set()
        asked = heeded & self._answered(around.codes, start, end)
        if not asked:
            return found
        at = min(start, _AROUND)
        stretch = f"{around.code[start - at : start]}{HIT}{around.code[end : end + _AROUND]}"
        for trigger in map(self._triggers.__getitem__, _numbers(asked)):
            if trigger.meant.verdict in found or not trigger.has_others(stretch, at):
                continue
            if trigger.inside and trigger.inside.isdisjoint(around.code[start:end]):
                continue
            if trigger.place(stretch, at):
                found.add(trigger.meant.verdict)
        return found

    def _answered(self, codes: Sequence[str], start: int, end: int) -> int:
        """The bits of those whose rarest neighbour stands where they look."""
        first = max(0, start - self._before)
        near = [*codes[first:start], *codes[end : end + self._behind]]
        asking = self._asking[self._before - (start - first) :]
        return reduce(or_, filter(None, map(dict.get, asking, near)), self._anywhere)


def _check_reach(trigger: Trigger[Scope], first: int, last: int) -> None:
    """Only `_AROUND` tokens on each side of a hit are read: a scope that looks past them says nothing.

    What a pattern needs besides its rarest neighbour may stand farther; there it is not seen.
    """
    if first < -_AROUND or last > _AROUND + 1:
        raise BadPattern(f"{trigger.meant.id}: looks more than {_AROUND} tokens away from a hit")


def _numbers(bits: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
