"""Rules of telling somebody something, and of the pages where they read it."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from kith.notices import seeing
from kith.notices.kinds import KINDS
from kith.notices.models import Delivery, Notice
from kith.notices.telling import tell, tell_each, unseen
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def wren():
    return cast.person("Wren")


def say(person, **fields):
    return tell(person, "groups.closed", "/groups/", {"group": "Evenings after loss"}, **fields)


def test_a_notice_waits_on_the_page_and_a_mail_is_due(wren):
    notice = say(wren)
    assert notice.sentence() == "Evenings after loss has closed."
    assert Delivery.objects.waiting().get().notice == notice
    assert unseen(wren) == 1


def test_who_wants_no_mail_gets_none(wren):
    wren.wants_mail = False
    say(wren)
    assert not Delivery.objects.exists()
    assert unseen(wren) == 1


def test_who_wants_no_mail_gets_it_about_a_duty(wren):
    wren.wants_mail = False
    tell(wren, "safety.alert", "/desk/alerts/x/")
    assert Delivery.objects.count() == 1


def test_a_closed_account_gets_no_mail(wren):
    wren.is_active = False
    say(wren)
    assert not Delivery.objects.exists()


def test_a_notice_can_be_for_the_page_alone(wren):
    say(wren, mail=False)
    assert not Delivery.objects.exists()


def test_many_are_told_in_two_statements_each_by_their_own_wish_for_mail(wren, django_assert_num_queries):
    moth, sorrel = cast.people({"Moth": (), "Sorrel": ()})
    moth.wants_mail, sorrel.is_active = False, False
    with django_assert_num_queries(2):
        told = tell_each([sorrel, moth, wren], "groups.closed", "/groups/", {"group": "Evenings"})
    assert [notice.person for notice in told] == [sorrel, moth, wren]
    assert len({notice.key for notice in told}) == 3
    assert [unseen(one) for one in (wren, moth, sorrel)] == [1, 1, 1]
    assert Delivery.objects.get().notice.person == wren
    tell_each([moth, sorrel], "safety.alert", "/desk/alerts/x/")
    assert Delivery.objects.latest("pk").notice.person == moth
    with django_assert_num_queries(0):
        assert tell_each([], "groups.closed", "/groups/", {"group": "Evenings"}) == []


def test_a_kind_without_a_sentence_fails_where_it_is_told(wren):
    with pytest.raises(KeyError):
        tell(wren, "groups.nonsense", "/groups/")


def test_names_that_do_not_fill_the_sentence_fail_where_it_is_told(wren):
    with pytest.raises(KeyError):
        tell(wren, "groups.closed", "/groups/")


@pytest.mark.parametrize("path", ["", "groups/", "//elsewhere.example/", "https://elsewhere.example/"])
def test_a_notice_leads_to_this_site_alone(wren, path):
    with pytest.raises(ValueError, match="page of this site"):
        tell(wren, "outcomes.due", path)


def test_a_name_with_a_percent_sign_is_read_as_it_is(wren):
    notice = tell(wren, "groups.closed", "/groups/", {"group": "100 % awake"})
    assert notice.sentence() == "100 % awake has closed."


def test_every_sentence_reads_in_every_language(wren, settings):
    for kind, sentence in KINDS.items():
        names = dict.fromkeys(re.findall(r"%\((\w+)\)s", str(sentence)), "x")
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                assert "%" not in str(sentence) % names, kind


def test_looking_twice_keeps_the_first_time(wren):
    notice = say(wren)
    first = seeing.see(notice, by=wren).seen_at
    assert seeing.see(notice, by=wren).seen_at == first
    assert unseen(wren) == 0


def test_nobody_looks_for_another(wren):
    notice = say(wren)
    seeing.see(notice, by=cast.person("Moth"))
    assert unseen(wren) == 1


def test_the_list_shows_my_notices_and_nobody_elses(wren, client):
    say(wren)
    tell(cast.person("Moth"), "groups.hostless", "/groups/", {"group": "Elsewhere"})
    client.force_login(wren)
    page = client.get(reverse("notices:notices")).content.decode()
    assert "Evenings after loss has closed." in page
    assert "Elsewhere" not in page


def test_opening_a_page_marks_nothing(wren, client):
    notice = say(wren)
    client.force_login(wren)
    client.get(reverse("notices:notices"))
    client.get(reverse("notices:notice", args=[notice.key]))
    assert unseen(wren) == 1


def test_the_button_marks_one_and_goes_there(wren, client):
    notice = say(wren)
    say(wren)
    client.force_login(wren)
    answer = client.post(reverse("notices:notice", args=[notice.key]))
    assert answer.headers["Location"] == "/groups/"
    assert unseen(wren) == 1


def test_one_button_marks_all(wren, client):
    say(wren)
    say(wren)
    client.force_login(wren)
    client.post(reverse("notices:notices"))
    assert unseen(wren) == 0
    assert Notice.objects.count() == 2


def test_a_notice_of_another_is_not_there(wren, client):
    notice = say(wren)
    client.force_login(cast.person("Moth"))
    assert client.get(reverse("notices:notice", args=[notice.key])).status_code == 404
    assert client.post(reverse("notices:notice", args=[notice.key])).status_code == 404


def test_mail_that_was_given_up_is_said_on_the_page(wren, client):
    say(wren)
    Delivery.objects.update(given_up_at=Notice.objects.get().made_at)
    client.force_login(wren)
    assert "Some mail did not reach you." in client.get(reverse("notices:notices")).content.decode()


def test_the_list_costs_the_same_however_long(wren, client, django_assert_max_num_queries):
    client.force_login(wren)
    for _notice in range(60):
        say(wren)
    client.get(reverse("notices:notices"))
    with django_assert_max_num_queries(8):
        client.get(reverse("notices:notices"))
