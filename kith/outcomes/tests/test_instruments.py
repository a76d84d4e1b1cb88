"""Instruments as data: whole, consistent, and no code guessed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kith.outcomes import instruments
from kith.outcomes.changing import smallest_reliable
from kith.outcomes.instruments import HIGHER_IS_BETTER, HIGHER_IS_WORSE, instrument, missing_in, offered_in
from kith.outcomes.wording import BANDS, SHORT, TITLES
from kith.stats.scales import parted, stored_thresholds

LOINC = json.loads((Path(__file__).parent / "data" / "loinc.json").read_text(encoding="utf-8"))
EVERY = [pytest.param(instrument(id_), id=id_) for id_ in instruments.OFFERED]
KEYS = {
    "id", "version", "name", "measures", "licence", "source", "languages", "values", "scoring", "range",
    "direction", "bands", "case_from", "change", "alerts", "codes",
}  # fmt: skip


def raw(one):
    return json.loads((instruments.FOLDER / f"{one.id}.json").read_text(encoding="utf-8"))


def check_digit(code: str) -> int:
    """LOINC's own rule: alternate digits from the right, doubled as one number, and the rest, summed."""
    digits = code.split("-")[0]
    odd, even = digits[::-1][0::2][::-1], digits[::-1][1::2][::-1]
    return -sum(int(digit) for digit in even + str(int(odd) * 2)) % 10


def test_every_file_is_offered_and_every_offer_has_a_file():
    assert {file.stem for file in instruments.FOLDER.glob("*.json")} == set(instruments.OFFERED)


def test_an_instrument_we_do_not_have_is_refused():
    with pytest.raises(LookupError):
        instrument("../settings")


@pytest.mark.parametrize("one", EVERY)
def test_a_file_holds_everything_and_nothing_else(one):
    assert set(raw(one)) == KEYS
    assert set(raw(one)["licence"]) == {"words", "notice", "applies_to"}
    assert one.source
    assert one.notice
    assert one.id in TITLES
    assert one.id in SHORT


@pytest.mark.parametrize("one", EVERY)
def test_every_language_has_every_item_and_option_and_says_where_it_was_read(one):
    for words in one.wordings.values():
        assert len(words.items) == one.size == len(one.codes["items"])
        assert len(words.options) == len(one.values) == len(one.codes["options"])
        assert all(text.strip() == text and text for text in (*words.items, *words.options))
        assert len(set(words.items)) == len(words.items)
        assert words.source


@pytest.mark.parametrize("one", EVERY)
def test_the_range_follows_from_items_and_options(one):
    assert (one.low, one.high) == (one.size * min(one.values), one.size * max(one.values))
    assert one.direction in (HIGHER_IS_WORSE, HIGHER_IS_BETTER)


@pytest.mark.parametrize("one", EVERY)
def test_bands_cover_the_range_in_order_and_have_words(one):
    starts = [band.start for band in one.bands]
    assert starts[0] == one.low
    assert starts == sorted(set(starts))
    assert starts[-1] <= one.high
    assert all(band.name in BANDS for band in one.bands)
    assert one.case_from in starts


@pytest.mark.parametrize("one", EVERY)
def test_a_threshold_is_never_below_what_its_own_numbers_give(one):
    for threshold in one.thresholds:
        assert threshold.value >= smallest_reliable(threshold.sd, threshold.r)
        assert threshold.r_type in ("alpha", "test-retest")
        assert threshold.population
        assert threshold.source


@pytest.mark.parametrize("one", EVERY)
def test_pages_and_statistics_read_a_scale_alike(one):
    """What both must know of a scale: its ends, which way is better, and who counts as a case."""
    stored = stored_thresholds()[one.id]
    assert (one.low, one.high) == tuple(stored["range"])
    assert (one.direction == HIGHER_IS_WORSE) == (stored["better"] == "lower")
    assert parted(stored["case"]) == (">=", one.case_from)


def test_the_phq_has_its_published_threshold_first_and_one_by_retest():
    found = [(one.value, one.r_type, one.rule) for one in instrument("phq-9").thresholds]
    assert found == [(6, "alpha", "published"), (7, "test-retest", "computed")]


def test_a_page_that_knows_thresholds_loads_no_arrays():
    script = (
        "import sys, kith.outcomes.instruments as i; i.instrument('phq-9'); print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("one", EVERY)
def test_a_danger_names_an_item_and_an_option_that_exist(one):
    for danger in one.dangers:
        assert 1 <= danger.item <= one.size
        assert danger.start in one.values
        assert 1 <= danger.level <= 4


def test_the_ninth_item_of_the_phq_asks_about_danger_from_one_on():
    phq = instrument("phq-9")
    assert phq.danger_at(9, 0) is None
    assert phq.danger_at(9, None) is None
    assert all(phq.danger_at(9, value) == phq.dangers[0] for value in (1, 2, 3))
    assert phq.dangers[0].level == 2
    assert all(phq.danger_at(item, 3) is None for item in range(1, 9))


def test_loinc_codes_are_the_verified_ones():
    phq, expected = instrument("phq-9"), LOINC["expected"]["phq-9"]
    assert phq.codes["panel"] == expected["panel"]
    assert phq.codes["items"] == expected["items"]
    assert phq.codes["total"] == expected["total"]
    assert phq.codes["options"] == LOINC["expected"]["answers_0_3"]


@pytest.mark.parametrize("one", EVERY)
def test_every_loinc_code_has_a_right_check_digit(one):
    if one.codes["system"] != "http://loinc.org":
        assert one.codes["system"] == "urn:kith:instruments"
        return
    for code in [one.codes["panel"], one.codes["total"], *one.codes["items"]]:
        assert re.fullmatch(r"\d+-\d", code)
        assert check_digit(code) == int(code[-1])


def test_an_invented_code_is_caught_by_its_check_digit():
    assert check_digit("89708-7") != 7


def test_nothing_is_asked_in_a_language_without_published_words():
    assert [one.id for one in offered_in("en")] == ["phq-9", "ucla-3"]
    assert [one.id for one in offered_in("pt-br")] == ["phq-9"]
    assert [one.id for one in missing_in("es")] == ["ucla-3"]
    assert offered_in("fi") == ()


def test_words_fall_back_to_the_first_published_language():
    assert instrument("ucla-3").wording("es").language == "en"
    assert instrument("phq-9").wording("es").language == "es"
