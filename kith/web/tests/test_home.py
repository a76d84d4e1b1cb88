"""What Home says of news, of a seat that is held, and of what waits for a host."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kith import clock
from kith.groups import joining, leaving, waiting
from kith.groups.models import Group, Place, Request
from kith.moderation import noting, taking
from kith.moderation.models import Act
from kith.notices.telling import tell
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from tests import cast as people
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def home_of(person) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(reverse("web:home"))
    assert answer.status_code == 200
    return answer.content.decode().partition("<main")[2].partition("</main")[0]


def hold_a_seat(group: Group, person) -> Place:
    now = clock.now()
    return Place.objects.create(
        group=group, person=person, offered_at=now, offer_ends_at=now + timedelta(hours=72)
    )


def test_a_held_seat_stands_on_home_with_its_end_even_when_mail_is_off(cast: Cast):
    cast.stranger.wants_mail = False
    cast.stranger.save()
    hold_a_seat(cast.group, cast.stranger)
    page = home_of(cast.stranger)
    assert "There is a seat for you." in page
    assert "It is held for you until" in page
    assert f'href="{reverse("groups:waiting", args=[cast.group.key])}"' in page
    assert "You have no group yet" not in page


def test_a_held_seat_is_said_once_and_is_gone_when_it_ran_out(cast: Cast):
    place = hold_a_seat(cast.group, cast.stranger)
    tell(cast.stranger, "groups.seat_offered", cast.group.path, {"group": cast.group.name, "until": "x"})
    assert home_of(cast.stranger).count(cast.group.name) == 1
    place.offer_ends_at = clock.ago(hours=1)
    place.save()
    assert cast.group.name not in home_of(cast.stranger)


def test_a_held_seat_is_no_waiting_list_among_the_groups_one_finds(cast: Cast, client: Client):
    hold_a_seat(cast.group, cast.stranger)
    client.force_login(cast.stranger)
    page = client.get(reverse("web:finding")).content.decode()
    assert "A seat is held for you" in page
    assert "before you" not in page


def test_who_waits_is_told_where_they_will_read_of_a_seat(cast: Cast, client: Client):
    Place.objects.create(group=cast.group, person=cast.stranger)
    client.force_login(cast.stranger)
    there = reverse("groups:waiting", args=[cast.group.key])
    assert "we write to you and Home says so" in client.get(there).content.decode()
    cast.stranger.wants_mail = False
    cast.stranger.save()
    assert "You chose to get no mail" in client.get(there).content.decode()
    assert waiting.held_for(cast.stranger) == []


def test_news_that_nobody_looked_at_is_a_sentence_on_home_until_it_is_opened(cast: Cast, client: Client):
    seat = cast.group.memberships.get(person=cast.member)
    leaving.remove(seat, "Twice unkind.", by=cast.facilitator)
    assert "A host ended your seat in Evenings after loss. The reason given: Twice unkind." in home_of(
        cast.member
    )
    client.force_login(cast.member)
    client.post(reverse("notices:notices"))
    assert "A host ended your seat" not in home_of(cast.member)


def test_home_shows_the_newest_three_and_leads_to_the_others(cast: Cast):
    for number in range(5):
        tell(cast.stranger, "groups.closed", "/groups/", {"group": f"Group {number}"})
    page = home_of(cast.stranger)
    assert [f"Group {number}" in page for number in range(5)] == [False, False, True, True, True]
    assert "All notices" in page


def test_what_home_says_in_a_part_of_its_own_is_not_said_again(cast: Cast):
    tell(cast.stranger, "outcomes.due", "/you/")
    page = home_of(cast.stranger)
    assert "A check-in is ready for you" not in page
    assert "All notices" in page


def test_a_letter_from_those_who_answer_for_safety_stands_before_all_else_once(cast: Cast, client: Client):
    wrote = "Somebody who answers for safety wrote to you."
    assert wrote not in home_of(cast.member)
    for _ in range(2):
        tell(cast.member, "moderation.written", "/you/desk/")
    page = home_of(cast.member)
    assert page.count(wrote) == 1
    assert page.index("<h1>") < page.index(wrote) < page.index("No meeting of your groups is set.")
    client.force_login(cast.member)
    client.post(reverse("notices:notices"))
    assert wrote not in home_of(cast.member)


def test_whoever_answers_a_letter_or_its_offer_has_opened_it_whichever_way_led_there(cast: Cast):
    cast.moderator.has_shown_second_factor = True
    alert = raise_alert(cast.member, place="person:x", level=2, cause=Alert.REQUEST)
    taking.take(alert, by=cast.moderator)
    wrote = "Somebody who answers for safety wrote to you."
    letter = noting.write_to_member(alert, "How are you?", by=cast.moderator)
    assert wrote in home_of(cast.member)
    noting.answer(letter, "Well.", by=cast.member)
    assert wrote not in home_of(cast.member)
    offer = noting.write_to_member(alert, "May we?", by=cast.moderator, kind=Act.SERVICES)
    assert wrote in home_of(cast.member)
    noting.say(offer, Act.NO, by=cast.member)
    assert wrote not in home_of(cast.member)


def test_a_host_sees_who_asks_to_join_and_what_waits_past_the_groups_time(cast: Cast):
    joining.ask(cast.group, by=cast.stranger, accepting=1)
    late = people.thread(cast.group, cast.member)
    late.opened_at = clock.ago(hours=cast.group.reply_within_hours + 1)
    late.save()
    people.thread(cast.group, cast.second_member, title="Still in its time")
    page = home_of(cast.facilitator)
    assert f'href="{reverse("web:care", args=[cast.group.key])}"' in page
    assert "One person asks to join." in page
    assert "“The house is too quiet” has had no reply for" in page
    assert "“Still in its time”" not in page
    assert "Harbour" not in page
    for who in (cast.member, cast.other_facilitator):
        assert "Looking after your groups" not in home_of(who)


def test_a_host_with_nothing_waiting_reads_nothing_of_it(cast: Cast):
    request = Request.objects.create(group=cast.group, person=cast.stranger)
    request.answer = Request.WITHDRAWN
    request.save()
    people.thread(cast.group, cast.facilitator, opened_at=clock.ago(days=3))
    assert "Looking after your groups" not in home_of(cast.facilitator)


def test_whoever_asked_or_waits_is_not_told_that_they_have_no_group(cast: Cast):
    Request.objects.create(group=cast.group, person=cast.stranger)
    Place.objects.create(group=cast.other_group, person=cast.stranger)
    client = Client()
    client.force_login(cast.stranger)
    for page in (home_of(cast.stranger), client.get(reverse("web:groups")).content.decode()):
        assert "You asked for a seat. The hosts have not answered yet." in page
        assert "You are on the waiting list" in page
        assert "You have no group yet" not in page
