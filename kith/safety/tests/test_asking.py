"""Asking for a person."""

import pytest
from django.urls import reverse

from kith.notices.models import Notice
from kith.people.models import Role
from kith.safety.asking import ask
from kith.safety.models import Alert
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def wren(client):
    who = cast.person("Wren")
    client.force_login(who)
    return who


def test_asking_twice_is_one_request(wren):
    assert ask(by=wren).pk == ask(by=wren).pk
    assert Alert.objects.get().cause == Alert.REQUEST


def test_a_place_that_is_none_is_the_person_alone(wren):
    assert ask(by=wren, place="'; drop table").place == f"person:{wren.key}"
    assert ask(by=wren, place="checkin:" + "k" * 22).place == "checkin:" + "k" * 22


def test_looking_at_the_page_asks_nobody(client, wren):
    assert client.get(reverse("safety:asking")).status_code == 200
    assert not Alert.objects.exists()


def test_before_asking_the_page_says_whether_anybody_would_be_told(client, wren):
    assert "nobody will be told" in client.get(reverse("safety:asking")).content.decode()
    cast.person("Larch", roles=(Role.MODERATOR,))
    assert "will see your name here" in client.get(reverse("safety:asking")).content.decode()


def test_the_page_says_nobody_has_been_told_when_nobody_has(client, wren):
    page = client.post(reverse("safety:asking"), follow=True).content.decode()
    assert "Nobody has been told." in page
    assert "A person has been told." not in page


def test_the_page_says_a_person_has_been_told_when_one_has(client, wren):
    cast.person("Larch", roles=(Role.MODERATOR,))
    page = client.post(reverse("safety:asking"), follow=True).content.decode()
    assert "A person has been told." in page
    assert "hours" not in page.split("A person has been told.")[1][:200]
    assert Notice.objects.count() == 1


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
    assert client.get(reverse("safety:alert", args=[alert.key])).status_code == 404


def test_staff_see_who_asked_and_nothing_that_was_written(client, monkeypatch):
    moderator = cast.person("Larch", roles=(Role.MODERATOR,))
    monkeypatch.setattr(type(moderator), "has_second_factor", lambda self: True)
    client.force_login(moderator)
    alert = ask(by=cast.person("Moth"))
    page = client.get(reverse("safety:alert", args=[alert.key])).content.decode()
    assert "Moth may need help" in page
    own = ask(by=moderator)
    assert client.get(reverse("safety:alert", args=[own.key])).status_code == 404
