"""Reading problems: every fault has its path and one clear message, and what was read can be written."""

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.matching.documents import schema_of
from kith.matching.examples.forming import example
from kith.matching.faults import BadDocument
from kith.matching.problem import Ages, Kind, Rules, Weights, Window, Wish
from kith.matching.reading import read_problem
from kith.matching.tests.cases import document
from kith.matching.writing import as_text, hash_of

Change = Callable[[dict[str, Any]], object]


def faults_of(text: str | bytes) -> list[str]:
    with pytest.raises(BadDocument) as caught:
        read_problem(text)
    return [str(fault) for fault in caught.value.faults]


def put(value: Any, *steps: str | int) -> Change:
    def change(there: Any) -> None:
        for step in steps[:-1]:
            there = there[step]
        there[steps[-1]] = value

    return change


def drop(*steps: str | int) -> Change:
    def change(there: Any) -> None:
        for step in steps[:-1]:
            there = there[step]
        del there[steps[-1]]

    return change


BEN, ANA = ("people", 1), ("people", 0)
WRONG: list[tuple[Change, str]] = [
    (put(2, "version"), "$.version: 2 is not 1"),
    (drop("people"), "$.people: is missing"),
    (drop(*ANA, "zone"), "$.people[0].zone: is missing"),
    (put(1, *ANA, "nickname"), "$.people[0].nickname: is a key that has no meaning here"),
    (put(1, *ANA, "a b"), "$.people[0]['a b']: is a key that has no meaning here"),
    (put(None, *ANA, "age"), "$.people[0].age: null is not a whole number"),
    (put(31.5, *ANA, "age"), "$.people[0].age: 31.5 is not a whole number"),
    (put(-1, *ANA, "age"), "$.people[0].age: must be at least 0, and is -1"),
    (put(131, *ANA, "age"), "$.people[0].age: must be at most 130, and is 131"),
    (
        put("a/b", *ANA, "id"),
        '$.people[0].id: "a/b" is not an id: 1 to 64 letters, digits or . _ : @ + -',
    ),
    (put({}, *ANA, "topics"), "$.people[0].topics: must have at least 1 keys"),
    (put(0, *ANA, "topics", "grief"), "$.people[0].topics.grief: must be at least 1, and is 0"),
    (put([], *ANA, "languages"), "$.people[0].languages: must have at least 1 in the list"),
    (
        put("English", *BEN, "languages", 0),
        '$.people[1].languages[0]: "English" is not a language tag, as en or pt-BR',
    ),
    (put(["video", "video"], *ANA, "modes"), "$.people[0].modes: holds something twice"),
    (
        put("hybrid", *ANA, "modes", 0),
        '$.people[0].modes[0]: "hybrid" is not one of "text", "video", "in_person"',
    ),
    (
        put("25:00", *ANA, "hours", 0, "to"),
        '$.people[0].hours[0].to: "25:00" is not a time of day from 00:00 to 24:00',
    ),
    (
        put("24:00", *ANA, "hours", 0, "from"),
        '$.people[0].hours[0].from: "24:00" is not a time of day from 00:00 to 23:59',
    ),
    (
        put("tuesday", *ANA, "hours", 0, "day"),
        '$.people[0].hours[0].day: "tuesday" is not one of "mon", "tue", "wed", "thu", "fri" and 2 more',
    ),
    (put("2026-02-30", "today"), '$.today: "2026-02-30" is not a day of the calendar'),
    (
        put("5 Jan", *ANA, "waiting_since"),
        '$.people[0].waiting_since: "5 Jan" is not a day from 2000-01-01 to 2099-12-31',
    ),
    (put({"hard": True}, *ANA, "wishes", 0), "$.people[0].wishes[0]: must have at least 2 keys"),
    (
        put({"hard": True, "genders": ["woman"], "kinds": ["peer"]}, *ANA, "wishes", 0),
        "$.people[0].wishes[0]: must have at most 2 keys",
    ),
    (put(-5, "rules", "weights", "fit"), "$.rules.weights.fit: must be at least 0, and is -5"),
    (
        put(101, "rules", "least_attendance"),
        "$.rules.least_attendance: must be at most 100, and is 101",
    ),
    (put("yes", *ANA, "helps_hold"), '$.people[0].helps_hold: "yes" is not true or false'),
    (put([], "groups", 0, "slot"), "$.groups[0].slot: [] is not an object"),
    (put(0, "groups", 0, "slot", "meetings"), "$.groups[0].slot.meetings: must be at least 1, and is 0"),
    (put(10**300, *ANA, "age"), f"$.people[0].age: must be at most 130, and is 1{'0' * 59}..."),
    (put(3, *ANA, "one\ntwo"), "$.people[0]['one\\ntwo']: is a key that has no meaning here"),
    # What no schema can say.
    (put({"a\nb": 3}, *BEN, "topics"), "$.people[1].topics['a\\nb']: there is no topic \"a\\nb\""),
    (put("Mars\x1b[2J", *ANA, "zone"), '$.people[0].zone: "Mars\\u001b[2J" is not a time zone;'),
    (put("ana", *BEN, "id"), '$.people[1].id: "ana" is the id of $.people[0] too'),
    (
        put("rui", "groups", 0, "members", 0, "id"),
        '$.groups[0].members[1].id: "rui" is the id of $.groups[0].members[0] too',
    ),
    (put({"sleep": 3}, *BEN, "topics"), '$.people[1].topics.sleep: there is no topic "sleep"'),
    (put(["sleep"], "groups", 0, "topics"), '$.groups[0].topics[0]: there is no topic "sleep"'),
    (put(["sleep"], "facilitators", 0, "topics"), '$.facilitators[0].topics[0]: there is no topic "sleep"'),
    (put(["sleep"], "forms", 0, "topics"), '$.forms[0].topics[0]: there is no topic "sleep"'),
    (
        put("Lisbon", *ANA, "zone"),
        '$.people[0].zone: "Lisbon" is not a time zone; one is Europe/Lisbon',
    ),
    (
        put("Mars/North", "openings", 0, "slot", "zone"),
        '$.openings[0].slot.zone: "Mars/North" is not a time zone; one is Europe/Lisbon',
    ),
    (
        put("18:00", *ANA, "hours", 0, "to"),
        "$.people[0].hours[0].to: 18:00 is where the stretch begins; a whole day is from 00:00 to 24:00",
    ),
    (put("2026-01-06", *ANA, "waiting_since"), "$.people[0].waiting_since: lies after today, 2026-01-05"),
    (put(["ana"], *ANA, "apart"), "$.people[0].apart[0]: nobody can be kept apart from themself"),
    (put(["zoe"], *ANA, "apart"), '$.people[0].apart[0]: there is no person, member or facilitator "zoe"'),
    (
        put(["leo"], *BEN, "apart"),
        '$.people[1].apart[0]: "leo" is in the group that this person is invited to',
    ),
    (put("mondays", *BEN, "invited"), '$.people[1].invited: there is no group "mondays"'),
    (put(["ben"], "groups", 0, "facilitators"), '$.people[1].invited: leads "tuesdays" already'),
    (put(["tuesdays"], *BEN, "declined"), '$.people[1].invited: has declined "tuesdays"'),
    (
        put({"id": "ben"}, "groups", 0, "members", 0),
        '$.people[1].invited: is a member of "tuesdays" already',
    ),
    (
        put(3, "groups", 0, "seats"),
        "$.groups[0].seats: 3 are fewer than the 4 that members and invitations have",
    ),
    (put(9, "groups", 0, "least_further"), "$.groups[0].least_further: 9 people are more than a group of 8"),
    (put(9, "rules", "smallest"), "$.rules.smallest: the smallest size, 9, is more than the largest, 8"),
    (put(1, "forms", 0, "largest"), "$.forms[0].smallest: the smallest size, 2, is more than the largest, 1"),
    (put({"from": 40, "to": 30}, "forms", 0, "ages"), "$.forms[0].ages.to: 30 is less than 40"),
    (put(10, *ANA, "wishes", 0, "ages", "to"), "$.people[0].wishes[0].ages.to: 10 is less than 18"),
    (drop("openings", 0, "venue"), "$.openings[0].venue: is missing, and the mode is hybrid"),
    (put(["thu"], "facilitators", 0, "openings"), '$.facilitators[0].openings[0]: there is no opening "thu"'),
    (
        put({"topics": 0, "language": 0, "mode": 0, "hours": 0, "wishes": 0}, "rules", "weights"),
        "$.rules.weights: one of topics, language, mode, hours, wishes must be more than 0",
    ),
]


@pytest.mark.parametrize(("change", "says"), WRONG, ids=[says for _, says in WRONG])
def test_a_fault_has_its_path_and_one_message(change: Change, says: str) -> None:
    wrong = document()
    change(wrong)
    found = faults_of(json.dumps(wrong))
    assert len(found) == 1
    assert found[0].startswith(says)
    assert found[0].isprintable()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "$: this is not JSON: Expecting value (line 1, column 1)"),
        ('{"version": 1,', "$: this is not JSON: Expecting property name"),
        (b"\xff\xfe\xff", "$: this is not text in UTF-8"),
        ('{"note": "\\ud800"}', "$: \\ud800 is half a character, and stands alone"),
        ("[]", "$: [] is not an object"),
        ("[" * 200_000, "$: this is not JSON that can be read: lists stand in lists too deep"),
        ('{"version": NaN}', "$: this is not JSON that can be read: NaN is not a number in JSON"),
        ('{"version": 1e999}', "$: this is not JSON that can be read: the number 1e999 is too large"),
    ],
)
def test_a_text_that_is_no_document_is_one_fault(text: str | bytes, says: str) -> None:
    found = faults_of(text)
    assert found[0].startswith(says)
    assert len(found) == 1


def test_a_key_that_stands_twice_is_named_where_it_stands() -> None:
    text = json.dumps(document()).replace('"seats": 8', '"seats": 8, "seats": 9')
    assert faults_of(text) == ["$.groups[0]['seats (a second time)']: is a key that has no meaning here"]


def test_all_faults_are_named_at_once() -> None:
    wrong = document()
    for change, _ in WRONG[6:7] + WRONG[13:14] + WRONG[23:24]:
        change(wrong)
    assert [says.split(":")[0] for says in faults_of(json.dumps(wrong))] == [
        "$.people[0].age",
        "$.people[1].languages[0]",
        "$.rules.weights.fit",
    ]


def test_what_is_read_is_what_was_written_by_hand() -> None:
    read = read_problem(json.dumps(document()))
    ana, ben = read.people
    assert ana.hours == (Window(1, 1080, 1320),)
    assert ben.hours == (Window(1, 1320, 1500, preferred=False),)
    assert ana.wishes == (Wish(hard=False, ages=Ages(18, 40)),)
    assert (ana.topics, ana.languages, ben.invited) == ({"grief": 6, "anxiety": 4}, ("pt", "en"), "tuesdays")
    assert (read.today, read.rules.smallest, read.rules.weights.waiting) == (date(2026, 1, 5), 2, 3)
    assert (read.groups[0].kind, read.groups[0].held, read.forms[0].least_further) == (Kind.PEER, 1, 0)
    assert (read.waited(ana), read.is_overdue(ana)) == (35, False)


def test_a_whole_number_may_be_written_with_a_point() -> None:
    text = json.dumps(document()).replace('"seats": 8', '"seats": 8.0')
    assert read_problem(text).groups[0].seats == 8


def test_the_hash_knows_neither_blanks_nor_the_order_of_keys_nor_defaults() -> None:
    plain = document()
    turned = dict(reversed(list(plain.items())))
    turned["groups"] = [{**plain["groups"][0], "least_holding": 0}]
    assert hash_of(read_problem(json.dumps(plain))) == hash_of(read_problem(json.dumps(turned, indent=3)))
    plain["groups"][0]["held"] = 2
    assert hash_of(read_problem(json.dumps(plain))) != hash_of(read_problem(json.dumps(turned)))


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 80), st.integers(0, 2**40))
def test_writing_and_reading_give_the_same_problem(people: int, seed: int) -> None:
    made = example(people, seed=seed)
    assert read_problem(as_text(made)) == made


def test_the_schema_and_the_objects_have_the_same_defaults() -> None:
    properties = schema_of("problem")["$defs"]["rules"]["properties"]
    weights = properties["weights"]["properties"]
    assert {name: part["default"] for name, part in weights.items()} == {
        part.name: getattr(Weights(), part.name) for part in fields(Weights)
    }
    assert {name: part.get("default") for name, part in properties.items() if name != "weights"} == {
        part.name: getattr(Rules(), part.name) for part in fields(Rules) if part.name != "weights"
    }
