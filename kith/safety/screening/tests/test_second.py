"""The second reader adds what words together suggest, and touches nothing that a rule found."""

from functools import cache
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.safety.screening import screen, weighing
from kith.safety.screening.data_files import DATA, LANGUAGES
from kith.safety.screening.rules import CANNOT_WAIT, DOUBTED
from kith.safety.screening.second import FILE, _is_plain
from kith.safety.screening.suspecting import MOST, SecondReader, Suspicion, denied
from kith.safety.screening.trying import Tried, tried
from kith.safety.screening.verdicts import is_by_second_reader
from kith.safety.screening.wording import worded

KINDS = "concern harassment ideation none plan_or_means"
TABLE = [
    "# a table made for a test",
    f"kinds {KINDS}",
    "base 0 0 0 3 0",
    "bars alert:-1 high:-1 urgent:-1 soft:-1 conduct:-1 long:1",
    "ledge\t2:200",
    "!ledge\t3:400",
    "~silen\t0:250",
    "night tram\t4:300",
    "fool\t1:200",
    "=negated.2\t3:900",
]
READER = SecondReader(TABLE, frozenset({"not"}))
UNSEEN = Path(__file__).parent / "rows" / "unseen.jsonl"


@cache
def unseen() -> list[Tried]:
    """Every row with what the screen says of it: all tests ask the same, so each is read once."""
    return tried([UNSEEN])


def suspicions(text: str, **asked) -> list[Suspicion]:
    return READER.suspicions(text.split(), **asked)


def test_a_word_that_weighs_enough_is_a_suspicion_with_its_place() -> None:
    assert suspicions("on the ledge") == [Suspicion("ideation", 2, (0, 1, 2))]
    assert suspicions("on the shelf") == []


def test_two_neighbours_weigh_what_neither_weighs() -> None:
    assert [one.category for one in suspicions("the night tram")] == ["plan_or_means"]
    assert suspicions("the night and the tram") == []


def test_a_pair_weighs_the_same_when_it_is_met_again() -> None:
    reader = SecondReader(TABLE, frozenset({"not"}))
    first, again = (reader.margins(["the", "night", "tram"]) for _ in range(2))
    assert first == again != reader.margins(["the", "night", "bus"])


def test_a_word_that_is_not_in_the_table_is_weighed_by_how_it_begins() -> None:
    assert [(one.category, one.level) for one in suspicions("silently")] == [("concern", 1)]


def test_a_word_behind_a_denial_weighs_otherwise() -> None:
    assert suspicions("not on the ledge") == []
    assert suspicions("not today . on the ledge") != []
    assert denied(["not", "one", "two", "three", "four", "five"], {"not"}) == [1, 2, 3, 4]


def test_what_the_rules_say_of_a_text_weighs_too() -> None:
    assert READER.suspicions(["ledge"], ["negated.2"]) == []


def test_distress_and_conduct_are_told_apart_and_asked_for_apart() -> None:
    assert {one.is_conduct for one in suspicions("fool on the ledge")} == {True, False}
    assert [one.category for one in suspicions("fool on the ledge", asks_conduct=False)] == ["ideation"]
    assert [one.category for one in suspicions("fool on the ledge", above=2)] == ["harassment"]


def test_what_cannot_wait_is_heard_at_longer_odds() -> None:
    table = [
        TABLE[0],
        "kinds ideation imminent none",
        "base 0 -2 1",
        "bars alert:2 high:2 urgent:-1 soft:3 conduct:0 long:0",
        "ledge\t0:50",
        "goodbye\t1:60",
    ]
    reader = SecondReader(table, frozenset())
    farewell, ledge = reader.margins(["the", "goodbye"]), reader.margins(["the", "ledge"])
    assert farewell.alert < ledge.alert < 2, "neither reaches the bar of the rest"
    assert [(one.category, one.level) for one in reader.suspicions(["the", "goodbye"])] == [("imminent", 2)]
    assert reader.suspicions(["the", "ledge"]) == []


@given(
    words=st.lists(st.sampled_from(["ledge", "fool", "goodbye", "silent", "and", "not", "."]), max_size=70)
)
@settings(deadline=None, max_examples=300)
def test_no_stretch_is_left_out_that_passes_a_bar(words: list[str]) -> None:
    table = [
        TABLE[0],
        "kinds harassment ideation imminent none",
        "base 0 0 0 1",
        "bars alert:-1.5 high:0 urgent:-4 soft:-1 conduct:-2 long:0",
        "ledge\t1:30 3:-5",
        "fool\t0:25",
        "goodbye\t2:45 1:10",
        "silent\t0:-30 1:-30 2:-20 3:50",
        "and\t3:20",
        "goodbye and\t2:-20 3:10",
        "and ledge\t1:-30",
    ]
    reader = SecondReader(table, frozenset({"not"}))
    passed = set()
    for one in reader.margins_of_each(words):
        is_distress = one.alert > -1.5 or one.high > 0 or one.urgent > -4 or one.soft > -1
        passed |= {False} if is_distress else set()
        passed |= {True} if one.conduct > -2 else set()
    assert {one.is_conduct for one in reader.suspicions(words)} == passed


@pytest.mark.parametrize(
    "bars",
    [
        "alert:-1.5 high:9 urgent:9 soft:9 conduct:9",
        "alert:9 high:9 urgent:9 soft:-1 conduct:9",
        "alert:9 high:9 urgent:-4 soft:9 conduct:9",
        "alert:9 high:9 urgent:9 soft:9 conduct:-2",
    ],
)
def test_no_text_is_left_out_that_passes_a_bar_however_far_none_is_ahead(bars: str) -> None:
    kinds, base = "kinds concern harassment ideation imminent none", "base 2 2 2 2 0"
    least = {name: float(bar) for name, bar in (one.split(":") for one in bars.split(" "))}
    passed, heard = [], []
    for ahead in range(200):
        reader = SecondReader([TABLE[0], kinds, base, f"bars {bars} long:0", f"calm\t4:{ahead}"], frozenset())
        margins = reader.margins(["calm"])._asdict()
        passed.append(any(margins[name] > bar for name, bar in least.items()))
        heard.append(reader.suspicions(["calm"]) != [])
    assert heard == passed
    assert {*passed} == {True, False}


def test_a_pair_weighs_on_top_of_its_first_word_whenever_it_is_met() -> None:
    reader = SecondReader([*TABLE, "ledge only\t2:-200"], frozenset())
    nothing = reader.margins(["the", "shelf", "only"])
    assert [reader.margins(["the", "ledge", "only"]) for _ in range(2)] == [nothing, nothing]


def test_where_a_text_ends_weighs_too() -> None:
    with_end, without = SecondReader([*TABLE, "$\t2:200"], frozenset()), SecondReader(TABLE, frozenset())
    assert with_end.margins(["shelf"]) == without.margins(["ledge"])


def test_saying_it_again_weighs_nothing() -> None:
    assert suspicions("the drawer " * 30) == suspicions("the drawer")
    assert screen("I leave the radio on. " * 40).level == 0


def test_a_long_text_is_weighed_in_stretches() -> None:
    words = ["word"] * (5 * MOST) + ["ledge"]
    (found,) = READER.suspicions(words)
    assert len(words) - 1 in found.telling


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_was_weighed_on_the_rows_as_they_are(language: str) -> None:
    first = (DATA / language / FILE).read_text(encoding="utf-8").partition("\n")[0]
    assert first.endswith(f"rows {weighing.digest()}."), "run: python -m kith.safety.screening.weighing"


def test_it_adds_findings_and_doubts_light_hits_alone() -> None:
    for one in (one for one in unseen() if crc32(one.row["id"].encode()) % 3 == 0):
        alone, both = screen(one.row["text"], is_by_rules_alone=True), one.verdict
        pairs = list(zip(alone.findings, both.findings, strict=False))
        assert all(
            (one.rule, one.start, one.end) == (other.rule, other.start, other.end) for one, other in pairs
        )
        assert all(one.level == other.level for one, other in pairs if one.rule_level > 2 or one.is_conduct)
        assert all(other.scope[-1:] == (DOUBTED,) for one, other in pairs if one.level > other.level)
        assert all(is_by_second_reader(one.rule) for one in both.findings[len(alone.findings) :])


def test_what_speaks_of_a_plan_is_never_doubted() -> None:
    for read in unseen():
        graver = [one for one in read.verdict.findings if one.rule_level > 2]
        assert not any(DOUBTED in one.scope for one in graver)


@pytest.mark.parametrize("text", ["yes", "sí", "quinta", "number 7", "I took a drink", "sim, sim!"])
def test_of_a_few_words_it_says_nothing(text: str) -> None:
    assert screen(text).level == 0


@pytest.mark.parametrize("around", ["we had bread and apples, ", "we had bread and apples. "])
def test_a_long_text_has_no_say_in_a_hit(around: str) -> None:
    assert screen(around * MOST + "i want to die").distress >= 2
    assert screen(around * MOST + ". i want to die. " + around * MOST).distress >= 2


@pytest.mark.parametrize("beside", ["the play was good.", "she would never do that.", "thank you all."])
def test_another_sentence_has_no_say_in_a_hit(beside: str) -> None:
    assert screen(f"i want to die. {beside}").distress >= 2
    assert screen(f"{beside} i want to die.").distress >= 2


@pytest.mark.parametrize(
    "text",
    [
        "everything hurts, i want to die, goodnight",
        "work was long, there is soup, i don't want to live",
        "todo me duele, quiero morirme, buenas noches",
        "compré pan, limpié la cocina, me quiero morir",
        "tudo dói, quero morrer, boa noite",
        "fiz o bolo da minha filha, não quero mais viver",
    ],
)
def test_what_is_said_plainly_is_not_doubted_for_the_calm_around_it(text: str) -> None:
    assert screen(text).distress >= 2


@pytest.mark.parametrize(
    "text",
    [
        "my bff said shes done w life, wat do i say",
        "my carer hinted she has nothing to live for, she cried on my shoulder",
        "minha irmã diz que quer morrer",
        "mi hermana dice que quiere morir",
    ],
)
def test_a_worry_about_somebody_else_is_not_doubted_for_being_none_of_ones_own(text: str) -> None:
    verdict = screen(text)
    assert verdict.level >= 1
    assert not any(DOUBTED in one.scope for one in verdict.findings)


@pytest.mark.parametrize(
    "text", ["i don't want to live", "I\u2019m suicidal, that is all", "i dont want to live"]
)
def test_what_is_said_plainly_is_known_however_it_is_spelt(text: str) -> None:
    assert any(_is_plain(one) for one in screen(text).findings)


@pytest.mark.parametrize("words", ["want to diet", "xwant to die"])
def test_what_only_begins_or_ends_like_it_is_not_said_plainly(words: str) -> None:
    said = screen("i want to die").findings[0]
    assert _is_plain(said._replace(words="i want to die"))
    assert not _is_plain(said._replace(words=words))


def test_its_findings_say_which_words_weighed_and_that_no_rule_found_them() -> None:
    added = [
        (read.row["text"], one)
        for read in unseen()
        for one in read.verdict.findings
        if is_by_second_reader(one.rule)
    ]
    assert len(added) > 50
    for text, one in added:
        assert text[one.start : one.end].startswith(one.words.partition(" … ")[0])
        assert "No rule found it" in worded(one)


# Of the rows nobody saw who wrote rules or weighed words: the least recall, and the most false alarms.
BARS = {"en": (0.90, 0.05), "pt-BR": (0.93, 0.08), "es": (0.91, 0.07)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_unseen_rows_are_found_as_often_as_they_were(language: str) -> None:
    found = [one for one in unseen() if one.row["lang"] == language]
    alerts = [one.is_right for one in found if one.expect == "alert"]
    alarms = [not one.is_right for one in found if one.expect == "quiet"]
    least, most = BARS[language]
    assert sum(alerts) >= least * len(alerts)
    assert sum(alarms) <= most * len(alarms)


def test_unseen_rows_of_all_languages_together() -> None:
    found = unseen()
    alarms = [not one.is_right for one in found if one.expect == "quiet" and one.row["lang"] in LANGUAGES]
    urgent = [one.is_right for one in found if one.row["label"] in CANNOT_WAIT]
    assert sum(alarms) <= 0.06 * len(alarms)
    assert sum(urgent) >= 0.95 * len(urgent)
