"""Who of the staff opens many texts raises an alarm, once; and some looks are drawn for review."""

from types import SimpleNamespace

import pytest
from django.core import mail
from django.urls import reverse

from kith import clock
from kith.audit import chaining, drawing
from kith.audit.kinds import CONTACT_OPENED, LOOKED, MANY_LOOKS, REVIEWED, VERSIONS_SEEN
from kith.audit.models import Entry
from kith.audit.watching import DAY, HOUR, others_to_tell
from kith.gates import Refused
from kith.ledger.recording import record
from kith.notices import sending
from kith.notices.models import Notice
from kith.people.models import Role
from kith.safety.alerting import raise_alert
from kith.safety.looking import look
from kith.safety.models import Alert
from tests.cast import Cast
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def alert(cast):
    return raise_alert(cast.member, place="conversation:k", level=2, cause=Alert.MESSAGE, words="unwell")


def reads(who, alert, times):
    for _ in range(times):
        look(alert, by=who)


def alarms():
    return Entry.objects.filter(kind=MANY_LOOKS)


def told():
    return {notice.person.pseudonym for notice in Notice.objects.filter(kind=MANY_LOOKS)}


def test_who_opens_more_than_an_hour_and_a_day_allow_raises_one_alarm_that_names_nobody_in_mail(cast, alert):
    lead = cast.lead
    reads(cast.moderator, alert, 110)
    alarm = alarms().get()
    assert alarm.about == f"person:{cast.moderator.key}"
    assert alarm.details == {"looks": 40, "hours": 1}
    assert told() == {lead.pseudonym, cast.auditor.pseudonym}
    sending.sweep()
    bodies = [f"{one.subject} {one.body}" for one in mail.outbox if lead.email in one.to]
    assert bodies
    assert not [body for body in bodies if cast.moderator.pseudonym in body or "record" in body]
    page = with_both_factors(lead).get(reverse("audit:alarms")).content.decode()
    assert cast.moderator.pseudonym in page
    assert "110 in the day before it and the day after" in page


def test_an_alarm_stops_nobody(cast, alert, settings):
    settings.KITH_LOOKS_AN_HOUR = 2
    reads(cast.moderator, alert, 3)
    assert look(alert, by=cast.moderator).words == ["unwell"]


def test_few_looks_raise_none_and_many_in_a_day_do(cast, alert, at, settings):
    settings.KITH_LOOKS_AN_HOUR, settings.KITH_LOOKS_A_DAY = 3, 5
    start = clock.now()
    for hour in range(3):
        at(start + hour * 2 * HOUR)
        reads(cast.moderator, alert, 2)
        assert alarms().count() == (1 if hour == 2 else 0)
    assert alarms().get().details == {"looks": 5, "hours": 24}
    at(start + 3 * DAY)
    reads(cast.moderator, alert, 3)
    assert alarms().count() == 2, "another day, another alarm"


@pytest.mark.parametrize("kind", [VERSIONS_SEEN, CONTACT_OPENED])
def test_earlier_versions_of_a_message_and_trusted_contacts_count_too(cast, settings, kind):
    settings.KITH_LOOKS_AN_HOUR = 2
    for _ in range(2):
        record(kind, by=cast.moderator.pk, about=SimpleNamespace(key="m"))
    assert alarms().count() == 1


def test_without_lead_and_auditor_the_others_who_look_after_alerts_are_told(cast):
    Role.objects.filter(person__in=[cast.lead, cast.auditor]).update(ended_at=clock.now())
    assert list(others_to_tell(cast.moderator)) == [cast.clinician]
    Role.objects.filter(person=cast.clinician).update(ended_at=clock.now())
    assert list(others_to_tell(cast.moderator)) == [cast.operator]


def test_whom_an_alarm_is_about_does_not_find_it_on_the_page(cast, alert, settings):
    settings.KITH_LOOKS_AN_HOUR = 1
    reads(cast.moderator, alert, 1)
    page = with_both_factors(cast.moderator).get(reverse("audit:alarms")).content.decode()
    assert "There is none." in page
    assert (
        "Nothing was stopped"
        in with_both_factors(cast.clinician).get(reverse("audit:alarms")).content.decode()
    )


@pytest.fixture
def many_looks(cast):
    facts = [record(LOOKED, by=cast.moderator.pk, about=SimpleNamespace(key=str(n))) for n in range(39)]
    facts += [record(LOOKED, by=cast.auditor.pk, about=SimpleNamespace(key=str(n))) for n in range(39)]
    chaining.sweep()
    return facts


def drawn_by_hand():
    return [one for one in Entry.objects.filter(kind=LOOKED) if int(one.hash, 16) % drawing.ONE_IN == 0]


def test_the_draw_is_the_same_for_everybody_and_nobody_reviews_themselves(cast, many_looks):
    others = {one.position for one in drawn_by_hand() if one.by == cast.moderator.pk}
    assert {one.entry.position for one in drawing.drawn_for(cast.auditor)} == others
    assert drawing.drawn_for(cast.auditor) == drawing.drawn_for(cast.auditor)


def test_about_one_in_twenty_is_drawn():
    entries = [Entry(kind=LOOKED, position=n, at=clock.now()) for n in range(4_000)]
    for entry in entries:
        entry.hash = chaining.digest(entry)
    assert 145 < sum(map(drawing.is_drawn, entries)) < 255  # four standard deviations


def test_a_review_stands_in_the_record_and_nothing_else_can_be_reviewed(cast, many_looks, monkeypatch):
    monkeypatch.setattr(drawing, "ONE_IN", 1)
    client, address = with_both_factors(cast.auditor), reverse("audit:drawn")
    first = drawing.drawn_for(cast.auditor)[0].entry
    client.post(address, {"position": first.position, "outcome": "in_order"})
    review = Entry.objects.get(kind=REVIEWED)
    assert (review.by, review.details) == (
        cast.auditor.pk,
        {"position": first.position, "outcome": "in_order"},
    )
    assert "In order." in client.get(address).content.decode()
    own = Entry.objects.filter(kind=LOOKED, by=cast.auditor.pk).latest("position").position or 0
    position = first.position or 0
    for number, outcome in ((own, "in_order"), (position, "burnt"), (10**9, "in_order")):
        with pytest.raises(Refused):
            drawing.review(number, outcome, by=cast.auditor)
    assert Entry.objects.filter(kind=REVIEWED).count() == 1
