"""Asking for a person."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from kith import clock
from kith.notices.models import Notice
from kith.people.models import Role
from kith.safety.asking import ask
from kith.safety.causes import cause_of
from kith.safety.models import Alert
from tests import cast
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db


@pytest.fixture
def wren(client):
    who = cast.person("Wren")
    client.force_login(who)
    return who


def test_asking_twice_is_one_request(wren):
    assert ask(by=wren).pk == ask(by=wren).pk
    assert cause_of(Alert.objects.get()) == Alert.REQUEST


def test_a_place_that_is_none_is_the_person_alone(wren):
    assert ask(by=wren, place="'; drop table").place == f"person:{wren.key}"
    assert ask(by=wren, place="checkin:" + "k" * 22).place == "checkin:" + "k" * 22


def test_looking_at_the_page_asks_nobody(client, wren):
    assert client.get(reverse("safety:asking")).status_code == 200
    assert not Alert.objects.exists()


def test_before_asking_the_page_says_whether_anybody_would_be_told(client, wren):
    assert "nobody will be told" in client.get(reverse("safety:asking")).content.decode()
    cast.staff("Larch", Role.MODERATOR)
    assert "will see your name here" in client.get(reverse("safety:asking")).content.decode()


def test_the_page_says_nobody_has_been_told_when_nobody_has(client, wren):
    page = client.post(reverse("safety:asking"), follow=True).content.decode()
    assert "Nobody has been told." in page
    assert "A person has been told." not in page


def test_the_page_says_a_person_has_been_told_when_one_has(client, wren):
    cast.staff("Larch", Role.MODERATOR)
    page = client.post(reverse("safety:asking"), follow=True).content.decode()
    assert "A note has been left for a person." in page
    Notice.objects.update(seen_at=clock.now())
    page = client.get(reverse("safety:asking")).content.decode()
    assert "A person has been told." in page
    assert "hours" not in page.split("A person has been told.")[1][:200]
    assert Notice.objects.count() == 1


def test_after_a_day_one_may_ask_anew_and_staff_are_told_anew(client, wren, at):
    travel = at(clock.now())
    cast.staff("Larch", Role.MODERATOR)
    asking = reverse("safety:asking")
    client.post(asking)
    client.post(asking)
    assert Notice.objects.count() == 1
    assert "A note has been left for a person." in client.get(asking).content.decode()
    travel.shift(timedelta(days=1, minutes=1))
    client.force_login(wren)
    page = client.get(asking).content.decode()
    assert "A note has been left for a person." not in page
    assert "<button" in page.split("</h1>")[1].split("</form>")[0]
    client.post(asking)
    assert Notice.objects.count() == 2
    assert Alert.objects.count() == 1


def test_ones_own_key_stands_in_no_address(client, wren):
    assert wren.key not in client.post(reverse("safety:asking")).headers["Location"]
    assert wren.key not in client.get(reverse("safety:asking")).content.decode()


def test_asking_from_place_after_place_is_no_flood_of_mail(wren):
    cast.staff("Larch", Role.MODERATOR)
    for number in range(8):
        alert = ask(by=wren, place=f"checkin:{number:022d}")
    assert alert.place == f"person:{wren.key}"
    assert Notice.objects.count() == 4


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "x"]
)
def test_the_way_back_never_leaves_the_site(client, wren, back):
    answer = client.get(reverse("safety:asking"), {"back": back})
    assert answer.context["back"] == ""
    assert f'href="{back}"' not in answer.content.decode()


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get(reverse("safety:asking")).status_code == 302


def test_an_alert_is_not_there_for_anyone_but_staff(client, wren):
    alert = ask(by=cast.person("Moth"))
    assert client.get(reverse("moderation:alert", args=[alert.key])).status_code == 404


def test_staff_see_who_asked_and_nothing_that_was_written():
    moderator = cast.staff("Larch", Role.MODERATOR)
    client = with_both_factors(moderator)
    alert = ask(by=cast.person("Moth"))
    page = client.get(reverse("moderation:alert", args=[alert.key])).content.decode()
    assert "Moth. They would like a person." in page
    own = ask(by=moderator)
    assert client.get(reverse("moderation:alert", args=[own.key])).status_code == 404


@pytest.mark.parametrize("word", ["nobody", "note", "told", "taken"])
def test_whatever_has_become_of_it_the_panel_says_that_people_here_are_no_clinicians(word):
    said = render_to_string("safety/_told.html", {"word": word, "level": 3})
    assert "peers" in said
    assert "not clinicians" in said
    assert "not a crisis service" in said
