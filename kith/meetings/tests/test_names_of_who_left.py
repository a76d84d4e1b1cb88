"""Whoever left the group is named in its evenings as they were called then, and never as their host."""

from datetime import time

from django.test import Client

from kith.groups import hosting, leaving
from kith.groups.models import Membership
from kith.keys import new_key
from kith.meetings import agenda, attendance, opening, scheduling, showing, whispering
from kith.meetings.tests import evening
from kith.people.renaming import rename
from tests import cast as makers


def page(who, path):
    client = Client()
    client.force_login(who)
    return client.get(path).content.decode()


def test_only_who_hosts_now_is_named_as_host(cast):
    scheduling.set_series(cast.group, scheduling.Weekly(1, time(19, 30), "UTC"), by=cast.facilitator)
    makers.seat(cast.group, cast.stranger, role=Membership.FACILITATOR)
    assert "Juniper hosts." in page(cast.member, f"/groups/{cast.group.key}/")
    leaving.leave(cast.group, by=cast.facilitator)
    rename(cast.facilitator, "Nightjar")
    for path in (f"/groups/{cast.group.key}/", f"/groups/{cast.group.key}/meetings/", "/home/"):
        read = page(cast.member, path)
        assert "Nightjar" not in read
        assert "Juniper hosts." not in read


def test_whoever_laid_hosting_down_is_not_named_as_host(cast):
    scheduling.set_series(cast.group, scheduling.Weekly(1, time(19, 30), "UTC"), by=cast.facilitator)
    makers.seat(cast.group, cast.stranger, role=Membership.FACILITATOR)
    seat = Membership.objects.standing().of(cast.group, cast.facilitator).get()
    hosting.unmake_facilitator(seat, by=cast.facilitator)
    coming = agenda.next_of(cast.group, cast.member)
    assert coming is not None
    assert coming.host is None


def test_who_was_there_is_told_to_hosts_under_the_name_of_then(cast):
    meeting = evening.open_meeting(cast.group)
    evening.chair(meeting, cast.facilitator)
    evening.chair(meeting, cast.second_member)
    opening.close_room(meeting, by=cast.facilitator)
    leaving.leave(cast.group, by=cast.second_member)
    rename(cast.second_member, "Nightjar")
    assert [stayed.name for stayed in attendance.rows(meeting)] == ["Juniper", "Moth"]
    read = page(cast.facilitator, f"/meetings/{meeting.key}/")
    assert "Moth" in read
    assert "Nightjar" not in read


def test_a_quiet_word_of_who_left_stays_under_their_name(cast):
    meeting = evening.open_meeting(cast.group)
    evening.chair(meeting, cast.second_member)
    whispering.whisper(meeting, "Not well.", new_key(), by=cast.second_member)
    leaving.leave(cast.group, by=cast.second_member)
    rename(cast.second_member, "Nightjar")
    (word,) = showing.whispers(meeting)
    assert word.name == "Moth"
    read = page(cast.facilitator, f"/meetings/{meeting.key}/quiet/{word.key}/")
    assert "Only Moth and the hosts of this group read it, and" in read
    assert "Nightjar" not in read
