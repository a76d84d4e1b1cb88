"""What is written outside of conversations is read too: names, requests, purposes, agreements, reasons."""

import pytest
from django.test import Client
from django.urls import reverse

from kith.groups import agreeing, founding, joining, leaving
from kith.groups.models import Group, Membership
from kith.keys import new_key
from kith.people import enrolling, renaming
from kith.safety import noticing
from kith.safety.models import Alert, Noticed, Shown
from tests.cast import Cast

GRAVE = "i want to die"
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def read_of(person, place):
    alert = Alert.objects.get()
    return (alert.person, alert.place) == (person, place)


def asks(cast, words=GRAVE):
    Group.objects.filter(pk=cast.group.pk).update(admission=Group.ON_REQUEST)
    cast.group.refresh_from_db()
    return joining.ask(cast.group, words, by=cast.stranger, accepting=1)


def test_the_words_of_a_request_to_join(cast):
    asks(cast)
    assert read_of(cast.stranger, f"group:{cast.group.key}")


def test_who_asks_to_join_in_distress_is_led_by_help_and_on_to_where_they_were_going(cast):
    Group.objects.filter(pk=cast.group.pk).update(admission=Group.ON_REQUEST)
    client = Client()
    client.force_login(cast.stranger, backend="kith.people.backends.PersonBackend")
    where = reverse("groups:joining", args=[cast.group.key])
    answer = client.post(where, {"words": GRAVE, "version": "1", "accepts": "on"})
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"].startswith(f"/panels/{Shown.objects.get().key}/")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "help-panel" in page
    assert "Your words are kept just as you wrote them" in page
    assert f'href="{where}"' in page


def test_a_quiet_request_goes_straight_on(cast):
    Group.objects.filter(pk=cast.group.pk).update(admission=Group.ON_REQUEST)
    client = Client()
    client.force_login(cast.stranger, backend="kith.people.backends.PersonBackend")
    where = reverse("groups:joining", args=[cast.group.key])
    answer = client.post(where, {"words": "I lost my brother.", "version": "1", "accepts": "on"})
    assert (answer.status_code, answer.headers["Location"]) == (302, where)


def test_what_a_host_writes_with_a_no(cast):
    request = asks(cast, "may I come?")
    joining.decline(request, "call me at 07700 900123", by=cast.facilitator)
    assert read_of(cast.facilitator, f"group:{cast.group.key}")
    assert Alert.objects.get().is_conduct


def test_why_a_host_ends_a_seat(cast):
    seat = Membership.objects.get(group=cast.group, person=cast.member)
    leaving.remove(seat, "call me at 07700 900123", by=cast.facilitator)
    assert read_of(cast.facilitator, f"group:{cast.group.key}")


def test_the_name_and_the_purpose_of_a_group(cast):
    group = founding.found(
        Group(name="Evenings", purpose=GRAVE, capacity=8), by=cast.member, agreement="What is said stays."
    )
    assert read_of(cast.member, f"group:{group.key}")


def test_a_purpose_that_is_changed(cast):
    cast.group.purpose = GRAVE
    founding.rearrange(cast.group, by=cast.facilitator, topics=[])
    assert read_of(cast.facilitator, f"group:{cast.group.key}")


def test_an_agreement_that_is_rewritten(cast):
    agreeing.rewrite(cast.group, f"{GRAVE}.", by=cast.facilitator, is_major=False)
    assert read_of(cast.facilitator, f"group:{cast.group.key}")


def test_a_pseudonym_at_the_beginning_and_when_it_changes(cast):
    made = enrolling.enrol("x@example.org", "I want to die", passphrase=new_key())
    assert read_of(made, f"person:{made.key}")
    renaming.rename(cast.member, "call 07700 900123")
    assert Alert.objects.filter(person=cast.member, is_conduct=True).exists()


def test_a_screen_that_fails_keeps_nobody_from_joining(cast, monkeypatch):
    def fail(*_args, **_named):
        raise RuntimeError

    monkeypatch.setattr(noticing, "read", fail)
    assert asks(cast).words == GRAVE


def test_who_takes_a_name_in_distress_is_led_by_help(cast):
    client = Client()
    client.force_login(cast.member, backend="kith.people.backends.PersonBackend")
    answer = client.post(reverse("people:name"), {"pseudonym": "I want to die"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"/panels/{Shown.objects.get().key}/")
    page = client.get(answer.headers["Location"]).content.decode()
    assert cast.member.key not in page, "one's own key is nobody's business, not even one's own history's"


def test_the_way_on_from_a_panel_stays_on_this_site(cast):
    asks(cast)
    client = Client()
    client.force_login(cast.stranger, backend="kith.people.backends.PersonBackend")
    page = f"/panels/{Shown.objects.get().key}/"
    shown = client.get(page, {"back": "https://elsewhere.example/"}).content.decode()
    assert "https://elsewhere" not in shown
    answer = client.post(page, {"answer": "closed", "back": "//elsewhere.example/"})
    assert answer.headers["Location"] == "/home/"


def test_whoever_saves_a_group_is_read_for_the_words_they_changed_alone(cast):
    """A co-host who gives it more seats did not write what stands there."""
    Group.objects.filter(pk=cast.group.pk).update(purpose=GRAVE)
    group = Group.objects.get(pk=cast.group.pk)
    group.capacity = 20
    founding.rearrange(group, by=cast.facilitator, topics=())
    assert not Noticed.objects.exists()
    group.name = f"Evenings for whoever says {GRAVE}"
    founding.rearrange(group, by=cast.facilitator, topics=())
    assert read_of(cast.facilitator, f"group:{cast.group.key}")
