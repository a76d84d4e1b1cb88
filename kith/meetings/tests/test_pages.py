"""Rules of the pages: who comes in, what stands where, and that words are never lost."""

from datetime import timedelta

import pytest

from kith import clock
from kith.conversations.models import Conversation, Message
from kith.conversations.posting import post
from kith.gates import Refused
from kith.meetings import coming, opening, planning, rounds, seating, whispering
from kith.meetings.models import Coming, Meeting, Part, Seat, Series, Turn
from kith.meetings.tests import evening
from kith.meetings.tests.pages import room, text


def test_members_alone_find_the_pages_of_their_meetings(cast, as_):
    meeting = evening.open_meeting(cast.group)
    for path in (room(meeting), room(meeting, "room"), f"/groups/{cast.group.key}/meetings/"):
        assert as_(cast.member).get(path).status_code == 200
        for other in (cast.stranger, cast.gone, cast.other_facilitator, cast.moderator):
            assert as_(other).get(path).status_code == 404


def test_hosts_alone_find_the_pages_of_hosts(cast, as_):
    meeting = evening.meeting(cast.group)
    acts = ("moving", "cancelling", "evening", "console/closing")
    for path in (*(room(meeting, act) for act in acts), f"/groups/{cast.group.key}/series/"):
        assert as_(cast.facilitator).get(path).status_code == 200
        assert as_(cast.member).get(path).status_code == 404
        assert as_(cast.member).post(path).status_code == 404


def test_a_host_sets_the_weekly_time_in_its_own_zone(cast, as_):
    answer = as_(cast.facilitator).post(
        f"/groups/{cast.group.key}/series/",
        {"weekday": 1, "starts_at_hour": "19:30", "minutes": 60, "zone": "Europe/London", "mode": "text"},
    )
    assert answer.status_code == 302
    series = Series.objects.get()
    assert (series.zone, series.minutes, series.host) == ("Europe/London", 60, cast.facilitator)
    shown = text(as_(cast.member).get(f"/groups/{cast.group.key}/meetings/"))
    assert "Every Tuesday at 19:30 (London)." in shown


@pytest.mark.parametrize(
    "wrong", [{"minutes": 5}, {"zone": "Mars/Base"}, {"starts_at_hour": "26:00"}, {"link": "x y"}]
)
def test_a_weekly_time_that_makes_no_sense_comes_back_with_its_form(cast, as_, wrong):
    given = {"weekday": 1, "starts_at_hour": "19:30", "minutes": 60, "zone": "UTC", "mode": "text"} | wrong
    answer = as_(cast.facilitator).post(f"/groups/{cast.group.key}/series/", given)
    assert "Something here needs another look." in text(answer)
    assert not Series.objects.exists()


def test_everybody_sees_the_hour_in_their_own_zone_and_in_that_of_the_group(cast, as_):
    cast.member.zone = "America/Sao_Paulo"
    cast.member.save()
    series = evening.series(cast.group)
    tomorrow = (clock.now() + timedelta(days=9)).replace(hour=19, minute=30, second=0, microsecond=0)
    meeting = evening.meeting(cast.group, starts_at=tomorrow, series=series)
    shown = text(as_(cast.member).get(room(meeting)))
    assert tomorrow.astimezone(clock.zone("America/Sao_Paulo")).strftime("%H:%M") in shown
    assert tomorrow.astimezone(clock.zone("Europe/London")).strftime("%H:%M") in shown
    assert "in London." in shown


def test_saying_that_one_comes_is_a_plain_form(cast, as_):
    meeting = evening.meeting(cast.group)
    as_(cast.member).post(room(meeting, "coming"), {"reply": "coming"})
    assert Coming.objects.get().is_coming
    assert "You will come" in text(as_(cast.member).get(room(meeting)))


def test_before_the_room_opens_one_may_wait_there(cast, as_):
    meeting = evening.meeting(cast.group)
    answer = as_(cast.member).get(room(meeting, "room"))
    assert "The room opens at " in text(answer)
    assert "You may wait here." in text(answer)
    assert "Open the room now" not in text(answer)
    assert "Open the room now" in text(as_(cast.facilitator).get(room(meeting, "room")))


def test_a_page_that_waits_goes_in_when_the_room_opens(cast, as_):
    meeting = evening.meeting(cast.group, begins_in=timedelta(minutes=30))
    visitor, background = as_(cast.member), {"HX-Request": "true"}
    assert "HX-Refresh" not in visitor.get(room(meeting, "room"), headers=background)
    opening.open_room(meeting, by=cast.facilitator)
    assert visitor.get(room(meeting, "room"), headers=background)["HX-Refresh"] == "true"


def test_a_host_opens_the_room_from_its_page(cast, as_):
    meeting = evening.meeting(cast.group, begins_in=timedelta(minutes=30))
    as_(cast.facilitator).post(room(meeting, "console", "opening"))
    meeting.refresh_from_db()
    assert meeting.is_open


def test_looking_never_takes_a_chair(cast, as_):
    meeting = evening.open_meeting(cast.group)
    visitor = as_(cast.member)
    for more in (
        "room",
        "room/arriving",
        "room/hand",
        "room/listening",
        "room/passing",
        "room/here",
        "room/leaving",
    ):
        visitor.get(room(meeting, more))
    assert not Seat.objects.exists()


def test_going_in_takes_a_chair_and_shows_the_room(cast, as_):
    meeting = evening.open_meeting(cast.group)
    visitor = as_(cast.member)
    assert "There is a seat for you." in text(visitor.get(room(meeting, "room")))
    visitor.post(room(meeting, "room", "arriving"), {"listening": "yes"})
    seat = Seat.objects.get()
    shown = text(visitor.get(room(meeting, "room")))
    assert seat.is_listening
    assert f'data-me="{seat.key}"' in shown
    assert f'data-stream-url="/live/room/{meeting.key}/"' in shown
    assert "Speak again" in shown


def test_a_host_in_the_room_is_at_the_console(cast, as_):
    meeting = evening.open_meeting(cast.group)
    visitor = as_(cast.facilitator)
    visitor.post(room(meeting, "room", "arriving"))
    assert visitor.get(room(meeting, "room")).url == room(meeting, "console")
    assert "Hold the room" in text(visitor.get(room(meeting, "console")))
    member = as_(cast.member)
    member.post(room(meeting, "room", "arriving"))
    assert "Hold the room" not in text(member.get(room(meeting, "room")))
    assert member.get(room(meeting, "console")).status_code == 404


def test_words_to_the_room_are_said_once_however_often_the_form_is_sent(cast, as_):
    meeting = evening.open_meeting(cast.group)
    visitor = as_(cast.member)
    visitor.post(room(meeting, "room", "arriving"))
    for _time in range(2):
        answer = visitor.post(room(meeting, "room"), {"words": "I made soup.", "nonce": "n1"})
        assert answer.status_code == 302
    assert Message.objects.filter(conversation=meeting.conversation).count() == 1
    assert "I made soup." in text(visitor.get(room(meeting, "room")))


def test_a_page_that_sends_in_the_background_needs_no_new_page(cast, as_):
    meeting = evening.open_meeting(cast.group)
    visitor = as_(cast.member)
    visitor.post(room(meeting, "room", "arriving"))
    sent = visitor.post(
        room(meeting, "room"), {"words": "Hello.", "nonce": "n1"}, headers={"X-Composer": "1"}
    )
    assert sent.status_code == 204


def test_a_word_that_is_passed_in_the_background_needs_no_new_page_either(cast, as_):
    meeting = evening.open_meeting(cast.group)
    visitor = as_(cast.facilitator)
    visitor.post(room(meeting, "room", "arriving"))
    visitor.post(room(meeting, "console", "part"), {"order": "3"})
    said = {"words": "Hello.", "nonce": "n1", "pass_on": "yes"}
    assert visitor.post(room(meeting, "room"), said, headers={"X-Composer": "1"}).status_code == 204
    assert not Turn.objects.filter(part__meeting=meeting, ended_at=None).exists()
    given = visitor.post(room(meeting, "console", "time"), headers={"X-Composer": "1"})
    assert given.status_code == 204


@pytest.mark.parametrize(("begins_in", "stands"), [(timedelta(days=1), False), (timedelta(hours=2), True)])
def test_a_host_is_offered_to_open_the_room_only_when_it_can_be_opened(cast, as_, begins_in, stands):
    meeting = evening.meeting(cast.group, begins_in=begins_in)
    page = text(as_(cast.facilitator).get(room(meeting, "room")))
    assert ("Open the room now" in page) is stands
    assert "Plan the parts of the evening" in page


def test_words_sent_after_the_room_closed_are_shown_again(cast, as_):
    meeting = evening.open_meeting(cast.group)
    visitor = as_(cast.member)
    visitor.post(room(meeting, "room", "arriving"))
    opening.close_room(meeting, by=cast.facilitator)
    answer = visitor.post(room(meeting, "room"), {"words": "One more thing.", "nonce": "n1"})
    assert "Not sent. Your words are still here." in text(answer)
    assert "One more thing." in text(answer)
    assert not Message.objects.exists()


def test_words_that_are_out_are_never_called_unsent(cast, as_, monkeypatch):
    meeting = evening.open_meeting(cast.group)
    visitor = as_(cast.member)
    visitor.post(room(meeting, "room", "arriving"))

    def closes_first(held, *, by):
        opening.close_room(held, by=None)
        raise Refused("The room is closed.")

    monkeypatch.setattr(rounds, "pass_word", closes_first)
    sent = visitor.post(room(meeting, "room"), {"words": "Good night.", "nonce": "n1", "pass_on": "yes"})
    assert sent.status_code == 302
    assert Message.objects.get().words == "Good night."


def test_words_sent_without_a_chair_are_shown_again(cast, as_):
    meeting = evening.open_meeting(cast.group)
    answer = as_(cast.member).post(room(meeting, "room"), {"words": "Hello?", "nonce": "n1"})
    assert "Hello?" in text(answer)
    assert not Message.objects.exists()


def test_with_the_word_one_may_send_and_pass_it_on(cast, as_):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.member, cast.facilitator):
        seating.sit(meeting, by=who)
    rounds.begin_part(evening.part(meeting, Part.ROUND), by=cast.facilitator)
    visitor = as_(cast.member)
    assert 'room-composer is-your-turn"' in text(visitor.get(room(meeting, "room")))
    visitor.post(room(meeting, "room"), {"words": "A slow week.", "nonce": "n1", "pass_on": "yes"})
    assert "is-your-turn" not in text(visitor.get(room(meeting, "room")))
    assert evening.part(meeting, Part.ROUND).turns.get(ended_at__isnull=True).seat.person == cast.facilitator


def test_the_console_hands_the_word_on_calls_and_moves_through_the_evening(cast, as_):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.facilitator, cast.member, cast.second_member):
        seating.sit(meeting, by=who)
    host = as_(cast.facilitator)
    host.post(room(meeting, "console", "part"), {"order": "3"})
    part = evening.part(meeting, Part.ROUND)
    assert part.turns.get().seat.person == cast.facilitator
    shown = text(host.get(room(meeting, "console")))
    assert "Pass the word to Wren" in shown
    moth = Seat.objects.get(person=cast.second_member)
    host.post(room(meeting, "console", "call"), {"chair": moth.key})
    assert "Pass the word to Moth" in text(host.get(room(meeting, "console")))
    host.post(room(meeting, "console", "word"), {"after": Seat.objects.get(person=cast.facilitator).key})
    assert part.turns.get(ended_at__isnull=True).seat == moth
    host.post(room(meeting, "console", "time"))
    host.post(room(meeting, "console", "calm"))
    assert "Juniper holds a minute of quiet." in text(as_(cast.second_member).get(room(meeting, "room")))


@pytest.mark.parametrize("order", ["", "0", "99", "x", "³", "999999999999"])
def test_a_part_that_is_not_there_is_not_found(cast, as_, order):
    meeting = evening.open_meeting(cast.group)
    assert as_(cast.facilitator).post(room(meeting, "console", "part"), {"order": order}).status_code == 404


def test_the_agreement_is_read_in_its_part_of_the_evening(cast, as_):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.facilitator, cast.member):
        seating.sit(meeting, by=who)
    assert "What is said here stays here." not in text(as_(cast.member).get(room(meeting, "room")))
    rounds.begin_part(evening.part(meeting, Part.AGREEMENT), by=cast.facilitator)
    assert "What is said here stays here." in text(as_(cast.member).get(room(meeting, "room")))


def test_a_room_that_is_not_in_words_is_a_list_with_its_link(cast, as_):
    spoken = evening.open_meeting(
        cast.group, series=evening.series(cast.group, mode="video", link="https://meet.example.org/a")
    )
    visitor = as_(cast.member)
    visitor.post(room(spoken, "room", "arriving"))
    shown = text(visitor.get(room(spoken, "room")))
    assert 'class="circle"' not in shown
    assert "https://meet.example.org/a" in shown


def test_three_chairs_are_the_smallest_circle(cast, as_):
    meeting = evening.open_meeting(cast.group)
    visitor = as_(cast.member)
    visitor.post(room(meeting, "room", "arriving"))
    assert "circle-frame of3" in text(visitor.get(room(meeting, "room")))


def test_leaving_the_room_takes_one_press(cast, as_):
    meeting = evening.open_meeting(cast.group)
    visitor = as_(cast.member)
    visitor.post(room(meeting, "room", "arriving"))
    answer = visitor.post(room(meeting, "room", "leaving"), follow=True)
    assert "You have left the room." in text(answer)
    assert Seat.objects.get().left_at is not None


def test_a_quiet_word_is_a_page_of_its_own_and_hosts_answer_it(cast, as_):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.facilitator, cast.member):
        seating.sit(meeting, by=who)
    visitor, host = as_(cast.member), as_(cast.facilitator)
    visitor.post(room(meeting, "quiet"), {"words": "Could we leave out hospitals?", "nonce": "n1"})
    shown = text(host.get(room(meeting, "console")))
    assert "Could we leave out hospitals?" in shown
    word = meeting.quiet_words.get()
    answer = room(meeting, "quiet", word.conversation.key)
    host.post(answer, {"words": "Of course.", "nonce": "n2"})
    assert "Of course." in text(visitor.get(room(meeting, "quiet")))
    assert "Quiet word, answered" in text(visitor.get(room(meeting, "room")))
    assert as_(cast.second_member).get(answer).status_code == 404
    assert visitor.get(answer).status_code == 404


@pytest.mark.parametrize("beside", ["quiet", "room/breath"])
def test_a_page_beside_the_room_keeps_the_line_of_whoever_has_a_chair(cast, as_, beside):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    line = f'data-room-line="/live/room/{meeting.key}/?after=0-0"'
    assert line in text(as_(cast.member).get(room(meeting, beside)))
    assert "data-room-line" not in text(as_(cast.second_member).get(room(meeting, beside)))
    opening.close_room(meeting, by=cast.facilitator)
    assert "data-room-line" not in text(as_(cast.member).get(room(meeting, beside)))


def test_quiet_words_that_could_not_be_sent_stay_in_the_form(cast, as_):
    meeting = evening.meeting(cast.group)
    answer = as_(cast.member).post(room(meeting, "quiet"), {"words": "Are you there?", "nonce": "n1"})
    assert answer.status_code == 422
    assert "Are you there?" in text(answer)


def test_after_closing_a_calm_page_shows_my_minutes_and_hosts_see_everybodys(cast, as_):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.facilitator, cast.member):
        seating.sit(meeting, by=who)
    post(meeting.conversation, "Good night.", "n1", by=cast.member)
    opening.close_room(meeting, by=cast.facilitator)
    mine = text(as_(cast.member).get(room(meeting, "room")))
    assert "You were here 1 minute." in mine
    assert "Good night." in mine
    assert "Who was there" not in mine
    hosts = text(as_(cast.facilitator).get(room(meeting, "room")))
    assert "Who was there" in hosts
    absent = text(as_(cast.second_member).get(room(meeting, "room")))
    assert "Good night." not in absent
    assert "You were not there this time." in absent


def test_a_host_plans_the_parts_by_form(cast, as_):
    meeting = evening.meeting(cast.group)
    host = as_(cast.facilitator)
    assert host.get(room(meeting, "evening")).status_code == 200
    given = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
    given |= {
        "form-0-kind": "round",
        "form-0-minutes": "30",
        "form-0-question": "What helped?",
        "form-1-kind": "",
    }
    host.post(room(meeting, "evening"), given)
    assert [(part.kind, part.question) for part in meeting.parts.all()] == [("round", "What helped?")]


def test_a_host_moves_and_calls_off_by_form(cast, as_):
    host = as_(cast.facilitator)
    moved, off = evening.meeting(cast.group), evening.meeting(cast.group, begins_in=timedelta(days=3))
    day = (clock.now() + timedelta(days=2)).date().isoformat()
    host.post(room(moved, "moving"), {"day": day, "hour": "18:00", "because": "A holiday."})
    host.post(room(off, "cancelling"), {"because": "I am ill."})
    shown = text(as_(cast.member).get(f"/groups/{cast.group.key}/meetings/"))
    assert "A holiday." in shown
    assert "I am ill." in shown
    assert Meeting.objects.get(pk=moved.pk).was_moved


def test_ones_own_words_in_a_room_can_be_changed_and_taken_back(cast, as_):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.member, cast.second_member):
        seating.sit(meeting, by=who)
    said = post(meeting.conversation, "I live in Elm Road.", "n1", by=cast.member)
    visitor = as_(cast.member)
    assert f'href="/messages/{said.key}/"' in text(visitor.get(room(meeting, "room")))
    assert f'href="/messages/{said.key}/edits/"' in text(visitor.get(f"/messages/{said.key}/"))
    assert "/edits/" not in text(as_(cast.second_member).get(f"/messages/{said.key}/"))
    edited = visitor.post(f"/messages/{said.key}/edits/", {"words": "I live nearby."}, follow=True)
    assert edited.redirect_chain[-1][0] == room(meeting, "room")
    assert "I live nearby." in text(edited)
    taken = visitor.post(f"/messages/{said.key}/taking-back/", follow=True)
    assert "Wren took this back." in text(taken)
    assert "nearby" not in text(as_(cast.second_member).get(room(meeting, "room")))


def test_from_words_one_comes_back_to_where_they_were_said(cast, as_):
    meeting = evening.open_meeting(cast.group)
    whispering.whisper(meeting, "Between us.", "n1", by=cast.member)
    quiet = meeting.quiet_words.get().conversation.key
    aloud = meeting.conversation.key
    ways = {
        (cast.member, aloud): room(meeting, "room"),
        (cast.member, quiet): room(meeting, "quiet"),
        (cast.facilitator, quiet): room(meeting, "quiet", quiet),
    }
    for (who, key), leads_to in ways.items():
        assert as_(who).get(f"/rooms/{key}/")["Location"] == leads_to
    for who, key in ((cast.second_member, quiet), (cast.stranger, aloud), (cast.stranger, quiet)):
        assert as_(who).get(f"/rooms/{key}/").status_code == 404


def test_earlier_words_are_one_link_away(cast, as_):
    meeting = evening.open_meeting(cast.group)
    visitor = as_(cast.member)
    visitor.post(room(meeting, "room", "arriving"))
    for number in range(62):
        post(meeting.conversation, f"Word {number}.", f"n{number}", by=cast.member)
    newest = text(visitor.get(room(meeting, "room")))
    assert "Word 61." in newest
    assert "Word 1." not in newest
    assert "?before=3" in newest
    assert "Word 1." in text(visitor.get(room(meeting, "room") + "?before=3"))
    assert visitor.get(room(meeting, "room") + "?before=x").status_code == 200


def test_the_room_asks_the_database_the_same_however_much_was_said(cast, as_, django_assert_max_num_queries):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.facilitator, cast.member, cast.second_member, cast.late):
        seating.sit(meeting, by=who)
    whispering.whisper(meeting, "A word.", "q1", by=cast.second_member)
    visitor, host = as_(cast.member), as_(cast.facilitator)
    visitor.get(room(meeting, "room"))
    with django_assert_max_num_queries(19):
        visitor.get(room(meeting, "room"))
    for number in range(30):
        post(meeting.conversation, f"Word {number}.", f"n{number}", by=cast.member)
    with django_assert_max_num_queries(19):
        visitor.get(room(meeting, "room"))
    seating.raise_hand(meeting, is_up=True, by=cast.member)
    with django_assert_max_num_queries(24):
        visitor.get(room(meeting, "room"))
    with django_assert_max_num_queries(28):
        host.get(room(meeting, "console"))


def test_so_does_the_page_after_it(cast, as_, django_assert_max_num_queries):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.facilitator, cast.member):
        seating.sit(meeting, by=who)
    words = {"author": cast.member, "words": "x", "html": "<p>x</p>", "folded": "x"}
    Message.objects.bulk_create(
        Message(conversation=meeting.conversation, position=number, nonce=f"n{number}", **words)
        for number in range(1, 302)
    )
    Conversation.objects.filter(pk=meeting.conversation_id).update(last_position=301)
    opening.close_room(meeting, by=cast.facilitator)
    visitor = as_(cast.member)
    visitor.get(room(meeting, "room"))
    with django_assert_max_num_queries(11):
        page = visitor.get(room(meeting, "room")).content.decode()
    assert page.count("<p>x</p>") == 301


def test_the_list_of_meetings_asks_the_same_however_long_it_is(cast, as_, django_assert_max_num_queries):
    visitor = as_(cast.member)
    for week in range(8):
        made = evening.meeting(cast.group, begins_in=timedelta(days=7 * week + 1))
        coming.say(made, is_coming=True, by=cast.member)
    visitor.get(f"/groups/{cast.group.key}/meetings/")
    with django_assert_max_num_queries(11):
        visitor.get(f"/groups/{cast.group.key}/meetings/")


def test_a_question_without_a_part_is_kept_and_what_is_missing_is_said(cast, as_):
    meeting = evening.meeting(cast.group)
    before = list(meeting.parts.order_by("order").values_list("kind", "question"))
    given = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
    given |= {"form-0-kind": "round", "form-0-minutes": "30", "form-0-question": ""}
    given |= {"form-1-kind": "", "form-1-minutes": "10", "form-1-question": "What helped?"}
    page = text(as_(cast.facilitator).post(room(meeting, "evening"), given))
    for part in ("Choose which part this is, or empty the box.", "What helped?"):
        assert part in page
    assert list(meeting.parts.order_by("order").values_list("kind", "question")) == before


@pytest.mark.parametrize("question", ["What helped?", ""])
def test_a_part_with_a_question_is_left_out_by_one_choice(cast, as_, question):
    meeting = evening.meeting(cast.group)
    planning.plan(meeting, [planning.Planned("round", 9, "What helped?")] * 2, by=cast.facilitator)
    given = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2"}
    for number, kind in enumerate(("round", "")):
        given |= {
            f"form-{number}-kind": kind,
            f"form-{number}-question": question if number else "What helped?",
        }
        given |= {f"form-{number}-minutes": "9"}
    assert as_(cast.facilitator).post(room(meeting, "evening"), given).status_code == 302
    assert meeting.parts.count() == 1
