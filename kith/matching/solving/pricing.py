"""Pricing: the best newcomers of every place when each person has a price, for all places at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kith.matching.solving.field import Field, Numbers, Truths

Prices = NDArray[np.float64]
NEVER: Final = -float(2**40)  # what a pair that is none is worth
FIRST: Final = float(2**41)  # added for those whom the rules ask to be there
PIECE: Final = 50_000  # pairs in one piece of work
THREADS_FROM: Final = 100_000  # pairs from which threads pay for themselves


@dataclass(frozen=True, slots=True)
class Offer:
    """For places, what their best newcomers are worth less their prices, and who these are.

    `who` has a row a place, filled up with the number of people, which is nobody.
    """

    places: Numbers
    gains: Prices
    who: Numbers


@dataclass(frozen=True)
class _Bucket:
    """Places with about equally many candidates, a row a place. What no price changes is reckoned once."""

    places: Numbers
    people: Numbers
    worths: Prices
    further: Truths
    least_further: Numbers
    least: Numbers
    free: Numbers

    @cached_property
    def asked(self) -> int:
        """How many further along the place asks for that asks for most."""
        return int(self.least_further.max(initial=0))

    @cached_property
    def most(self) -> int:
        """How many newcomers the largest takes, if there are so many."""
        return min(int(self.free.max()), int(self.people.shape[1]))

    @cached_property
    def may(self) -> Truths:
        """Of each place, in the order of their gains: who fits in."""
        return np.arange(self.most) < self.free[:, None]

    @cached_property
    def must(self) -> Truths:
        """Who comes in even at a loss: the size or the number further along asks for them."""
        return np.arange(self.most) < np.maximum(self.least, self.least_further)[:, None]


class Pricing:
    """Answers for one field. `extra` is added to the worth of everybody overdue.

    Size and the least number further along are kept; pairs apart and the least number who hold are not, so
    what is answered is never less than what the rules allow.
    """

    def __init__(self, field: Field, extra: int, workers: int = 1) -> None:
        self._count = len(field.problem.people)
        self._buckets = [small for bucket in _buckets(field, extra) for small in _cut(bucket)]
        is_large = len(field.people) >= THREADS_FROM
        self._pool = ThreadPoolExecutor(workers) if workers > 1 and is_large else None

    def offers(self, prices: Prices) -> list[Offer]:
        """The best newcomers of every place. `prices` is one number a person."""
        padded = np.append(prices, 0.0)

        def best(bucket: _Bucket) -> Offer:
            return _best(bucket, bucket.worths - padded[bucket.people], self._count)

        return list(self._pool.map(best, self._buckets) if self._pool else map(best, self._buckets))


def _cut(bucket: _Bucket) -> Iterator[_Bucket]:
    """The bucket in pieces that stay in the cache of a core, and that several can share."""
    rows = max(1, PIECE // bucket.people.shape[1])
    for start in range(0, len(bucket.places), rows):
        part = slice(start, start + rows)
        yield _Bucket(*(getattr(bucket, one.name)[part] for one in fields(bucket)))


def _buckets(field: Field, extra: int) -> Iterator[_Bucket]:
    nobody = len(field.problem.people)
    counts = np.diff(field.starts)
    sizes = np.ceil(np.log2(np.maximum(counts, 8)) * 2)  # widths grow by a factor of 1.4
    further = np.append(field.further, np.False_)
    for size in np.unique(sizes):
        places = np.flatnonzero(sizes == size)
        width = int(counts[places].max())
        at = field.starts[places][:, None] + np.arange(width)
        there = np.arange(width) < counts[places][:, None]
        at = np.where(there, at, 0)
        people = np.where(there, field.people[at], nobody)
        worths = np.where(there, field.worths[at] + extra * field.overdue[field.people[at]], NEVER)
        needs = [field.places[n].composition.least_further - field.places[n].further for n in places]
        yield _Bucket(
            places=places,
            people=people,
            worths=worths.astype(np.float64),
            further=further[people],
            least_further=np.maximum(0, np.array(needs, np.int64)),
            least=np.array([field.places[n].least for n in places], np.int64),
            free=np.array([field.places[n].free for n in places], np.int64),
        )


def _best(bucket: _Bucket, gains: Prices, nobody: int) -> Offer:
    """By exchange: the best have the most gainful of those further along whom the rules ask for, then the
    most gainful of all others, as long as they gain or the size asks for them."""
    ranked = gains
    if bucket.asked:
        further = np.where(bucket.further, gains, NEVER)
        ranked = gains + FIRST * _leading(further, bucket.asked, bucket.least_further)
    top = _order(ranked, bucket.most)
    rows = _rows(gains)
    taken_gains = gains[rows, top]
    takes = bucket.may & (bucket.must | (taken_gains > 0))
    total = np.where(takes, taken_gains, 0.0).sum(axis=1)
    who = np.where(takes, bucket.people[rows, top], nobody)
    return Offer(bucket.places, total, who)


def _order(gains: Prices, most: int) -> Numbers:
    """The columns of the `most` largest of each row, the largest first."""
    if most >= gains.shape[1]:
        return np.argsort(-gains, axis=1, kind="stable")
    rows, top = _rows(gains), np.argpartition(gains, -most, axis=1)[:, -most:]
    return top[rows, np.argsort(-gains[rows, top], axis=1, kind="stable")]


def _leading(gains: Prices, asked: int, least: Numbers) -> Truths:
    """Marks the `least` largest of each row."""
    top = _order(gains, min(asked, gains.shape[1]))
    marked = np.zeros(gains.shape, np.bool_)
    marked[_rows(gains), top] = np.arange(top.shape[1]) < least[:, None]
    return marked


def _rows(gains: Prices) -> Numbers:
    """The number of each row, to stand beside columns chosen in it."""
    return np.arange(len(gains))[:, None]
