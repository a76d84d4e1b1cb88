"""`python -m kith.safety.screening.weighing`: the tables of the second reader, weighed anew on labelled rows.

What is weighed are the words of a row, how they begin, the slots of the rules that they belong to, pairs of
neighbours, and what the rules say of it (`fitting.py` has the regression). Slots and beginnings are added up
into single words, so that a table holds words and pairs alone.

A long row is weighed as the reader reads it, in stretches. Every stretch of a quiet row is quiet. Of a row in
which something was said, one stretch said it: the one that a first fit, without such rows, finds likeliest.

The bars are chosen on rows weighed by a model that saw none of their file: a file is the work of one writer
or one time, and what a model says of rows whose neighbours it knows is worth little. Rows that are kept
unseen are never read here.
"""

import hashlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from kith.safety.screening import rules, second, suspecting
from kith.safety.screening.data_files import DATA, LANGUAGES
from kith.safety.screening.fitting import Model, Rows, fitted, rows_of
from kith.safety.screening.folding import fold
from kith.safety.screening.judging import engine, screen
from kith.safety.screening.tokens import tokens_of
from kith.safety.screening.trying import QUIET, SOFT, rows

ROWS = Path(__file__).parent / "tests" / "rows"
SMALLEST, SMALLEST_OF_PAIRS = 0.6, 1.8  # what weighs less for a kind is left out
PARTS = 3  # of the files; the rows of each are weighed by a model of the others when bars are chosen
KINDS = {"impostor": "clinician_claim", "graphic": "graphic_method"}
COMMON = ("@", suspecting.SIGN)  # marks of what all languages have: slots and signs of the rules
ALARMS = {
    suspecting.ALERT: 0.045,
    suspecting.HIGH: 0.01,
    suspecting.URGENT: 0.015,
    suspecting.SOFT: 0.004,
    suspecting.CONDUCT: 0.0045,
}
"""What share of short quiet rows, which the rules leave quiet, each bar may let through."""
LONG_ALARMS = 0.12
"""The same for alerts in long rows: the more stretches there are, the likelier one of them looks grave."""


@dataclass(frozen=True)
class Text:
    """A row: its language, tokens, what rules say of it, what it is, its file, the level by the rules."""

    language: str
    words: Sequence[str]
    signs: Sequence[str]
    kind: str
    source: str
    level_by_rules: int

    @property
    def is_long(self) -> bool:
        """Whether the reader weighs several stretches of it."""
        return len(self.words) + 2 > suspecting.MOST

    def stretches(self) -> Iterator[Sequence[str]]:
        """What the reader weighs by itself: the whole of a short row."""
        whole = [suspecting.BEGINS, *self.words, suspecting.ENDS]
        yield from (whole[first:last] for first, last in suspecting.stretches(len(whole)))


@dataclass(frozen=True)
class Stretches:
    """All rows by the stretches that the reader weighs: counts of features, and to which row each belongs."""

    texts: Sequence[Text]
    rows: Rows
    owners: np.ndarray

    @cached_property
    def examples(self) -> np.ndarray:
        """The numbers of those that are examples of what their row is."""
        is_long = np.bincount(self.owners)[self.owners] > 1
        is_sure = ~is_long | (np.array(self.rows.kinds) == suspecting.NONE)
        sure, unsure = np.flatnonzero(is_sure), np.flatnonzero(~is_sure)
        return np.append(sure, self._likeliest(fitted(self.rows.some(sure)), unsure)) if len(unsure) else sure

    def _likeliest(self, model: Model, numbers: np.ndarray) -> np.ndarray:
        """Of each row the stretch in which its kind stands farthest above `none`."""
        scores, none = model.scores(self.rows), model.kinds.index(suspecting.NONE)
        best: dict[int, tuple[float, int]] = {}
        for number in map(int, numbers):
            above = scores[number, model.kinds.index(self.rows.kinds[number])] - scores[number, none]
            owner = int(self.owners[number])
            best[owner] = max(best.get(owner, (-np.inf, number)), (float(above), number))
        return np.array([number for _, number in best.values()], dtype=int)

    def model(self, *, without: Container[str] = ()) -> Model:
        """Fitted without the rows of some files."""
        kept = [self.texts[owner].source not in without for owner in self.owners[self.examples]]
        return fitted(self.rows.some(self.examples[kept]))


def main() -> int:
    """Write the table of each language and print what bars were chosen."""
    cut = laid_out(labelled())
    model, bars = cut.model(), chosen_bars(cut)
    for language in LANGUAGES:
        lines = lines_of(model, language, bars[language], cut.texts)
        (DATA / language / second.FILE).write_text("\n".join([*lines, ""]), encoding="utf-8")
        print(language, *lines[: suspecting.HEADS], sep="\n  ", flush=True)
    return 0


def files() -> list[Path]:
    """The rows that the tables are weighed on."""
    seen = [ROWS / f"{language}.jsonl" for language in LANGUAGES]
    return [*sorted(seen), *sorted(ROWS.glob("held*.jsonl")), *sorted(ROWS.glob("*.tsv"))]


@cache
def digest() -> str:
    """A name for the rows as they are: the tables say which they were weighed on."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files())).hexdigest()[:16]


def labelled() -> list[Text]:
    """The rows of all languages that are read."""
    texts = (
        read(row, file.stem.partition("-")[0] if file.suffix == ".tsv" else "rows")
        for file in files()
        for row in rows([file])
        if row["lang"] in LANGUAGES
    )
    known = {suspecting.NONE, *rules.DISTRESS, *rules.CONDUCT}
    return [text for text in texts if text.kind in known]


def read(row: Mapping[str, Any], source: str = "") -> Text:
    """A row as the reader is given it."""
    words = tokens_of(fold(row["text"]), engine().known).words
    verdict = screen(row["text"], row["lang"], is_by_rules_alone=True)
    signs = sorted(second.signs_of(verdict.findings))
    return Text(row["lang"], words, signs, kind_of(row), source, verdict.level)


def kind_of(row: Mapping[str, Any]) -> str:
    """The category of the rules that a row is an example of. Who asks "are you safe?" is not in danger."""
    if row["expect"] == QUIET:
        return suspecting.NONE
    if row["expect"] == SOFT:
        return {"hopeless": "concern", "third_party": "third_party"}.get(row["kind"], suspecting.NONE)
    return str(KINDS.get(row["label"], row["label"]))


def name_in(language: str, feature: str) -> str:
    """A feature of one language; what the rules made of a text is the same in all."""
    return feature if len(feature) > 1 and feature.startswith(COMMON) else f"{language} {feature}"


def features_of(stretch: Sequence[str], signs: Iterable[str], language: str) -> Mapping[str, int]:
    """How often each feature stands in it: words, their slots and beginnings, those denied, pairs of
    neighbours, signs."""
    found = Counter(f"{suspecting.SIGN}{sign}" for sign in signs)
    found.update(part for word in stretch for part in parts_of(word, language))
    denied = suspecting.denied(stretch, negations(language))
    found.update(f"{suspecting.DENIED}{stretch[at]}" for at in denied)
    found.update(f"{one} {other}" for one, other in pairwise(stretch) if "\n" not in {one, other})
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
    slots = [f"@{slot}" for slot in lexicon.named_slots("".join(lexicon.encode([word])))]
    mark = suspecting.BEGINNING
    return [word, *slots, *(f"{mark}{word[:most]}" for most in suspecting.STEMS if len(word) > most)]


def laid_out(texts: Sequence[Text]) -> Stretches:
    """Rows as the regression takes them."""
    owners, found = list[int](), list[tuple[Mapping[str, int], float, str]]()
    for number, text in enumerate(texts):
        for stretch in text.stretches():
            features = features_of(stretch, text.signs, text.language)
            names = {name_in(text.language, name): count for name, count in features.items()}
            found.append((names, float(np.sqrt(len(stretch))), text.kind))
            owners.append(number)
    return Stretches(texts, rows_of(found), np.array(owners))


def lines_of(model: Model, language: str, bars: Mapping[str, float], texts: Iterable[Text]) -> list[str]:
    """A model as the lines of a table."""
    heads = [
        f"# How much words and pairs speak for each kind, in tenths. Weighed on rows {digest()}.",
        " ".join(["kinds", *model.kinds]),
        " ".join(["base", *(f"{one:.2f}" for one in model.base)]),
        " ".join(["bars", *(f"{name}:{bar:.2f}" for name, bar in bars.items())]),
    ]
    return [*heads, *_singly(model, language, texts), *_as_they_are(model, language)]


def _singly(model: Model, language: str, texts: Iterable[Text]) -> Iterator[str]:
    """Every word that stands in a row or that a rule asks about, with all that it is weighed as added up."""
    met = {word for text in texts if text.language == language for word in text.words}
    lexicon = engine().grammars[language].lexicon
    for word in sorted(met | lexicon.known | {suspecting.BEGINS, suspecting.ENDS}):
        found = [model.of(name_in(language, part)) for part in parts_of(word, language)]
        parts = [part for part in found if part is not None]
        if parts and (weights := _written(sum(parts), SMALLEST)):
            yield f"{word}\t{weights}"


def _as_they_are(model: Model, language: str) -> Iterator[str]:
    """Beginnings of words, signs, denied words and pairs."""
    marks = (suspecting.BEGINNING, suspecting.SIGN, suspecting.DENIED)
    for full, number in sorted(model.features.items()):
        name = full if full.startswith(COMMON) else full.removeprefix(f"{language} ")
        if name == full and not full.startswith(suspecting.SIGN):  # of another language, or a slot
            continue
        is_one = " " in name or (len(name) > 1 and name.startswith(marks))
        smallest = SMALLEST_OF_PAIRS if " " in name else SMALLEST
        if is_one and (weights := _written(model.weights[number], smallest)):
            yield f"{name}\t{weights}"


def _written(weights: Any, smallest: float) -> str:
    numbered = [(number, weight) for number, weight in enumerate(weights) if abs(weight) >= smallest]
    return " ".join(f"{number}:{round(weight * suspecting.SCALE)}" for number, weight in numbered)


def chosen_bars(cut: Stretches) -> dict[str, dict[str, float]]:
    """For each language and sort of suspicion, the bar that so few quiet rows pass, each weighed apart."""
    quiet = {language: (list[Mapping[str, float]](), list[Mapping[str, float]]()) for language in LANGUAGES}
    for text, margins in margins_apart(cut):
        if text.kind == suspecting.NONE and text.level_by_rules == 0:
            quiet[text.language][text.is_long].append(margins)
    return {language: _bars(*found) for language, found in quiet.items()}


def _bars(short: Sequence[Mapping[str, float]], long: Sequence[Mapping[str, float]]) -> dict[str, float]:
    bars = {name: _passed_by(short, name, share) for name, share in ALARMS.items()}
    more = _passed_by(long, suspecting.ALERT, LONG_ALARMS) - bars[suspecting.ALERT] if long else 0.0
    return {**bars, suspecting.LONG: max(0.0, more)}


def _passed_by(rows: Sequence[Mapping[str, float]], name: str, share: float) -> float:
    return float(np.quantile([row[name] for row in rows], 1 - share))


def margins_apart(cut: Stretches) -> Iterator[tuple[Text, Mapping[str, float]]]:
    """What a reader fitted without the rows of its file says of each row, at most in any stretch."""
    sources = sorted({text.source for text in cut.texts})
    for part in range(PARTS):
        apart = set(sources[part::PARTS])
        model = cut.model(without=apart)
        for language in LANGUAGES:
            lines = lines_of(model, language, dict.fromkeys((*ALARMS, suspecting.LONG), 0.0), cut.texts)
            reader = suspecting.SecondReader(lines, negations(language))
            for text in cut.texts:
                if text.source in apart and text.language == language:
                    found = list(reader.margins_of_each(text.words, text.signs))
                    yield text, {name: max(getattr(one, name) for one in found) for name in ALARMS}


if __name__ == "__main__":
    raise SystemExit(main())
