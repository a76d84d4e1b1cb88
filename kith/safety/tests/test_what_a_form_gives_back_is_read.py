"""Words that a form of a group gives back are read for their writer, and none that was typed is lost."""

import pytest
from django.urls import reverse

from kith.groups.models import Acceptance, Group, Membership, Place, Request
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
    Request.objects.create(group=house.group, person=house.stranger, words="Earlier.", answer="declined")
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
    assert "You have a seat here now." in page


def test_the_same_request_sent_twice_is_one_and_other_words_come_back(house, harbour):
    for _press in range(2):
        assert asks(harbour, house, PLAIN).status_code == 302
    other = asks(harbour, house, "And my sister too.")
    assert "And my sister too." in other.content.decode()
    assert Request.objects.get().words == PLAIN
    assert "You have asked to join" in other.content.decode()


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
