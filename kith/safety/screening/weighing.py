"""`python -m kith.safety.screening.weighing`: the tables of the second reader, weighed anew on labelled rows.

A multinomial logistic regression with a ridge penalty over the words of a row, how they begin, the slots of
the rules that they belong to, and pairs of neighbours, for each language by itself. Slots and beginnings are
added up into single words, so that the table holds words and pairs alone.

The bars are chosen on rows weighed by a model that saw none of their file: a file is the work of one writer
or one time, and what a model says of rows whose neighbours it knows is worth little. Rows that are kept
unseen are never read here.
"""

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from kith.safety.screening import rules, second
from kith.safety.screening.data_files import DATA, LANGUAGES
from kith.safety.screening.folding import fold
from kith.safety.screening.judging import engine, screen
from kith.safety.screening.tokens import tokens_of
from kith.safety.screening.trying import QUIET, SOFT, rows

ROWS = Path(__file__).parent / "tests" / "rows"
PENALTY = 0.2  # on the square of each weight
LEAST_OFTEN = 2  # rows in which a word or a pair must stand
LONGEST = 60  # tokens; in a longer row the words that matter drown
SMALLEST = 12  # hundredths; what weighs less for a kind is left out
KINDS = {"impostor": "clinician_claim", "graphic": "graphic_method"}
ALARMS = {second.ALERT: 0.045, second.HIGH: 0.006, second.SOFT: 0.008, second.CONDUCT: 0.005}
"""What share of quiet rows, which the rules leave quiet, each bar may let through."""


@dataclass(frozen=True)
class Text:
    """A row: tokens, what rules say of it, how often each feature stands in it, what it is, its file."""

    words: Sequence[str]
    signs: Sequence[str]
    features: Mapping[str, int]
    kind: str
    source: str
    level_by_rules: int


@dataclass(frozen=True)
class Model:
    """Weights of features, one column for each kind, and what each kind weighs by itself."""

    kinds: tuple[str, ...]
    features: Mapping[str, int]
    weights: np.ndarray
    base: np.ndarray


def main() -> int:
    """Write the table of each language and print what bars were chosen."""
    one = argparse.ArgumentParser(prog="python -m kith.safety.screening.weighing", description=__doc__)
    one.add_argument("--lang", choices=LANGUAGES, action="append", help="only this one")
    for language in one.parse_args().lang or LANGUAGES:
        lines = table(language, labelled(language))
        (DATA / language / second.FILE).write_text("\n".join([*lines, ""]), encoding="utf-8")
        print(language, *lines[:4], sep="\n  ", flush=True)
    return 0


def files(language: str) -> list[Path]:
    """The rows that the table of a language is weighed on."""
    return [
        ROWS / f"{language}.jsonl",
        *sorted(ROWS.glob("held*.jsonl")),
        *sorted(ROWS.glob(f"*-{language}.tsv")),
    ]


def digest(language: str) -> str:
    """A name for the rows as they are: the table says which it was weighed on."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files(language))).hexdigest()[:16]


def labelled(language: str) -> list[Text]:
    """The rows of a language that are short enough to be weighed whole."""
    texts = (
        read(row, language, file.stem.partition("-")[0] if file.suffix == ".tsv" else "rows")
        for file in files(language)
        for row in rows([file])
        if row["lang"] == language
    )
    known = {second.NONE, *rules.DISTRESS, *rules.CONDUCT}
    return [text for text in texts if len(text.words) <= LONGEST and text.kind in known]


def read(row: Mapping[str, Any], language: str, source: str = "") -> Text:
    """A row as the reader is given it."""
    words = tokens_of(fold(row["text"]), engine().known).words
    verdict = screen(row["text"], language, is_by_rules_alone=True)
    signs = sorted(second.signs_of(verdict.findings))
    return Text(words, signs, features_of(words, signs, language), kind_of(row), source, verdict.level)


def kind_of(row: Mapping[str, Any]) -> str:
    """The category of the rules that a row is an example of. Who asks "are you safe?" is not in danger."""
    if row["expect"] == QUIET:
        return second.NONE
    if row["expect"] == SOFT:
        return {"hopeless": "concern", "third_party": "third_party"}.get(row["kind"], second.NONE)
    return str(KINDS.get(row["label"], row["label"]))


def features_of(words: Sequence[str], signs: Sequence[str], language: str) -> Mapping[str, int]:
    """How often each feature stands in a row: words, their slots and beginnings, those denied, pairs of
    neighbours, signs."""
    whole = [second.BEGINS, *words, second.ENDS]
    found = Counter(f"{second.SIGN}{sign}" for sign in signs)
    found.update(part for word in whole for part in parts_of(word, language))
    found.update(f"{second.DENIED}{whole[at]}" for at in second.denied(whole, negations(language)))
    found.update(f"{one} {other}" for one, other in pairwise(whole) if "\n" not in {one, other})
    return found


@cache
def negations(language: str) -> frozenset[str]:
    """The words that deny in a language, so far as its rules know them."""
    return engine().grammars[language].lexicon.words_of(second.NEGATION)


@cache
def parts_of(word: str, language: str) -> list[str]:
    """What a single word is weighed as."""
    if word == "\n":
        return []
    lexicon = engine().grammars[language].lexicon
    slots = [f"@{slot}" for slot in lexicon.named_slots(lexicon.encode([word]))]
    begins = [f"{second.BEGINNING}{word[:letters]}" for letters in second.STEMS if len(word) > letters]
    return [word, *slots, *begins]


def fitted(texts: Sequence[Text]) -> Model:
    """The regression."""
    often = Counter(name for text in texts for name in text.features)
    kept = sorted(name for name, rows in often.items() if rows >= LEAST_OFTEN)
    names = {name: number for number, name in enumerate(kept)}
    kinds = tuple(sorted({text.kind for text in texts}))
    told = np.eye(len(kinds))[[kinds.index(text.kind) for text in texts]]
    spread = _matrix(texts, names)
    shape = (len(names), len(kinds))

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights, base = flat[: -len(kinds)].reshape(shape), flat[-len(kinds) :]
        scores = spread @ weights + base
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        errors = np.exp(logs) - told
        slope = spread.T @ errors + PENALTY * weights
        return (
            float(-(told * logs).sum() + PENALTY / 2 * (weights**2).sum()),
            np.concatenate([slope.ravel(), errors.sum(axis=0)]),
        )

    start = np.zeros(shape[0] * shape[1] + shape[1])
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    return Model(kinds, names, best[: -len(kinds)].reshape(shape), best[-len(kinds) :])


def _matrix(texts: Sequence[Text], names: Mapping[str, int]) -> sparse.csr_matrix:
    """One row for each text, divided by the root of its tokens, so that long ones do not shout."""
    columns, values, ends = list[int](), list[float](), [0]
    for text in texts:
        root = np.sqrt(len(text.words) + 2)
        kept = [(names[name], count / root) for name, count in text.features.items() if name in names]
        columns += [column for column, _ in kept]
        values += [value for _, value in kept]
        ends.append(len(columns))
    return sparse.csr_matrix((values, columns, ends), shape=(len(texts), len(names)))


def table(language: str, texts: Sequence[Text]) -> list[str]:
    """The lines of the file: heads, then words and pairs."""
    return lines_of(fitted(texts), language, chosen_bars(language, texts), texts)


def lines_of(model: Model, language: str, bars: Mapping[str, float], texts: Iterable[Text]) -> list[str]:
    """A model as the lines of a table."""
    heads = [
        f"# How much words and pairs speak for each kind, in hundredths. Weighed on rows {digest(language)}.",
        " ".join(["kinds", *model.kinds]),
        " ".join(["base", *(str(_hundredths(one)) for one in model.base)]),
        " ".join(["bars", *(f"{name}:{_hundredths(bar)}" for name, bar in bars.items())]),
    ]
    return [*heads, *_singly(model, language, texts), *_as_they_are(model)]


def _singly(model: Model, language: str, texts: Iterable[Text]) -> Iterator[str]:
    """Every word that stands in a row or that a rule asks about, with all that it is weighed as added up."""
    met = {word for text in texts for word in text.words} | {second.BEGINS, second.ENDS}
    for word in sorted(met | engine().grammars[language].lexicon.known):
        parts = [
            model.weights[model.features[part]] for part in parts_of(word, language) if part in model.features
        ]
        if parts and (weights := _written(sum(parts))):
            yield f"{word}\t{weights}"


def _as_they_are(model: Model) -> Iterator[str]:
    """Beginnings of words, signs, denied words and pairs."""
    marks = (second.BEGINNING, second.SIGN, second.DENIED)
    for name, number in sorted(model.features.items()):
        is_one = " " in name or (len(name) > 1 and name.startswith(marks))
        if is_one and (weights := _written(model.weights[number])):
            yield f"{name}\t{weights}"


def _written(weights: Any) -> str:
    rounded = [(number, _hundredths(weight)) for number, weight in enumerate(weights)]
    return " ".join(f"{number}:{weight}" for number, weight in rounded if abs(weight) >= SMALLEST)


def _hundredths(weight: float) -> int:
    return round(float(weight) * second.SCALE)


def chosen_bars(language: str, texts: Sequence[Text]) -> dict[str, float]:
    """For each sort of suspicion, the bar that so few quiet rows pass, each weighed without its writer."""
    apart = margins_apart(language, texts)
    quiet = [margins for text, margins in apart if text.kind == second.NONE and text.level_by_rules == 0]
    return {
        name: float(np.quantile([getattr(one, name) for one in quiet], 1 - share))
        for name, share in ALARMS.items()
    }


def margins_apart(language: str, texts: Sequence[Text]) -> list[tuple[Text, second.Margins]]:
    """What a reader says of each row that was fitted without the rows of its file."""
    found = list[tuple[Text, second.Margins]]()
    for source in sorted({text.source for text in texts}):
        model = fitted([text for text in texts if text.source != source])
        lines = lines_of(model, language, dict.fromkeys(ALARMS, 0.0), texts)
        reader = second.SecondReader(lines, negations(language))
        left_out = [text for text in texts if text.source == source]
        found += [(text, reader.margins(text.words, text.signs)) for text in left_out]
    return found


if __name__ == "__main__":
    raise SystemExit(main())
