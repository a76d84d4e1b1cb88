"""Words that a form of a group gives back are read for their writer, and none that was typed is lost."""

import re
from html import unescape

import pytest
from django.urls import reverse

from kith.groups.models import Acceptance, Agreement, Group, Membership, Place, Request
from kith.safety.models import Alert, Noticed
from tests import cast as makers

pytestmark = pytest.mark.django_db
GRAVE, PLAIN = "i want to die", "I lost my brother in May."


@pytest.fixture
def house():
    return makers.Cast()


@pytest.fixture
def harbour(house, client):
    """Who sits nowhere, and reads a group that people ask to join."""
    Group.objects.filter(pk=house.group.pk).update(admission=Group.ON_REQUEST)
    client.force_login(house.stranger)
    return client


def asks(browser, house, words, tail="", **more):
    sent = {"words": words + tail, "version": "1", "accepts": "on"} | more
    path = reverse("groups:joining", args=[house.group.key])
    filled = {name: value for name, value in sent.items() if value}
    return browser.post(path, filled, headers={"Origin": "http://testserver"})


@pytest.mark.parametrize("wrong", [{"accepts": ""}, {"version": "nought"}, {"tail": " x" * 600}])
def test_a_request_whose_form_is_wrong_is_read_and_brings_help(house, harbour, wrong):
    answer = asks(harbour, house, GRAVE, **wrong)
    page = answer.content.decode()
    assert GRAVE in page
    assert 'class="help-panel"' in page
    assert "ui/js/help.js" in page
    alert = Alert.objects.get()
    assert (alert.person, alert.place) == (house.stranger, f"group:{house.group.key}")
    assert not Request.objects.exists()


def test_a_quiet_one_leaves_nothing(house, harbour):
    assert "help-panel" not in asks(harbour, house, PLAIN, accepts="").content.decode()
    assert not Noticed.objects.exists()


@pytest.mark.parametrize("way", [Group.OPEN, Group.BY_INVITATION])
def test_when_the_way_in_changes_meanwhile_nobody_is_seated_unasked_and_the_words_come_back(
    house, harbour, way
):
    Request.objects.create(group=house.group, person=house.stranger, words=GRAVE, answer="declined")
    Group.objects.filter(pk=house.group.pk).update(admission=way, is_public=True)
    seats = Membership.objects.filter(person=house.stranger)
    answer = asks(harbour, house, GRAVE)
    if way == Group.BY_INVITATION:  # it is listed no more: the words come back on a page of their own
        assert answer.status_code == 404
        assert GRAVE in answer.content.decode()
        return
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The way into this group changed while you wrote." in page
    assert GRAVE in page
    assert 'class="help-panel"' in page
    assert "Take a seat" in page
    assert not seats.exists()
    assert not Acceptance.objects.filter(person=house.stranger).exists()
    assert asks(harbour, house, "").status_code == 302
    assert seats.exists()


def test_whoever_got_a_seat_or_a_place_meanwhile_keeps_their_words(house, harbour):
    place = Place.objects.create(group=house.group, person=house.stranger)
    page = asks(harbour, house, PLAIN).content.decode()
    assert PLAIN in page
    assert reverse("groups:waiting", args=[house.group.key]) in page
    place.delete()
    makers.seat(house.group, house.stranger)
    page = asks(harbour, house, PLAIN).content.decode()
    assert PLAIN in page
    assert "You have a seat here now, so your request was not needed." in page
    assert "The way into this group changed" not in page


def test_the_same_request_sent_twice_is_one_and_other_words_come_back(house, harbour):
    for _press in range(2):
        assert asks(harbour, house, PLAIN).status_code == 302
    other = asks(harbour, house, "And my sister too.")
    assert "And my sister too." in other.content.decode()
    assert "You had asked already, so these words were not sent." in other.content.decode()
    assert "The way into this group changed" not in other.content.decode()
    assert Request.objects.get().words == PLAIN
    assert "You have asked to join" in other.content.decode()


@pytest.mark.parametrize("way", [Group.ON_REQUEST, Group.OPEN])
def test_other_words_are_still_there_when_the_question_was_taken_back_for_them(house, harbour, way):
    asks(harbour, house, PLAIN)
    Group.objects.filter(pk=house.group.pk).update(admission=way)
    other = 'And my "sister" too.'
    page = asks(harbour, house, other).content.decode()
    carried = re.search(r'<input type="hidden" name="words" value="([^"]*)">', page)
    assert carried
    sent = {"withdraw": "1", "words": unescape(carried[1])}
    back = harbour.post(reverse("groups:joining", args=[house.group.key]), sent).content.decode()
    assert other in unescape(back)
    assert Request.objects.get().answer == Request.WITHDRAWN
    assert not Membership.objects.filter(person=house.stranger).exists()


def test_a_group_whose_form_is_wrong_is_read_too(house, client):
    client.force_login(house.stranger)
    page = client.post(reverse("groups:founding"), {"name": "Evenings", "purpose": GRAVE}).content.decode()
    assert GRAVE in page
    assert 'class="help-panel"' in page
    assert Alert.objects.get().person == house.stranger


def test_so_is_a_purpose_with_too_few_seats_and_an_agreement_that_came_second(house, client):
    client.force_login(house.facilitator)
    path = reverse("groups:settings", args=[house.group.key])
    assert 'class="help-panel"' in client.post(path, {"purpose": GRAVE}).content.decode()
    Alert.objects.all().delete()
    rewriting = reverse("groups:rewriting", args=[house.group.key])
    client.post(rewriting, {"text": f"Kind words. {GRAVE}", "drawn_from": "7"})
    assert Alert.objects.get().person == house.facilitator


def test_a_purpose_that_a_host_left_as_it_was_is_not_taken_for_their_words(house, client):
    """A wrong number of seats brings the form back: who is in danger is whoever wrote the rest of it."""
    purpose = f"For whoever says:\n{GRAVE}"
    Group.objects.filter(pk=house.group.pk).update(purpose=purpose)
    client.force_login(house.facilitator)
    path = reverse("groups:settings", args=[house.group.key])
    as_it_was = {"name": house.group.name, "purpose": purpose.replace("\n", "\r\n"), "capacity": "0"}
    assert "help-panel" not in client.post(path, as_it_was).content.decode()
    assert not Noticed.objects.exists()
    page = client.post(path, as_it_was | {"name": f"Evenings. {GRAVE}"}).content.decode()
    assert 'class="help-panel"' in page
    assert Alert.objects.get().person == house.facilitator


def test_nor_is_an_agreement_that_any_version_said(house, client):
    others = {"group": house.group, "is_major": False, "written_by": house.gone}
    Agreement.objects.create(version=2, text=f"Say it: {GRAVE}\nStay.", **others)
    client.force_login(house.facilitator)
    path = reverse("groups:rewriting", args=[house.group.key])
    as_it_was = {"text": f"Say it: {GRAVE}\r\nStay.", "drawn_from": "two"}
    assert "help-panel" not in client.post(path, as_it_was).content.decode()
    Agreement.objects.create(version=3, text="Stay.", **others)
    page = client.post(path, as_it_was | {"drawn_from": "2"}).content.decode()
    assert "Somebody changed the agreement meanwhile." in page
    assert "help-panel" not in page
    assert not Noticed.objects.exists()


@pytest.mark.parametrize("wrong", [{"words": GRAVE + " x" * 200}, {"words": GRAVE}])
def test_a_hosts_no_that_did_not_go_is_read_too(house, client, wrong):
    asked = Request.objects.create(group=house.group, person=house.stranger, answer="accepted")
    client.force_login(house.facilitator)
    path = reverse("groups:answering", args=[house.group.key, asked.key])
    page = client.post(path, wrong | {"decline": "1"}).content.decode()
    assert GRAVE in page
    assert 'class="help-panel"' in page
    assert Alert.objects.get().person == house.facilitator
