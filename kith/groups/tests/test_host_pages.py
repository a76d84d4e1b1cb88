"""What hosts meet on the pages of their group, and what nobody else does."""

import re

import pytest
from django.urls import reverse

from kith.groups import agreeing, inviting, joining, leaving, seating
from kith.groups.models import Group, Invitation, Membership, Request
from kith.groups.tests.pages import at, refill, words_of
from kith.notices.models import Notice
from tests import cast
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db

HOSTS_ONLY = ("members", "invitations", "settings", "closing", "rewriting")


def test_a_host_answers_a_request(world, as_):
    asked = Request.objects.create(group=world.group, person=world.stranger, words="Hello.")
    client = as_(world.facilitator)
    page = at("answering", world.group, asked.key)
    assert "Hello." in words_of(client.get(page))
    for _press in range(2):
        assert client.post(page, {"accept": "1"}).status_code == 302
    assert seating.seat_of(world.group, world.stranger)


def test_the_link_of_an_invitation_is_shown_once(world, as_):
    client = as_(world.facilitator)
    page = words_of(client.post(at("invitations", world.group), follow=True))
    link = re.search(r"/invitations/([\w-]{22})/", page)
    assert link
    assert link[1] not in words_of(client.get(at("invitations", world.group)))
    assert Invitation.objects.get().digest == inviting.digest_of(link[1])


def test_a_host_takes_a_link_back(world, as_):
    made, _code = inviting.invite(world.group, by=world.facilitator)
    as_(world.facilitator).post(at("revoking", world.group, made.key))
    assert not Invitation.objects.good().exists()


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
    assert as_(world.coordinator).get(reverse("groups:founding")).url.startswith(reverse("mfa_index"))
    assert with_both_factors(world.coordinator).get(reverse("groups:founding")).status_code == 200


def test_a_host_changes_the_settings(world, as_):
    client = as_(world.facilitator)
    assert "Evenings after loss" in words_of(client.get(at("settings", world.group)))
    client.post(at("settings", world.group), filled())
    world.group.refresh_from_db()
    assert world.group.name == "Mornings"


def test_too_few_seats_are_refused_with_the_form_kept(world, as_):
    answer = as_(world.facilitator).post(at("settings", world.group), filled(capacity="2"))
    assert "There cannot be fewer." in words_of(answer)
    assert Group.objects.get(pk=world.group.pk).capacity == 6


def test_a_host_closes_the_group_for_good(world, as_):
    client = as_(world.facilitator)
    assert client.get(at("closing", world.group)).status_code == 200
    client.post(at("closing", world.group))
    assert Group.objects.get(pk=world.group.pk).closed_at is not None


def test_closing_with_two_presses_closes_once(world, as_):
    client = as_(world.facilitator)
    answers = [client.post(at("closing", world.group)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Notice.objects.filter(kind="groups.closed", person=world.member).count() == 1
    assert as_(world.member).post(at("closing", world.group)).status_code == 404


@pytest.mark.parametrize("name", HOSTS_ONLY)
@pytest.mark.parametrize("who", ["member", "gone", "stranger", "other_facilitator", "moderator"])
def test_pages_of_hosts_are_not_there_for_others(world, as_, name, who):
    client = as_(getattr(world, who))
    assert client.get(at(name, world.group)).status_code == 404
    assert client.post(at(name, world.group), filled(text="x")).status_code in (404, 405)


def test_the_objects_of_another_group_are_not_there(world, as_):
    seat = seating.seat_of(world.group, world.member)
    asked = Request.objects.create(group=world.group, person=world.stranger)
    made, _code = inviting.invite(world.group, by=world.facilitator)
    assert seat
    client = as_(world.other_facilitator)
    for name, key in (("seat", seat.key), ("answering", asked.key), ("revoking", made.key)):
        assert client.post(at(name, world.other_group, key), {"accept": "1"}).status_code == 404


def test_the_members_page_costs_the_same_however_many_sit_there(world, as_, django_assert_max_num_queries):
    refill(world.group)
    client = as_(world.facilitator)
    client.get(at("members", world.group))
    with django_assert_max_num_queries(8):
        client.get(at("members", world.group))


def test_two_hosts_who_rewrite_at_once_see_both_texts(world, as_):
    cast.seat(world.group, world.stranger, role=Membership.FACILITATOR)
    page = at("rewriting", world.group)
    assert 'name="drawn_from" value="1"' in as_(world.stranger).get(page).content.decode()
    as_(world.facilitator).post(page, {"text": "The words of one.", "drawn_from": "1"})
    sent = {"text": "The words of the other.", "drawn_from": "1"}
    refused = words_of(as_(world.stranger).post(page, sent))
    assert refused.index("The words of one.") < refused.index("It stands above as it is now.")
    assert "The words of the other." in refused
    assert world.group.agreements.latest("version").text == "The words of one."
    assert as_(world.stranger).post(page, {**sent, "drawn_from": "2"}).status_code == 302
    assert world.group.agreements.latest("version").text == "The words of the other."


def test_a_no_that_came_too_late_is_not_lost(world, as_):
    asked = Request.objects.create(group=world.group, person=world.stranger)
    joining.accept(asked, by=world.facilitator)
    sent = {"words": "We are full, and sorry.", "decline": "1"}
    page = words_of(as_(world.facilitator).post(at("answering", world.group, asked.key), sent))
    assert "We are full, and sorry." in page
    assert "Another host has answered meanwhile." in page
