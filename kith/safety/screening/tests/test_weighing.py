"""Rows become a model of all languages together, and the model becomes tables."""

from functools import cache

import numpy as np
import pytest

from kith.safety.screening import fitting, suspecting, weighing
from kith.safety.screening.data_files import LANGUAGES
from kith.safety.screening.fitting import LEAST_OFTEN, Model, fitted, rows_of
from kith.safety.screening.suspecting import HEADS, MOST, SecondReader


@pytest.fixture(autouse=True)
def as_many_steps_as_many_rows_would_take(monkeypatch):
    monkeypatch.setattr(fitting, "ROUNDS", 300)


def text(words: str, kind: str, *, language: str = "en", source: str = "made", signs=()) -> weighing.Text:
    return weighing.Text(language, words.split(), signs, kind, source, 0 if kind == "none" else 2)


def texts_of(pairs, **other) -> list[weighing.Text]:
    return [text(f"{words} {n}", kind, **other) for words, kind in pairs for n in "abcdefgh"]


LEDGE_AND_KETTLE = texts_of([("the ledge again", "ideation"), ("the kettle again", "none")])


def reader_of(texts: list[weighing.Text], language: str = "en") -> SecondReader:
    return read_from(weighing.laid_out(texts).model(), texts, language)


def read_from(model: Model, texts: list[weighing.Text], language: str = "en") -> SecondReader:
    lines = weighing.lines_of(model, language, dict.fromkeys((*weighing.ALARMS, suspecting.LONG), 0.0), texts)
    assert len(lines) > HEADS
    return SecondReader(lines, weighing.negations(language))


@cache
def fitted_to_ledge_and_kettle() -> Model:
    return weighing.laid_out(LEDGE_AND_KETTLE).model()


def test_what_is_fitted_reads_as_the_table_it_is_written_to() -> None:
    reader = read_from(fitted_to_ledge_and_kettle(), LEDGE_AND_KETTLE)
    assert reader.kinds == ("ideation", "none")
    ledge, kettle = (reader.margins(["the", thing, "again", "x"]).alert for thing in ("ledge", "kettle"))
    assert ledge > 0 > kettle


def test_a_table_weighs_a_row_as_the_model_does(monkeypatch) -> None:
    monkeypatch.setattr(weighing, "SMALLEST", 0)
    monkeypatch.setattr(weighing, "SMALLEST_OF_PAIRS", 0)
    model = fitted_to_ledge_and_kettle()
    reader = read_from(model, LEDGE_AND_KETTLE)
    scores = model.scores(weighing.laid_out(LEDGE_AND_KETTLE).rows)
    for row, (ideation, none) in zip(LEDGE_AND_KETTLE, scores, strict=True):
        assert reader.margins(row.words).alert == pytest.approx(float(ideation - none), abs=0.6)


def test_the_same_rows_give_the_same_model() -> None:
    one, other = fitted_to_ledge_and_kettle(), weighing.laid_out(LEDGE_AND_KETTLE).model()
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.base, other.base)


def test_what_the_rules_say_weighs_in_a_language_that_has_no_row_with_it() -> None:
    pairs = [("the bench", "none")]
    texts = texts_of([("the bench", "ideation")], signs=["wish.0"])
    texts += texts_of(pairs) + texts_of([("o banco", "none")], language="pt-BR")
    reader = reader_of(texts, "pt-BR")
    assert reader.margins(["o", "banco"], ["wish.0"]).alert > reader.margins(["o", "banco"]).alert + 1


def test_a_word_of_one_language_weighs_nothing_in_another() -> None:
    texts = LEDGE_AND_KETTLE + texts_of([("o banco", "none")], language="pt-BR")
    model = weighing.laid_out(texts).model()
    lines = weighing.lines_of(model, "pt-BR", dict.fromkeys((*weighing.ALARMS, suspecting.LONG), 0.0), texts)
    names = {line.partition("\t")[0] for line in lines[HEADS:]}
    assert "banco" in names
    assert not names & {"ledge", "kettle", "ledge again"}


def test_a_feature_of_a_single_row_is_left_out() -> None:
    rows = rows_of([({"often": 1, f"only-{n}": 1}, 1.0, kind) for n, kind in enumerate(["a", "b"] * 3)])
    assert rows.some(np.arange(6)).features == ["often"]
    assert LEAST_OFTEN == 2


def test_of_a_long_row_the_stretch_that_said_it_is_the_example() -> None:
    filling = "we had tea and looked at the rain and talked about the bus and the shops "
    long = text(filling * 8 + "the ledge again tonight", "ideation", source="long")
    quiet = texts_of([(filling, "none")])
    cut = weighing.laid_out([*LEDGE_AND_KETTLE, *quiet, long, long])
    assert (cut.owners == len(cut.texts) - 1).sum() > 2
    model = cut.model()
    said, rain = (of(model, f"en {word}") for word in ("tonight", "rain"))
    assert said > 0 > rain


def of(model: Model, feature: str) -> float:
    weights = model.of(feature)
    assert weights is not None
    return float(weights[model.kinds.index("ideation")] - weights[model.kinds.index("none")])


def test_every_stretch_of_a_quiet_row_is_quiet() -> None:
    long = text("tea " * (3 * MOST), "none")
    cut = weighing.laid_out([long])
    assert set(cut.rows.kinds) == {"none"}
    assert len(cut.rows.kinds) == len(list(suspecting.stretches(3 * MOST + 2)))


def test_bars_are_chosen_on_rows_whose_file_the_model_did_not_see(monkeypatch) -> None:
    monkeypatch.setattr(fitting, "ROUNDS", 1)  # which rows are seen does not hang on how well they are fitted
    without: list[set[str]] = []
    model = weighing.Stretches.model

    def watched(self, *, without_=without, **asked):
        without_.append(set(asked.get("without", ())))
        return model(self, **asked)

    monkeypatch.setattr(weighing.Stretches, "model", watched)
    texts = [
        one
        for source in ("one", "two", "three")
        for language in LANGUAGES
        for one in texts_of(
            [("the ledge again", "ideation"), ("the kettle again", "none")], source=source, language=language
        )
    ]
    apart = list(weighing.margins_apart(weighing.laid_out(texts)))
    assert without == [{"one"}, {"three"}, {"two"}]
    assert len(apart) == len(texts)


def test_what_was_fitted_predicts_better_than_chance() -> None:
    rows = rows_of([({"x": 1, "y": 1}, 1.0, "a"), ({"x": 1, "z": 1}, 1.0, "b")] * 30)
    scores = fitted(rows).scores(rows)
    assert (scores.argmax(axis=1) == np.array([0, 1] * 30)).all()
