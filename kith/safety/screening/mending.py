"""Undoing disguises of single words: digits for letters, stretched letters, letters set apart, stars.

Nothing is guessed: a disguise is undone only when what comes out is a word that some rule knows.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

_DISGUISED = re.compile(r"(\w)\1\1|[a-z][0-9@$!¡*+|]|\b[0-9$@!][0-9@$!]?[a-z]")
# One of these two stands in whatever is disguised, and both are found in a third of the time.
_THRICE, _STANDS_IN = re.compile(r"(.)\1\1"), re.compile("[0-9@$!¡*+|]")
# Three letters set apart, between two signs; begun by a set, which an expression finds fast.
_SPACED = re.compile(r"[^a-z']\w[^\w\n']{1,3}\w[^\w\n']{1,3}\w[^\w']")
# Of a plain text: letters and digits, what never stands between two letters set apart, and the other signs.
# Told so, the last two of three such letters are found in a third of the time, and nearly no text has any.
# The first space behind a letter stands by itself, so that words of several letters are passed at once.
_KINDS = bytes(
    ord("w" if re.match(r"\w", chr(code)) else "'" if chr(code) in "'\n" else " ") for code in range(256)
)
_TWO_APART = re.compile(rb" w  {0,2}w(?!w)")
_JOINTS = str.maketrans("", "", "'-")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_HAS_LETTER = re.compile(r"[a-z]")
_DIGITS_FOR_LETTERS = (
    str.maketrans("013456789@$!¡|+", "oleasbtbgasiilt"),
    str.maketrans("013456789@$!¡|+", "oieasgtbgasiilt"),
)
_LONGEST_RUN = 40  # letters set apart in a row that are read together
_LONGEST_DISGUISE = 24
_MOST_MENDED = 40  # starred words, and runs of letters, that are read in one message


class Known:
    """The words that some rule asks about: what a disguise may turn out to be."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._by_shape: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(self._words):
            self._by_shape[word[0], len(word)].append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def strangers(self, words: Iterable[str]) -> list[str]:
        """Those of the words that no rule knows, once each."""
        return sorted(set(words).difference(self._words))

    def shaped(self, first: str, lengths: range) -> Iterator[str]:
        """The words that begin with this letter and are so long."""
        for length in lengths:
            yield from self._by_shape.get((first, length), ())


def mended(word: str, known: Known) -> str:
    """The known word behind a disguise, or the word itself with its stretched letters shortened."""
    if word in known or len(word) > _LONGEST_DISGUISE:
        return word
    for candidate in _candidates(word):
        if candidate in known:
            return candidate
    return _STRETCHED.sub(r"\1\1", word)


def _candidates(word: str) -> Iterator[str]:
    spellings = [word]
    if not word.isalpha() and _HAS_LETTER.search(word):
        spellings = [word.translate(table) for table in _DIGITS_FOR_LETTERS]
    yield from spellings
    for spelling in spellings:
        if _STRETCHED.search(spelling):
            yield _STRETCHED.sub(r"\1", spelling)
            yield _STRETCHED.sub(r"\1\1", spelling)


def _starred(word: str, known: Known) -> str:
    """A word with some letters starred out: "k*ll", "su*cide". The first letter must stand."""
    if not word[0].isalpha() or len(word) < 4 or not word.replace("*", "").isalpha():
        return word
    pattern = re.compile(re.sub(r"\*+", lambda stars: rf"\w{{1,{len(stars.group()) + 1}}}", word))
    shaped = known.shaped(word[0], range(len(word) - 1, len(word) + 3))
    return next((candidate for candidate in shaped if pattern.fullmatch(candidate)), word)


def all_mended(words: list[str], known: Known) -> tuple[list[str], list[str]]:
    """The words without inner apostrophes and hyphens, and with their disguises undone; and those of them
    that no rule knows.

    Of starred words only so many are read, for each costs a search.
    """
    strangers = known.strangers(words)
    jointed = [word for word in strangers if "'" in word or "-" in word]
    better = {word: plain for word in jointed if (plain := word.translate(_JOINTS))}
    joined = " ".join(strangers)  # nearly all texts have none: this tells
    may_be_odd = strangers if _THRICE.search(joined) or _STANDS_IN.search(joined) else []
    odd = [word for word in may_be_odd if better.get(word, word) not in known and _DISGUISED.search(word)]
    better |= {word: mended(better.get(word, word), known) for word in odd if "*" not in word}
    starred = [word for word in strangers if "*" in word][:_MOST_MENDED]
    better |= {word: _starred(word, known) for word in starred}
    if not better:
        return words, strangers
    return list(map(better.get, words, words)), known.strangers(map(better.get, strangers, strangers))


def has_letters_apart(folded: str) -> bool:
    """Whether three letters stand apart from each other and from all words."""
    if folded.isascii() and not _TWO_APART.search(folded.encode("ascii").translate(_KINDS)):
        return False
    return _SPACED.search(f" {folded} ") is not None


def letters_joined(
    folded: str, words: Sequence[str], spans: Sequence[tuple[int, int]], known: Known
) -> list[tuple[int, int, list[str]]]:
    """Runs of letters set apart that spell known words: first token, last token, the words."""
    # A digit by itself has been read as a number; here it may be a letter.
    words = [
        folded[start] if end - start == 1 else word for word, (start, end) in zip(words, spans, strict=True)
    ]
    found: list[tuple[int, int, list[str]]] = []
    first = 0
    while first < len(words):
        last = _end_of_run(words, first)
        letters = [at for at in range(first, last + 1) if words[at].isalnum()]
        if len(letters) >= 3 and len(found) < _MOST_MENDED:
            joined = _spelled(_chunks(words, spans, letters), known)
            if joined:
                found.append((letters[0], letters[-1], joined))
        first = last + 1
    return found


def _end_of_run(words: Sequence[str], first: int) -> int:
    """The last token of a run of single letters, each at most two signs from the next."""
    last = at = first
    while at < len(words) and len(words[at]) == 1 and at - last <= 2 and at - first < 2 * _LONGEST_RUN:
        if words[at] == "\n":
            break
        last = at if words[at].isalnum() else last
        at += 1
    return max(first, last)


def _chunks(words: Sequence[str], spans: Sequence[tuple[int, int]], letters: Sequence[int]) -> list[str]:
    """The letters, cut where the gap is wider than the gap before: "d i e   n o w" is two words."""
    gaps = [spans[b][0] - spans[a][1] for a, b in pairwise(letters)]
    usual = min(gaps)
    chunks = [words[letters[0]]]
    for gap, at in zip(gaps, letters[1:], strict=True):
        if gap > usual:
            chunks.append("")
        chunks[-1] += words[at]
    return chunks


def _spelled(chunks: Sequence[str], known: Known) -> list[str]:
    """The known words that the chunks spell, or none when they do not."""
    whole = _divided("".join(chunks), known) if len(chunks) == 1 else None
    if whole:
        return whole
    words = [part for chunk in chunks for part in (_divided(chunk, known) or [mended(chunk, known)])]
    return words if any(len(word) > 2 and word in known for word in words) else []


def _divided(run: str, known: Known) -> list[str] | None:
    """The fewest known words that the run of letters is made of."""
    run = mended(run, known)
    best: list[list[str] | None] = [[]] + [None] * len(run)
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - 16), end):
            head, word = best[start], run[start:end]
            is_word = word in known and (len(word) > 1 or word in "iaeoyqk")
            if head is not None and is_word and (best[end] is None or len(head) + 1 < len(best[end] or [])):
                best[end] = [*head, word]
    return best[len(run)]
