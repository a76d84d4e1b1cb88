"""The regression that the tables of the second reader come from: one for all languages together.

A feature (a word, a pair of neighbours, how a word begins, a slot or a sign of the rules) weighs
`W = E U + L`. `E` (features x patterns) says which patterns a feature belongs to, and `U` (patterns x kinds)
what a pattern speaks for: it is shared, so that what is learnt of a thing said in one language helps with the
same thing said in another. `L` (features x kinds) is what a feature weighs besides. The loss is the cross
entropy of a softmax over the kinds. It is brought down in small batches by Adam (Kingma and Ba 2015), with
dropout (Srivastava et al. 2014) of patterns so that no row leans on one of them.

What comes out is linear in the features, and so a table.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

PATTERNS = 64
LEAST_OFTEN = 2  # rows in which a feature must stand
ROUNDS = 7  # times that every row is looked at
BATCH = 512  # rows
RATE = 0.003  # of the first step; it falls to nothing in a straight line
DROPPED = 0.5  # share of the patterns, anew for every row of a batch
SEED = 1
_MEMORY = (0.9, 0.999)  # of slopes and of their squares, as its authors advise
_LEAST = 1e-8


@dataclass(frozen=True)
class Rows:
    """Counts of features (rows x features) with the features' names, and what kind each row is of."""

    counts: sparse.csr_matrix
    features: Sequence[str]
    kinds: Sequence[str]

    def some(self, numbers: np.ndarray) -> "Rows":
        """These rows alone, and the features that stand in enough of them."""
        counts = self.counts[numbers]
        often = np.bincount(counts.indices, minlength=counts.shape[1])
        kept = np.flatnonzero(often >= LEAST_OFTEN)
        kinds = [self.kinds[int(number)] for number in numbers]
        return Rows(counts[:, kept], [self.features[int(number)] for number in kept], kinds)


@dataclass(frozen=True)
class Model:
    """Weights of features (features x kinds), and what each kind weighs by itself."""

    kinds: tuple[str, ...]
    features: Mapping[str, int]
    weights: np.ndarray
    base: np.ndarray

    def of(self, feature: str) -> np.ndarray | None:
        """What a feature weighs for each kind. None of one that too few rows had."""
        number = self.features.get(feature)
        return None if number is None else self.weights[number]

    def scores(self, rows: Rows) -> np.ndarray:
        """Log odds up to a constant (rows x kinds), whatever other features the rows have."""
        weights = np.zeros((len(rows.features), len(self.kinds)), np.float32)
        for at, name in enumerate(rows.features):
            if name in self.features:
                weights[at] = self.weights[self.features[name]]
        return np.asarray(rows.counts @ weights + self.base)


def rows_of(texts: Iterable[tuple[Mapping[str, int], float, str]]) -> Rows:
    """Texts as counts of features, what these are divided by so that long texts do not shout, and kinds."""
    numbers: dict[str, int] = {}
    columns, values, ends, kinds = list[int](), list[float](), [0], list[str]()
    for features, length, kind in texts:
        columns += [numbers.setdefault(name, len(numbers)) for name in features]
        values += [count / length for count in features.values()]
        ends.append(len(columns))
        kinds.append(kind)
    shape = (len(kinds), len(numbers))
    counts = sparse.csr_matrix((np.array(values, dtype=np.float32), columns, ends), shape=shape)
    return Rows(counts, list(numbers), kinds)


def fitted(rows: Rows) -> Model:
    """The model of these rows. The same rows in the same order give the same model."""
    kinds = tuple(sorted(set(rows.kinds)))
    told = np.eye(len(kinds), dtype=np.float32)[[kinds.index(kind) for kind in rows.kinds]]
    descent = _Descent(len(rows.features), len(kinds), steps=ROUNDS * -(-len(told) // BATCH))
    for _ in range(ROUNDS):
        order = descent.draw.permutation(len(told))
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            descent.step(rows.counts[batch], told[batch])
    numbers = {name: number for number, name in enumerate(rows.features)}
    return Model(kinds, numbers, descent.weights(), descent.base)


class _Descent:
    """The parameters on their way down."""

    def __init__(self, features: int, kinds: int, *, steps: int) -> None:
        self.draw = np.random.default_rng(SEED)
        self._steps, self._taken = steps, 0
        self._patterns = self._moving(self.draw.normal(0, 0.1, (features, PATTERNS)))
        self._speaks = self._moving(self.draw.normal(0, PATTERNS**-0.5, (PATTERNS, kinds)))
        self._alone = self._moving(np.zeros((features, kinds)))
        self._base = self._moving(np.zeros((1, kinds)))

    @staticmethod
    def _moving(values: np.ndarray) -> list[np.ndarray]:
        """Values with the memory of their slopes and of the squares of these."""
        return [values.astype(np.float32), *(np.zeros(values.shape, np.float32) for _ in _MEMORY)]

    @property
    def base(self) -> np.ndarray:
        return np.asarray(self._base[0][0])

    def weights(self) -> np.ndarray:
        return np.asarray(self._patterns[0] @ self._speaks[0] + self._alone[0])

    def step(self, counts: sparse.csr_matrix, told: np.ndarray) -> None:
        """One step against the slope of the loss on a batch (rows x features, rows x kinds)."""
        kept = self._kept((len(told), PATTERNS))
        patterns = (counts @ self._patterns[0]) * kept
        scores = patterns @ self._speaks[0] + counts @ self._alone[0] + self._base[0]
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        errors = (shares / shares.sum(axis=1, keepdims=True) - told) / len(told)
        met = np.unique(counts.indices)
        back = counts[:, met].T.tocsr()
        slope_of_patterns = back @ ((errors @ self._speaks[0].T) * kept)
        self._taken += 1
        self._move(self._speaks, patterns.T @ errors)
        self._move(self._base, errors.sum(axis=0, keepdims=True))
        self._move(self._patterns, slope_of_patterns, met)
        self._move(self._alone, back @ errors, met)

    def _kept(self, shape: tuple[int, ...]) -> np.ndarray:
        """What is left when a share is dropped, made larger so that the sum stays what it was."""
        return (self.draw.random(shape) > DROPPED).astype(np.float32) / np.float32(1 - DROPPED)

    def _move(self, moving: list[np.ndarray], slope: np.ndarray, rows: np.ndarray | None = None) -> None:
        """Adam. Of rows that no text of the batch has, neither values nor memory move."""
        values, slopes, squares = moving
        at = slice(None) if rows is None else rows
        first, second = _MEMORY
        slopes[at] = first * slopes[at] + (1 - first) * slope
        squares[at] = second * squares[at] + (1 - second) * slope**2
        even = np.sqrt(1 - second**self._taken) / (1 - first**self._taken)
        rate = RATE * (1 - self._taken / self._steps) * even
        values[at] -= (rate * slopes[at] / (np.sqrt(squares[at]) + _LEAST)).astype(np.float32)
