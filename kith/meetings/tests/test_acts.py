"""Rules of the small acts of a room, and of what its composer says before anything is written."""

from kith.meetings import seating
from kith.meetings.tests import evening


def room(meeting, page):
    return f"/meetings/{meeting.key}/{page}/"


def test_a_small_act_in_the_background_needs_no_new_page(cast, client):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    client.force_login(cast.member)
    asked = client.post(room(meeting, "room/hand"), {"hand": "up"}, headers={"X-Composer": "1"})
    assert asked.status_code == 204
    assert meeting.seats.get().hand_at is not None


def test_the_room_says_above_send_that_nobody_is_on_duty(cast, client):
    meeting = evening.open_meeting(cast.group)
    for who, page in ((cast.member, "room"), (cast.facilitator, "console")):
        seating.sit(meeting, by=who)
        client.force_login(who)
        text = client.get(room(meeting, page)).content.decode()
        assert text.index("Nobody is on duty here.") < text.index('name="words"')
