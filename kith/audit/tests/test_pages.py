"""Who reads what of the record: auditors all of it, each person what is about them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from kith import clock
from kith.audit import access, chaining
from kith.audit.kinds import FAMILIES, SENTENCES
from kith.audit.models import Entry
from kith.ledger.recording import record
from kith.people import roles
from kith.people.models import Role
from kith.safety.alerting import raise_alert
from kith.safety.keeping import KEPT_FOR
from kith.safety.keeping import sweep as let_go
from kith.safety.looking import look
from kith.safety.models import Alert
from tests.cast import Cast
from tests.house import ROOT
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def alert_about(who, cause=Alert.MESSAGE, place="conversation:a", level=3):
    return raise_alert(who, place=place, level=level, cause=cause, words="a word of theirs")


def kinds_about(person):
    return [line.entry.kind for line in access.entries_about(person)]


def own_page(person):
    client = Client()
    client.force_login(person)
    page = client.get(reverse("audit:own")).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_a_person_reads_what_is_in_the_record_about_them_without_who_did_it(cast):
    look(alert_about(cast.member), by=cast.moderator)
    roles.give(cast.member, Role.COORDINATOR, by=None)
    chaining.sweep()
    assert kinds_about(cast.member) == ["people.role_given", "safety.looked", "safety.alert_raised"]
    page = own_page(cast.member)
    assert "The words behind an alert were read" in page
    assert cast.moderator.pseudonym not in page
    assert "a word of theirs" not in page
    assert kinds_about(cast.second_member) == []


@pytest.mark.parametrize("cause", [Alert.CONDUCT, Alert.REPORT])
def test_that_they_are_reported_or_looked_at_does_not_stand_in_it(cast, cause):
    before = own_page(cast.member)
    about = alert_about(cast.member, cause)
    record("moderation.taken", by=cast.moderator.pk, about=about)
    assert own_page(cast.member) == before


def test_a_report_after_an_alert_of_their_own_changes_nothing_they_see(cast):
    alert_about(cast.member)
    before = own_page(cast.member)
    alert_about(cast.member, Alert.REPORT, level=4)
    assert own_page(cast.member) == before


def test_once_an_alert_is_let_go_nothing_leads_from_the_record_to_its_person(cast, at):
    about = alert_about(cast.member)
    Alert.objects.filter(pk=about.pk).update(closed_at=clock.now())
    at(clock.now() + KEPT_FOR * 1.1)
    let_go()
    assert not Alert.objects.exists()
    assert kinds_about(cast.member) == []
    entry = Entry.objects.get(kind="safety.alert_raised")
    assert entry.details["level"] == 3
    told = f"{entry.by} {entry.about} {entry.details}"
    assert cast.member.key not in told
    assert cast.member.pseudonym not in told


def test_erasing_a_person_leaves_the_record_whole_and_says_nothing_of_them(cast):
    look(alert_about(cast.member), by=cast.moderator)
    chaining.sweep()
    before = list(Entry.objects.order_by("pk").values_list("hash", flat=True))
    cast.member.delete()
    cast.moderator.delete()
    assert list(Entry.objects.order_by("pk").values_list("hash", flat=True)) == before
    assert access.entries()[0].who == ""


def test_auditors_read_all_of_it_with_the_names_of_staff_and_of_nobody_else(cast):
    look(alert_about(cast.member), by=cast.moderator)
    record("moderation.reported", by=cast.second_member.pk)
    chaining.sweep()
    record("moderation.decided", by=cast.clinician.pk)
    page = with_both_factors(cast.auditor).get(reverse("audit:record")).content.decode()
    assert cast.moderator.pseudonym in page
    assert cast.clinician.pseudonym in page
    assert "not chained yet" in page
    assert cast.second_member.pseudonym not in page
    assert cast.member.pseudonym not in page


def test_older_entries_are_a_page_further_in_a_fixed_number_of_queries(cast, django_assert_max_num_queries):
    for number in range(access.PAGE + 5):
        record("moderation.decided", by=cast.moderator.pk, number=number)
    chaining.sweep()
    client, address = with_both_factors(cast.auditor), reverse("audit:record")
    with django_assert_max_num_queries(16):
        first = client.get(address).content.decode()
    assert "?before=6" in first
    older = client.get(address, {"before": "6"}).content.decode()
    assert older.count("Somebody of the staff took a decision") == 5
    for nonsense in ("x", "-1", "9" * 40, ""):
        assert client.get(address, {"before": nonsense}).status_code == 200


def test_whatever_a_family_writes_into_the_record_has_a_sentence():
    families = tuple(family.removesuffix("*") for family in FAMILIES)
    modules = (path for path in (ROOT / "kith").rglob("*.py") if "tests" not in path.parts)
    written = {kind for path in modules for kind in re.findall(r'record\(\s*"([\w.]+)"', path.read_text())}
    ours = {kind for kind in written if kind.startswith(families)}
    assert "moderation.closed" in ours
    assert ours <= set(SENTENCES)
