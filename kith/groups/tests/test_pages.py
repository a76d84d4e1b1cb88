"""What people meet on the pages of a group."""

import re

import pytest
from django.urls import reverse

from kith import clock
from kith.groups import agreeing, inviting, leaving, seating, waiting
from kith.groups.models import Group, Invitation, Membership, Request
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = cast.Cast()
    made.group.admission = Group.OPEN
    made.group.capacity = 6
    made.group.save()
    return made


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def at(name, where, *more):
    return reverse(f"groups:{name}", args=[where.key, *more])


YES = {"accepts": "on", "version": "1"}


def refill(where):
    while seating.free(where):
        cast.seat(where, cast.person(f"Guest {where.memberships.count()}"))


def words_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


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
    assert "0 people are before you" in words_of(client.get(at("waiting", world.group)))


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


def test_asking_and_taking_the_question_back(world, as_):
    Group.objects.filter(pk=world.group.pk).update(admission=Group.ON_REQUEST)
    client = as_(world.stranger)
    client.post(at("joining", world.group), {**YES, "words": "Hello."})
    assert Request.objects.get().words == "Hello."
    assert "You have asked to join" in words_of(client.get(at("joining", world.group)))
    client.post(at("joining", world.group))
    assert not Request.objects.open().exists()


def test_a_host_answers_a_request(world, as_):
    asked = Request.objects.create(group=world.group, person=world.stranger, words="Hello.")
    client = as_(world.facilitator)
    page = at("answering", world.group, asked.key)
    assert "Hello." in words_of(client.get(page))
    for _press in range(2):
        assert client.post(page, {"accept": "1"}).status_code == 302
    assert seating.seat_of(world.group, world.stranger)


def test_a_group_by_invitation_is_not_there_for_strangers(world, as_):
    Group.objects.filter(pk=world.group.pk).update(admission=Group.BY_INVITATION)
    client = as_(world.stranger)
    assert client.get(at("joining", world.group)).status_code == 404
    client = as_(world.coordinator)
    assert client.get(at("joining", world.group)).status_code == 200


def test_the_link_of_an_invitation_is_shown_once(world, as_):
    client = as_(world.facilitator)
    page = words_of(client.post(at("invitations", world.group), follow=True))
    link = re.search(r"/invitations/([\w-]{22})/", page)
    assert link
    assert link[1] not in words_of(client.get(at("invitations", world.group)))
    assert Invitation.objects.get().digest == inviting.digest_of(link[1])


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


def test_a_visitor_with_a_link_is_asked_to_sign_in_first(world, client):
    _made, code = inviting.invite(world.group, by=world.facilitator)
    answer = client.get(reverse("groups:invitation", args=[code]))
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


def test_a_host_takes_a_link_back(world, as_):
    made, _code = inviting.invite(world.group, by=world.facilitator)
    as_(world.facilitator).post(at("revoking", world.group, made.key))
    assert not Invitation.objects.good().exists()


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


def test_a_host_rewrites_the_agreement(world, as_):
    client = as_(world.facilitator)
    assert "What is said here stays here." in words_of(client.get(at("rewriting", world.group)))
    client.post(at("rewriting", world.group), {"text": "New words.", "is_major": "on"})
    assert agreeing.newest(world.group).text == "New words."


def test_a_host_sees_the_members_and_removes_one_with_a_reason(world, as_):
    seat = seating.seat_of(world.group, world.member)
    assert seat
    client = as_(world.facilitator)
    assert "Wren" in words_of(client.get(at("members", world.group)))
    page = at("seat", world.group, seat.key)
    assert client.post(page, {"remove": "1", "reason": ""}).status_code == 200
    for _press in range(2):
        assert client.post(page, {"remove": "1", "reason": "You shouted."}).status_code == 302
    assert seating.was_removed(world.group, world.member)


def test_a_host_hands_the_role_on_and_lays_it_down(world, as_):
    theirs = seating.seat_of(world.group, world.member)
    mine = seating.seat_of(world.group, world.facilitator)
    assert theirs
    assert mine
    client = as_(world.facilitator)
    client.post(at("seat", world.group, theirs.key), {"make": "1"})
    answer = client.post(at("seat", world.group, mine.key), {"unmake": "1"})
    assert answer.headers["Location"] == world.group.path
    assert client.get(at("members", world.group)).status_code == 404


def test_a_member_takes_the_role_on_where_nobody_hosts(world, as_):
    leaving.leave(world.group, by=world.facilitator)
    client = as_(world.member)
    assert "Host this group" in words_of(client.get(at("hosting", world.group)))
    client.post(at("hosting", world.group))
    seat = seating.seat_of(world.group, world.member)
    assert seat
    assert seat.role == Membership.FACILITATOR


def filled(**fields):
    return {
        "name": "Mornings",
        "purpose": "For early birds.",
        "kind": Group.MUTUAL,
        "mode": Group.TEXT,
        "admission": Group.OPEN,
        "language": "en",
        "zone": "Europe/London",
        "capacity": "8",
        "reply_within_hours": "24",
        **fields,
    }


def test_founding_a_group_on_its_page(world, as_):
    client = as_(world.stranger)
    assert "What is said here stays here." in words_of(client.get(reverse("groups:founding")))
    answer = client.post(reverse("groups:founding"), filled(agreement="Be kind."))
    group = Group.objects.get(name="Mornings")
    assert answer.headers["Location"] == group.path
    assert agreeing.newest(group).text == "Be kind."


@pytest.mark.parametrize(
    ("field", "value"),
    [("capacity", "1"), ("capacity", "51"), ("zone", "Mars/Olympus"), ("language", "xx"), ("name", "")],
)
def test_nonsense_founds_no_group_and_keeps_the_words(world, as_, field, value):
    answer = as_(world.stranger).post(
        reverse("groups:founding"), filled(agreement="Be kind.", **{field: value})
    )
    assert answer.status_code == 200
    assert "For early birds." in words_of(answer)
    assert not Group.objects.filter(name="Mornings").exists()


def test_where_coordinators_found_the_page_is_not_there_for_others(world, as_, settings):
    settings.KITH_FOUNDING = "coordinators"
    assert as_(world.stranger).get(reverse("groups:founding")).status_code == 404
    assert as_(world.coordinator).get(reverse("groups:founding")).status_code == 200


def test_a_host_changes_the_settings(world, as_):
    client = as_(world.facilitator)
    assert "Evenings after loss" in words_of(client.get(at("settings", world.group)))
    client.post(at("settings", world.group), filled())
    world.group.refresh_from_db()
    assert world.group.name == "Mornings"


def test_too_few_seats_are_refused_with_the_form_kept(world, as_):
    answer = as_(world.facilitator).post(at("settings", world.group), filled(capacity="2"))
    assert "There cannot be fewer seats." in words_of(answer)
    assert Group.objects.get(pk=world.group.pk).capacity == 6


def test_a_host_closes_the_group_for_good(world, as_):
    client = as_(world.facilitator)
    assert client.get(at("closing", world.group)).status_code == 200
    client.post(at("closing", world.group))
    assert Group.objects.get(pk=world.group.pk).closed_at is not None


HOSTS_ONLY = ("members", "invitations", "settings", "closing", "rewriting")
MEMBERS_ONLY = ("leaving", "pause", "agreement", "hosting")


@pytest.mark.parametrize("name", HOSTS_ONLY)
@pytest.mark.parametrize("who", ["member", "gone", "stranger", "other_facilitator", "moderator"])
def test_pages_of_hosts_are_not_there_for_others(world, as_, name, who):
    client = as_(getattr(world, who))
    assert client.get(at(name, world.group)).status_code == 404
    assert client.post(at(name, world.group), filled(text="x")).status_code in (404, 405)


@pytest.mark.parametrize("name", MEMBERS_ONLY)
@pytest.mark.parametrize("who", ["stranger", "other_facilitator", "moderator"])
def test_pages_of_members_are_not_there_for_others(world, as_, name, who):
    client = as_(getattr(world, who))
    assert client.get(at(name, world.group)).status_code == 404
    assert client.post(at(name, world.group)).status_code == 404


def test_the_objects_of_another_group_are_not_there(world, as_):
    seat = seating.seat_of(world.group, world.member)
    asked = Request.objects.create(group=world.group, person=world.stranger)
    made, _code = inviting.invite(world.group, by=world.facilitator)
    assert seat
    client = as_(world.other_facilitator)
    for name, key in (("seat", seat.key), ("answering", asked.key), ("revoking", made.key)):
        assert client.post(at(name, world.other_group, key), {"accept": "1"}).status_code == 404


def test_the_pages_of_a_closed_group_are_gone(world, as_):
    Group.objects.filter(pk=world.group.pk).update(closed_at=clock.now())
    assert as_(world.stranger).get(at("joining", world.group)).status_code == 404


def test_the_joining_page_costs_the_same_however_many_sit_there(world, as_, django_assert_max_num_queries):
    client = as_(world.stranger)
    client.get(at("joining", world.group))
    refill(world.group)
    with django_assert_max_num_queries(14):
        client.get(at("joining", world.group))


def test_the_members_page_costs_the_same_however_many_sit_there(world, as_, django_assert_max_num_queries):
    refill(world.group)
    client = as_(world.facilitator)
    client.get(at("members", world.group))
    with django_assert_max_num_queries(8):
        client.get(at("members", world.group))
