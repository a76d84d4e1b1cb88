"""The little language of the rules: a pattern over words, read into a tree and built into an expression.

    WISH ~3 END        a word of slot WISH, at most three words, a word of slot END
    my life            these two words, one after the other
    (a | b c)          one of these            X?  X{2,5}    at most one; two to five
    ~ ~5               up to 3, up to 5 words of the same sentence, never past "but"
    ~i ~i5             the same, never past a word of FIRST: it stays with somebody else
    ~~8                up to 8 words or breaks, across sentences
    !X  <!X  <X        not followed by X; not just after X; just after X
    ,                  a break        ^  $    the beginning, the end of a clause
    $$                 the end of the message
    _                  any word       HIT     what a rule has found (in patterns of scope)

Capitals name a slot or a fragment. Nothing repeats without a bound, so matching is linear in the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PIECE = re.compile(r"\s*(<\w+>|~[~i]?\d*|<!|\$\$|[<!()|?,^$]|\{\d+,\d+\}|[^\s()|?{},]+)")
_WIDEST = 24
NEAR, FAR = 3, 8
SIGNS_AT_THE_END = 4  # tokens that may stand behind the last word of a message


class BadPattern(ValueError):
    """A pattern that cannot be read. The text says which and why."""


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """One token: of a slot (capitals), or this very word."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """Up to `most` tokens; `is_far` crosses the ends of sentences, `is_of_others` stops at FIRST."""

    most: int
    is_far: bool
    is_of_others: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """A condition on the neighbouring token, which is not part of what is found."""

    name: str
    is_before: bool
    is_not: bool


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """The beginning ("^") or the end ("$") of a clause, or the end of the message ("$$")."""

    sign: str


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """Something between `least` and `most` times."""

    part: "Node"
    least: int
    most: int


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One after the other."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True, eq=False)
class OneOf:
    """Any one of these."""

    parts: tuple["Node", ...]


Node = Word | Gap | Beside | Edge | Times | Row | OneOf


def parse(text: str) -> Node:
    """The tree of a pattern. Raises BadPattern."""
    pieces = _pieces(text)
    tree, rest = _one_of(pieces, 0, text)
    if rest != len(pieces):
        raise BadPattern(f'"{text}": nothing opens the ")"')
    return tree


def _pieces(text: str) -> list[str]:
    pieces = _PIECE.findall(text)
    read, whole = "".join(pieces), "".join(text.split())
    if read != whole:
        at = next(
            (at for at, (one, other) in enumerate(zip(read, whole, strict=False)) if one != other), len(read)
        )
        raise BadPattern(f'"{text}": unreadable from "{whole[at:]}"')
    return pieces


def _one_of(pieces: list[str], at: int, text: str) -> tuple[Node, int]:
    options = []
    while True:
        row, at = _row(pieces, at, text)
        options.append(row)
        if at == len(pieces) or pieces[at] != "|":
            return (options[0] if len(options) == 1 else OneOf(tuple(options))), at
        at += 1


def _row(pieces: list[str], at: int, text: str) -> tuple[Node, int]:
    parts: list[Node] = []
    while at < len(pieces) and pieces[at] not in {"|", ")"}:
        part, at = _part(pieces, at, text)
        while at < len(pieces) and (pieces[at] == "?" or pieces[at][0] == "{"):
            part = _times(part, pieces[at], text)
            at += 1
        parts.append(part)
    if not parts:
        raise BadPattern(f'"{text}": an empty part')
    return (parts[0] if len(parts) == 1 else Row(tuple(parts))), at


def _times(part: Node, sign: str, text: str) -> Node:
    least, most = (0, 1) if sign == "?" else map(int, sign[1:-1].split(","))
    if not least <= most <= _WIDEST or most < 1:
        raise BadPattern(f'"{text}": {sign} is out of bounds')
    return Times(part, least, most)


def _part(pieces: list[str], at: int, text: str) -> tuple[Node, int]:
    piece = pieces[at]
    if piece == "(":
        tree, at = _one_of(pieces, at + 1, text)
        if at == len(pieces):
            raise BadPattern(f'"{text}": nothing closes the "("')
        return tree, at + 1
    if piece in {"^", "$", "$$"}:
        return Edge(piece), at + 1
    if piece[0] == "~":
        is_far = piece.startswith("~~")
        most = int(piece.strip("~i") or (FAR if is_far else NEAR))
        if most > _WIDEST:
            raise BadPattern(f'"{text}": a gap of {most}')
        return Gap(most, is_far, piece.startswith("~i")), at + 1
    if piece in {"!", "<!", "<"}:
        if at + 1 == len(pieces):
            raise BadPattern(f'"{text}": "{piece}" before nothing')
        return Beside(pieces[at + 1], piece != "!", piece != "<"), at + 2
    return Word(piece), at + 1


def words_in(node: Node) -> Iterator[str]:
    """Every name of a slot, a fragment or a word in the tree."""
    if isinstance(node, Word | Beside):
        yield node.name
    elif isinstance(node, Times):
        yield from words_in(node.part)
    elif isinstance(node, Row | OneOf):
        for part in node.parts:
            yield from words_in(part)
