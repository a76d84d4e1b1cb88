"""Why an alert was raised cannot be read from the database, and what stood there before is brought along."""

import re
from importlib import import_module

import pytest
from django.db import connection, transaction

from kith.ledger.models import Fact
from kith.people.sealing import forget_key, seal
from kith.safety.alerting import raise_alert
from kith.safety.causes import LOST, as_told, cause_of, causes_of, seal_cause, told_in
from kith.safety.looking import alerts_told_to, untold
from kith.safety.models import Alert, Look
from tests import cast as people
from tests.migrating import Steps

SEALING = import_module("kith.safety.migrations.0007_cause_is_sealed")
CAUSES = ("questionnaire", "report", "conduct", "request")
BEFORE = "0006_who_verified_a_line"
ABOUT = {"safety.alert", "safety.look", "ledger.fact", "people.personkey"}


@pytest.mark.django_db
def test_a_cause_opens_in_its_own_row_alone():
    wren, moth = people.person("Wren"), people.person("Moth")
    first = raise_alert(wren, place="person:a", level=2, cause=Alert.QUESTIONNAIRE)
    second = raise_alert(wren, place="person:b", level=2, cause=Alert.REQUEST)
    other = raise_alert(moth, place="person:a", level=2, cause=Alert.REPORT)
    assert list(causes_of([first, second, other]).values()) == ["questionnaire", "request", "report"]
    for alert, taken_from in ((first, second), (other, first)):
        alert.sealed_cause = taken_from.sealed_cause
        assert cause_of(alert) == LOST


@pytest.mark.django_db
def test_how_long_it_is_sealed_tells_nothing():
    wren = people.person("Wren")
    alert = Alert(person=wren, place="person:a", level=2)
    assert len({len(seal_cause(alert, cause)) for cause in Alert.CAUSES}) == 1


@pytest.mark.django_db
def test_it_is_lost_with_the_key_and_hides_no_other():
    wren, moth = people.person("Wren"), people.person("Moth")
    alerts = [raise_alert(who, place="person:a", level=2, cause=Alert.REQUEST) for who in (wren, moth)]
    forget_key(wren)
    assert list(causes_of(alerts).values()) == [LOST, Alert.REQUEST]
    assert told_in(wren, [("", "alert:x"), ("no base64!", "alert:x")]) == [LOST, LOST]


@pytest.mark.django_db
def test_many_causes_take_one_query(django_assert_num_queries):
    for name in ("Wren", "Moth", "Heron"):
        raise_alert(people.person(name), place="person:a", level=2, cause=Alert.REQUEST)
    alerts = list(Alert.objects.select_related("person"))
    with django_assert_num_queries(1):
        assert set(causes_of(alerts).values()) == {Alert.REQUEST}


@pytest.mark.django_db(transaction=True)
def test_alerts_facts_and_looks_of_before_are_sealed_and_can_be_brought_back(monkeypatch):
    """The four whose rows are looked at stand among many, and no more than a few are read at once."""
    monkeypatch.setattr(SEALING, "AT_ONCE", 7)
    wren, moth = people.person("Wren"), people.person("Moth")
    seal(wren, "anything", row="so that there is a key")
    steps = Steps("safety", after=BEFORE, about=ABOUT)
    old = steps.back()
    alerts, looks = old.get_model("safety", "Alert").objects, old.get_model("safety", "Look").objects
    told = {"level": 2, "language": "en"}
    for key, who, cause, place in (
        ("q" * 22, wren, "questionnaire", "a"),
        ("r" * 22, wren, "report", "b"),
        ("c" * 22, wren, "conduct", "a"),
        ("m" * 22, moth, "request", "a"),  # who has no key yet
    ):
        row = alerts.create(key=key, person_id=who.pk, place=f"person:{place}", level=2, cause=cause)
        _record(row, {**told, "cause": cause})
        looks.create(key=key, person_id=who.pk, alert=row, what=cause)
    many = _many(alerts, told)
    _record(type("alert", (), {"key": "g" * 22})(), {**told, "cause": "report"})  # its alert is gone
    looks.create(key="d" * 22, person_id=wren.pk, what="done")
    assert _most_read_at_once(steps) == 7
    assert _come_over() == many
    found = {alert.key[0]: alert for alert in Alert.objects.exclude(key__in=many).select_related("person")}
    assert {key: cause_of(alert) for key, alert in found.items()} == {
        "q": "questionnaire",
        "r": "report",
        "c": "conduct",
        "m": "request",
    }
    assert {key for key, alert in found.items() if alert.is_conduct} == {"c"}
    assert alerts_told_to(wren) == ["q" * 22]
    assert all("cause" not in fact.details for fact in Fact.objects.all())
    assert {look.what for look in Look.objects.all()} == {"words", "done"}
    back = steps.back().get_model("safety", "Alert").objects
    kept = dict(back.values_list("key", "cause"))
    assert {key: kept.pop(key) for key in many} == many
    facts = Fact.objects.filter(about__in=[f"alert:{key}" for key in many])
    assert {fact.about[6:]: fact.details["cause"] for fact in facts} == many
    assert kept == {"q" * 22: "questionnaire", "r" * 22: "report", "c" * 22: "conduct", "m" * 22: "request"}
    steps.forth()


def _many(alerts, told):
    """Thirty more of before, of fifteen people with one key among them. The cause of each, by name."""
    who = people.people({f"Heron {number}": () for number in range(15)})
    seal(who[0], "anything", row="so that there is a key")
    causes = {f"{number:022}": CAUSES[number % 4] for number in range(30)}
    with transaction.atomic():
        for number, (key, cause) in enumerate(causes.items()):
            place, person = f"person:{key}", who[number % 15]
            row = alerts.create(key=key, person_id=person.pk, place=place, level=2, cause=cause)
            _record(row, told | {"cause": cause})
    return causes


def _come_over():
    """The cause of each of the thirty, as it opens now, in its row and in the record."""
    rows = Alert.objects.filter(place__startswith="person:0").select_related("person")
    opened = causes_of(rows)
    for row in rows:
        (fact,) = Fact.objects.filter(about=f"alert:{row.key}")
        (told,) = told_in(row.person, [(fact.details["sealed"], fact.about)])
        assert told == opened[row.pk]
        assert row.is_conduct == fact.details["is_conduct"] == (told == "conduct")
    return {row.key: opened[row.pk] for row in rows}


def _most_read_at_once(steps):
    """Migrate, and answer how many alerts or entries came with one answer of the database at most."""
    read = []

    def count(execute, sql, params, many, context):
        if sql.startswith("SELECT") and ('FROM "safety_alert"' in sql or 'FROM "ledger_fact"' in sql):
            limits = re.findall(r"LIMIT (\d+)", sql)
            read.append(int(limits[-1]) if limits else sql.count("%s"))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        steps.forth()
    return max(read)


def _record(about, details):
    Fact.objects.create(kind="safety.alert_raised", about=f"alert:{about.key}", details=details)


@pytest.mark.django_db
def test_a_sealed_cause_is_taken_into_the_record():
    alert = raise_alert(people.person("Wren"), place="person:a", level=2, cause=Alert.REPORT)
    fact = Fact.objects.get(kind="safety.alert_raised")
    assert fact.details["sealed"] != as_told(seal_cause(alert, Alert.REPORT)), "sealed anew each time"
    assert set(fact.details) == {"level", "is_conduct", "language", "sealed"}


@pytest.mark.django_db
def test_where_a_cause_is_lost_nobody_reads_that_there_was_an_alert():
    """It may have been a report: who is reported learns of it with a decision."""
    wren = people.person("Wren")
    reported = raise_alert(wren, place="person:a", level=2, cause=Alert.REPORT)
    told = raise_alert(wren, place="person:b", level=2, cause=Alert.MESSAGE)
    fact = Fact.objects.get(about=f"alert:{reported.key}")
    without = {name: value for name, value in fact.details.items() if name != "sealed"}
    Fact.objects.filter(pk=fact.pk).update(details=without)
    assert alerts_told_to(wren) == [told.key]
    assert untold(wren, [(fact.about, without), (fact.about, without | {"cause": "message"})]) == [
        True,
        False,
    ]
