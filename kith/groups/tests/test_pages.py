"""What people meet on the pages of a group."""

import pytest
from django.urls import reverse

from kith import clock
from kith.groups import agreeing, inviting, leaving, seating, waiting
from kith.groups.models import Group, Request
from kith.groups.tests.pages import at, refill, words_of
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db


YES = {"accepts": "on", "version": "1"}


def test_an_open_group_with_a_seat_is_joined_on_its_page(world, as_):
    client = as_(world.stranger)
    page = words_of(client.get(at("joining", world.group)))
    assert "Take a seat" in page
    assert "What is said here stays here." in page
    answer = client.post(at("joining", world.group), YES)
    assert answer.headers["Location"] == world.group.path
    assert seating.seat_of(world.group, world.stranger)


def test_nobody_joins_without_saying_yes_to_the_agreement(world, as_):
    answer = as_(world.stranger).post(at("joining", world.group), {"version": "1"})
    assert answer.status_code == 200
    assert seating.seat_of(world.group, world.stranger) is None


def test_an_agreement_that_changed_is_shown_again(world, as_):
    agreeing.rewrite(world.group, "New words.", by=world.facilitator, is_major=True)
    page = words_of(as_(world.stranger).post(at("joining", world.group), YES))
    assert "The agreement changed while you read it." in page
    assert 'name="version" value="2"' in page


def test_a_full_group_offers_to_wait(world, as_):
    refill(world.group)
    client = as_(world.stranger)
    assert "Wait for a seat" in words_of(client.get(at("joining", world.group)))
    answer = client.post(at("joining", world.group), YES)
    assert answer.headers["Location"] == at("waiting", world.group)
    assert "You are next." in words_of(client.get(at("waiting", world.group)))


def test_a_held_seat_is_taken_with_one_press_and_twice_is_harmless(world, as_):
    refill(world.group)
    waiting.wait(world.group, by=world.stranger, accepting=1)
    leaving.leave(world.group, by=world.member)
    client = as_(world.stranger)
    assert "There is a seat for you." in words_of(client.get(at("waiting", world.group)))
    for _press in range(2):
        answer = client.post(at("waiting", world.group), {"take": "1"})
        assert answer.headers["Location"] == world.group.path


def test_going_off_the_list_twice_is_harmless(world, as_):
    refill(world.group)
    waiting.wait(world.group, by=world.stranger, accepting=1)
    client = as_(world.stranger)
    for _press in range(2):
        assert client.post(at("waiting", world.group), {"decline": "1"}).status_code == 302
    assert waiting.place_of(world.group, world.stranger) is None


def test_a_press_that_says_nothing_leaves_the_place_on_the_list(world, as_):
    refill(world.group)
    waiting.wait(world.group, by=world.stranger, accepting=1)
    assert as_(world.stranger).post(at("waiting", world.group)).status_code == 200
    assert waiting.place_of(world.group, world.stranger)


def test_asking_and_taking_the_question_back(world, as_):
    Group.objects.filter(pk=world.group.pk).update(admission=Group.ON_REQUEST)
    client = as_(world.stranger)
    client.post(at("joining", world.group), {**YES, "words": "Hello."})
    assert Request.objects.get().words == "Hello."
    assert "You have asked to join" in words_of(client.get(at("joining", world.group)))
    client.post(at("joining", world.group), {"withdraw": "1"})
    assert not Request.objects.open().exists()


def test_asking_with_two_presses_asks_once_and_takes_nothing_back(world, as_):
    Group.objects.filter(pk=world.group.pk).update(admission=Group.ON_REQUEST)
    client = as_(world.stranger)
    for _press in range(2):
        answer = client.post(at("joining", world.group), {**YES, "words": "Hello."})
        assert answer.headers["Location"] == at("joining", world.group)
    assert Request.objects.open().get().words == "Hello."


def test_a_group_by_invitation_is_not_there_for_strangers(world, as_):
    Group.objects.filter(pk=world.group.pk).update(admission=Group.BY_INVITATION)
    client = as_(world.stranger)
    assert client.get(at("joining", world.group)).status_code == 404
    assert as_(world.coordinator).get(at("joining", world.group)).url.startswith(reverse("mfa_index"))
    client = with_both_factors(world.coordinator)
    assert client.get(at("joining", world.group)).status_code == 200


def test_opening_the_link_uses_nothing_up_and_the_button_does(world, as_):
    made, code = inviting.invite(world.group, by=world.facilitator)
    client = as_(world.stranger)
    link = reverse("groups:invitation", args=[code])
    for _look in range(2):
        assert client.get(link).status_code == 200
    made.refresh_from_db()
    assert made.used_at is None
    assert client.post(link, YES).headers["Location"] == world.group.path
    assert as_(world.researcher).get(link).status_code == 404


def test_accepting_an_invitation_with_two_presses_leads_to_the_group_twice(world, as_):
    _made, code = inviting.invite(world.group, by=world.facilitator)
    client = as_(world.stranger)
    for _press in range(2):
        answer = client.post(reverse("groups:invitation", args=[code]), YES)
        assert answer.headers["Location"] == world.group.path


def test_an_invitation_to_a_full_group_leads_to_the_place_it_was_worth(world, as_):
    refill(world.group)
    _made, code = inviting.invite(world.group, by=world.facilitator)
    client = as_(world.stranger)
    for _press in range(2):
        answer = client.post(reverse("groups:invitation", args=[code]), YES)
        assert answer.headers["Location"] == at("waiting", world.group)


def test_whoever_came_by_a_link_and_left_does_not_come_back_by_it(world, as_):
    _made, code = inviting.invite(world.group, by=world.facilitator)
    client = as_(world.stranger)
    link = reverse("groups:invitation", args=[code])
    client.post(link, YES)
    leaving.leave(world.group, by=world.stranger)
    assert client.post(link, YES, follow=True).status_code == 404
    assert seating.seat_of(world.group, world.stranger) is None


def test_a_visitor_with_a_link_is_led_to_sign_up_and_back(world, client):
    _made, code = inviting.invite(world.group, by=world.facilitator)
    answer = client.get(reverse("groups:invitation", args=[code]))
    assert answer.status_code == 302
    assert answer.url == reverse("account_signup") + "?next=" + reverse("groups:invitation", args=[code])


def test_leaving_takes_one_press_and_twice_is_harmless(world, as_):
    client = as_(world.member)
    for _press in range(2):
        answer = client.post(at("leaving", world.group))
        assert answer.headers["Location"] == reverse("web:groups")
    assert seating.seat_of(world.group, world.member) is None
    assert client.get(at("leaving", world.group)).status_code == 302


def test_looking_at_the_leaving_page_leaves_nobody(world, as_):
    assert as_(world.member).get(at("leaving", world.group)).status_code == 200
    assert seating.seat_of(world.group, world.member)


def test_pausing_and_coming_back(world, as_):
    client = as_(world.member)
    client.post(at("pause", world.group), {"pause": "1"})
    assert "I am back" in words_of(client.get(at("pause", world.group)))
    client.post(at("pause", world.group), {"resume": "1"})
    seat = seating.seat_of(world.group, world.member)
    assert seat
    assert seat.paused_at is None


def test_a_new_agreement_is_accepted_on_its_page(world, as_):
    agreeing.rewrite(world.group, "New words.", by=world.facilitator, is_major=True)
    client = as_(world.member)
    assert "Accept and go on" in words_of(client.get(at("agreement", world.group)))
    client.post(at("agreement", world.group), {"accepts": "on", "version": "2"})
    assert not agreeing.needs_acceptance(world.group, world.member)
    page = words_of(client.get(at("agreement", world.group)))
    assert "Accept and go on" not in page
    assert "What is said here stays here." in page


MEMBERS_ONLY = ("leaving", "pause", "agreement", "hosting")


@pytest.mark.parametrize("name", MEMBERS_ONLY)
@pytest.mark.parametrize("who", ["stranger", "other_facilitator", "moderator"])
def test_pages_of_members_are_not_there_for_others(world, as_, name, who):
    client = as_(getattr(world, who))
    assert client.get(at(name, world.group)).status_code == 404
    assert client.post(at(name, world.group)).status_code == 404


def test_the_pages_of_a_closed_group_are_gone(world, as_):
    Group.objects.filter(pk=world.group.pk).update(closed_at=clock.now())
    assert as_(world.stranger).get(at("joining", world.group)).status_code == 404


def test_the_joining_page_costs_the_same_however_many_sit_there(world, as_, django_assert_max_num_queries):
    client = as_(world.stranger)
    client.get(at("joining", world.group))
    refill(world.group)
    with django_assert_max_num_queries(14):
        client.get(at("joining", world.group))
