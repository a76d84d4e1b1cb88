"""The pages of a check-in and of a course, as a person goes through them, without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kith import clock
from kith.outcomes.answering import answer, finish
from kith.outcomes.checking_in import offer
from kith.outcomes.instruments import instrument
from kith.outcomes.models import Answers
from kith.people.models import Consent
from kith.safety.causes import cause_of
from kith.safety.models import Alert
from tests import cast

pytestmark = pytest.mark.django_db
PHQ = instrument("phq-9")


@pytest.fixture
def wren(client):
    who = cast.person("Wren")
    Consent.objects.create(person=who, to=Consent.MEASUREMENT, version=1)
    client.force_login(who)
    return who


@pytest.fixture
def checkin(wren):
    return offer(wren)


def url(checkin, n):
    return reverse("outcomes:question", args=[checkin.key, n])


def offered(person):
    checkin = offer(person)
    assert checkin is not None
    return checkin


def fill(person, phq):
    checkin = offered(person)
    for item, value in enumerate(phq, start=1):
        answer(checkin, PHQ, item, value, by=person)
    return finish(checkin, by=person)


def test_a_whole_check_in_from_the_first_question_to_the_result(client, checkin):
    for n in range(1, 13):
        reply = client.post(url(checkin, n), {"answer": "1" if n > 9 else "0", "act": "next"})
        assert reply.status_code == 302
    assert reply.url == reverse("outcomes:result", args=[checkin.key])
    page = client.get(reply.url).content.decode()
    assert "<b>0</b>" in page
    assert "of 27, in the band called “minimal”" in page
    assert "not a diagnosis" in page
    assert "help-panel" not in page


def test_an_answer_is_there_again_when_one_goes_back(client, checkin):
    client.post(url(checkin, 1), {"answer": "2", "act": "next"})
    assert re.search(r'value="2" checked', client.get(url(checkin, 1)).content.decode())


def test_next_without_an_answer_asks_again_and_says_so(client, checkin):
    reply = client.post(url(checkin, 1), {"act": "next"})
    assert reply.status_code == 422
    assert "Choose an answer, or skip this one." in reply.content.decode()


@pytest.mark.parametrize("sent", ["4", "-1", "x", "", "1e9", "٣"])
def test_what_is_no_option_is_not_kept(client, checkin, sent):
    assert client.post(url(checkin, 1), {"answer": sent, "act": "next"}).status_code == 422
    assert not Answers.objects.exists()


def test_skipping_goes_on(client, checkin):
    assert client.post(url(checkin, 1), {"act": "skip"}).url == url(checkin, 2)


def test_save_and_stop_keeps_what_was_chosen(client, checkin):
    assert client.post(url(checkin, 1), {"answer": "3", "act": "stop"}).url == reverse("web:home")
    assert re.search(r'value="3" checked', client.get(url(checkin, 1)).content.decode())
    assert client.post(url(checkin, 2), {"act": "stop"}).url == reverse("web:home")


def test_item_nine_above_zero_shows_help_before_going_on(client, checkin):
    reply = client.post(url(checkin, 9), {"answer": "1", "act": "next"}, follow=True)
    page = reply.content.decode()
    assert reply.redirect_chain == [(url(checkin, 9) + "#help", 302)]
    assert "We are glad you told us that." in page
    assert 'href="tel:116123"' in page
    assert "Nobody has been told." in page
    assert "I would like a person" in page
    assert page.index("help-panel") < page.index("answer-question")
    assert Alert.objects.count() == 1


def test_help_is_passed_by_pressing_next_again(client, checkin):
    client.post(url(checkin, 9), {"answer": "1", "act": "next"})
    assert client.post(url(checkin, 9), {"answer": "1", "act": "next"}).url == url(checkin, 10)
    assert Alert.objects.count() == 1


def test_stopping_at_item_nine_shows_help_too(client, checkin):
    reply = client.post(url(checkin, 9), {"answer": "3", "act": "stop"})
    assert reply.url == url(checkin, 9) + "#help"


def test_help_stays_on_the_result(client, wren):
    wren.language = "pt-br"
    wren.save()
    checkin = offered(wren)
    client.post(url(checkin, 9), {"answer": "2", "act": "next"})
    reply = client.post(url(checkin, 9), {"answer": "2", "act": "next"})
    assert reply.url == reverse("outcomes:result", args=[checkin.key])
    assert "help-panel" in client.get(reply.url).content.decode()


def test_one_can_ask_for_a_person_from_the_panel(client, checkin):
    client.post(url(checkin, 9), {"answer": "1", "act": "next"})
    place = f"checkin:{checkin.key}"
    client.post(reverse("safety:asking"), {"place": place, "back": url(checkin, 9)})
    assert cause_of(Alert.objects.get()) == Alert.REQUEST
    assert "I would like a person" not in client.get(url(checkin, 9)).content.decode()


def test_words_are_in_their_own_language(client, wren):
    wren.language = "es"
    wren.save()
    page = client.get(url(offered(wren), 1)).content.decode()
    assert '<fieldset lang="es">' in page
    assert "Poco interés o placer en hacer cosas" in page


def test_what_is_left_out_for_want_of_words_is_said(client, wren):
    wren.language = "pt-br"
    wren.save()
    page = client.get(reverse("outcomes:checkin", args=[offered(wren).key]))
    assert page.context["left_out"] == [instrument("ucla-3")]


def test_looking_never_writes(client, checkin):
    for page in (
        url(checkin, 1),
        reverse("outcomes:checkin", args=[checkin.key]),
        reverse("outcomes:course"),
    ):
        assert client.get(page).status_code == 200
    assert not Answers.objects.exists()
    checkin.refresh_from_db()
    assert checkin.begun_at is None


def test_nobody_else_opens_a_check_in_or_its_answers(client, wren):
    finished = fill(wren, [1] * 9)
    key = Answers.objects.get().key
    client.force_login(cast.person("Larch", roles=("moderator", "clinician", "operator")))
    for name, args in [
        ("checkin", [finished.key]), ("question", [finished.key, 1]), ("declining", [finished.key]),
        ("result", [finished.key]), ("deleting", [key]),
    ]:  # fmt: skip
        assert client.get(reverse(f"outcomes:{name}", args=args)).status_code in (404, 405)
        assert client.post(reverse(f"outcomes:{name}", args=args)).status_code in (404, 405)
    assert b"is a start" not in client.get(reverse("outcomes:course")).content


def test_a_question_that_does_not_exist_is_not_there(client, checkin):
    assert client.get(url(checkin, 0)).status_code == 404
    assert client.get(url(checkin, 13)).status_code == 404


def test_what_is_over_leads_to_the_course_or_the_result(client, wren):
    finished = fill(wren, [1] * 9)
    assert client.get(url(finished, 1)).url == reverse("outcomes:result", args=[finished.key])


def test_not_now_and_stop_asking(client, checkin):
    assert client.post(reverse("outcomes:declining", args=[checkin.key])).url == reverse("web:home")
    client.post(reverse("outcomes:stopping"))
    assert not Consent.objects.standing().filter(to=Consent.MEASUREMENT).exists()


def test_an_empty_course_says_what_comes(client, wren):
    assert "Nothing is answered yet." in client.get(reverse("outcomes:course")).content.decode()


def test_one_answer_is_a_start(client, wren):
    fill(wren, [1] * 9)
    page = client.get(reverse("outcomes:course")).content.decode()
    assert "One answer is a start. A line needs two." in page
    assert page.count('<svg class="chart ') == 2


def test_a_course_says_how_far_one_has_come_and_what_that_cannot_say(client, wren, at):
    now = clock.now()
    at(now - timedelta(days=60))
    fill(wren, [2, 2, 2, 2, 2, 2, 2, 2, 1])
    at(now)
    fill(wren, [1] * 9)
    page = client.get(reverse("outcomes:course")).content.decode()
    assert "You are 8 points lower than on" in page
    assert "something has most likely changed" in page
    assert "It is also not a diagnosis." in page
    assert "chart-reliable" in page


def test_a_course_asks_the_database_as_often_however_long_it_is(wren, at):
    now = clock.now()
    counts = []
    for step in range(3):
        at(now + timedelta(days=14 * step))
        fill(wren, [1] * 9)
        client = Client()
        client.force_login(wren)
        client.get(reverse("outcomes:course"))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("outcomes:course"))
        counts.append(len(seen))
    assert len(set(counts)) == 1


def test_the_table_takes_everything_along_under_a_name_that_says_nothing(client, wren):
    fill(wren, [1, 1, 1, 1, 1, 1, 1, None, 0])
    reply = client.get(reverse("outcomes:table"))
    assert reply["Content-Disposition"] == 'attachment; filename="table.csv"'
    assert ",phq-9,1,en,8,1,1 1 1 1 1 1 1 - 0" in reply.content.decode()


def test_deleting_an_answer_takes_it_out_for_good(client, wren):
    fill(wren, [1] * 9)
    deleting = reverse("outcomes:deleting", args=[Answers.objects.get().key])
    assert client.get(deleting).status_code == 200
    assert Answers.objects.exists()
    assert client.post(deleting).status_code == 302
    assert not Answers.objects.exists()
    assert client.get(deleting).status_code == 404


def test_an_unknown_measure_is_not_there(client, wren):
    assert client.get(reverse("outcomes:course"), {"measure": "bdi"}).status_code == 404
    assert client.get(reverse("outcomes:course"), {"measure": "ucla-3"}).status_code == 200
