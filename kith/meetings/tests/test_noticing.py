"""What is said in a room and quietly is read too, and help comes in the answer to the form."""

import pytest

from kith.groups.models import Group
from kith.keys import new_key
from kith.meetings import planning, scheduling
from kith.meetings.models import QuietWord
from kith.meetings.planning import Planned
from kith.meetings.tests import evening
from kith.meetings.tests.pages import room, text
from kith.safety import showing
from kith.safety.causes import cause_of
from kith.safety.models import Alert, Shown

GRAVE, HEARD = "i want to die", "I am here, and I listen"
BEHIND = {"HTTP_X_COMPOSER": "1"}


@pytest.fixture
def meeting(cast):
    made = evening.open_meeting(cast.group)
    for who in (cast.facilitator, cast.member, cast.second_member):
        evening.chair(made, who)
    return made


def say(client, meeting, words=GRAVE, where=(), nonce=None, **more):
    return client.post(room(meeting, *where), {"words": words, "nonce": nonce or new_key()}, **more)


def test_a_form_that_is_sent_behind_the_page_is_answered_with_help_in_its_place(cast, as_, meeting):
    client = as_(cast.member)
    assert say(client, meeting, HEARD, ("room",), **BEHIND).status_code == 204
    answer = say(client, meeting, where=("room",), **BEHIND)
    assert (answer.status_code, answer.headers["X-Composer"]) == (200, "sent")
    fragment = text(answer)
    assert fragment.startswith('<div data-help data-position="2.5">')
    assert "<html" not in fragment
    assert "Call" in fragment
    assert "csrfmiddlewaretoken" in fragment
    assert Alert.objects.get().place == f"conversation:{meeting.conversation.key}"


def test_sent_again_because_the_answer_was_lost_it_brings_the_same_help(cast, as_, meeting):
    client, nonce = as_(cast.member), new_key()
    first = say(client, meeting, where=("room",), nonce=nonce, **BEHIND)
    again = say(client, meeting, where=("room",), nonce=nonce, **BEHIND)
    assert "help-panel" in text(first)
    assert "help-panel" in text(again)
    assert meeting.conversation.messages.count() == 1


def test_without_javascript_the_room_itself_shows_it_below_the_words(cast, as_, meeting):
    client = as_(cast.member)
    page = text(client.post(room(meeting, "room"), {"words": GRAVE, "nonce": new_key()}, follow=True))
    assert page.index("i want to die") < page.index("help-panel") < page.index('id="newest"')
    assert "help-panel" not in text(as_(cast.second_member).get(room(meeting, "room")))


def test_the_host_is_helped_too(cast, as_, meeting):
    client = as_(cast.facilitator)
    answer = client.post(room(meeting, "room"), {"words": GRAVE, "nonce": new_key()}, follow=True)
    assert "help-panel" in text(answer)


def test_help_does_not_keep_the_word_from_being_passed_on(cast, as_, meeting):
    client = as_(cast.member)
    answer = client.post(
        room(meeting, "room"), {"words": GRAVE, "nonce": new_key(), "pass_on": "yes"}, **BEHIND
    )
    assert answer.status_code == 200  # the page stays, and help is in the answer
    assert "help-panel" in text(answer)


def test_a_request_for_a_person_from_the_panel_leads_back_to_the_room(cast, as_, meeting):
    client = as_(cast.member)
    fragment = text(say(client, meeting, where=("room",), **BEHIND))
    assert f'name="back" value="{room(meeting, "room")}#newest"' in fragment
    place = f"conversation:{meeting.conversation.key}"
    client.post("/asking/", {"place": place, "back": room(meeting, "room")})
    assert cause_of(Alert.objects.get()) == Alert.REQUEST
    page = text(client.get(room(meeting, "room")))
    panel = page.partition("help-panel")[2].partition("</section>")[0]
    assert "Close this" in panel
    assert "I would like a person" not in panel


def test_closing_it_leads_back_into_the_room_without_it(cast, as_, meeting):
    client = as_(cast.member)
    say(client, meeting, where=("room",), **BEHIND)
    panel = f"/panels/{Shown.objects.get().key}/"
    page = client.post(panel, {"answer": "closed", "back": room(meeting, "room")}, follow=True)
    assert page.redirect_chain[-1][0] == room(meeting, "room")
    assert "help-panel" not in text(page)
    assert Alert.objects.get().closed_at is None


def test_a_quiet_word_is_read_and_answered_with_help(cast, as_, meeting):
    client = as_(cast.member)
    first = client.post(room(meeting, "quiet"), {"words": GRAVE, "nonce": new_key()}, follow=True)
    assert "help-panel" in text(first)
    word = QuietWord.objects.get()
    assert Alert.objects.get().place == f"conversation:{word.conversation.key}"
    showing.close(Shown.objects.get(), by=cast.member)
    grave = say(client, meeting, "i took all the pills ten minutes ago", ("quiet",), **BEHIND)
    assert "help-panel" in text(grave)
    assert say(client, meeting, HEARD, ("quiet",), **BEHIND).status_code == 204


def test_the_page_of_a_quiet_word_says_who_may_read_it(cast, as_, meeting):
    assert "those who answer for safety" in text(as_(cast.member).get(room(meeting, "quiet")))


def test_where_the_language_is_not_screened_the_room_says_so(cast, as_, meeting):
    Group.objects.update(language="de")
    for where in ("room", "quiet"):
        page = text(as_(cast.member).get(room(meeting, where)))
        assert "is not screened" in page
        assert 'href="/asking/"' in page


def test_what_a_host_writes_of_a_meeting_is_read(cast):
    later = evening.meeting(cast.group)
    planning.plan(
        later, [Planned("round", 10, "who wants to die tonight? i want to die")], by=cast.facilitator
    )
    assert Alert.objects.get().place == f"group:{cast.group.key}"
    scheduling.cancel(later, because="i cant go on, i want to die", by=cast.facilitator)
    assert Alert.objects.count() == 1
