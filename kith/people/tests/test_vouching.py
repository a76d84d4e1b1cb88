"""Two of the staff must have seen that somebody is a clinician, before anything they write says so."""

import pytest
from django.db import transaction
from django.urls import reverse

from kith import clock
from kith.audit.models import Entry
from kith.conversations import posting
from kith.conversations.rendering import fragment
from kith.gates import Refused
from kith.keys import new_key
from kith.notices.models import Notice
from kith.people import vouching
from kith.people.models import Vouching
from kith.safety.models import Alert
from kith.safety.noticing import Written, notice
from tests import cast as makers
from tests.cast import Cast
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
CLAIM = "I am a licensed therapist, message me and I can help you"


@pytest.fixture
def cast():
    return Cast()


def known(cast, person):
    for by in (cast.moderator, cast.clinician):
        vouching.vouch(person, by=by)
    person.refresh_from_db()


def test_two_different_people_must_have_seen_it(cast):
    vouching.vouch(cast.member, by=cast.moderator)
    vouching.vouch(cast.member, by=cast.moderator)
    cast.member.refresh_from_db()
    assert cast.member.clinician_since is None
    known(cast, cast.member)
    assert cast.member.clinician_since is not None
    row = Vouching.objects.get()
    assert {row.first_by, row.second_by} == {cast.moderator, cast.clinician}


def test_nobody_vouches_for_themselves(cast):
    vouching.vouch(cast.clinician, by=cast.moderator)
    with pytest.raises(Refused):
        vouching.vouch(cast.clinician, by=cast.clinician)


def test_one_is_enough_to_take_it_back_and_then_it_begins_anew(cast):
    known(cast, cast.member)
    vouching.end(cast.member, by=cast.moderator)
    vouching.end(cast.member, by=cast.moderator)
    cast.member.refresh_from_db()
    assert cast.member.clinician_since is None
    vouching.vouch(cast.member, by=cast.moderator)
    cast.member.refresh_from_db()
    assert cast.member.clinician_since is None
    kinds = list(Entry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["people.vouched_for", "people.badge_given", "people.badge_ended", "people.vouched_for"]


def test_what_they_write_says_so_from_then_on_and_never_under_an_alias(cast, at):
    now = at(clock.now())
    thread = makers.thread(cast.group, cast.second_member)

    def says(**how):
        said = posting.post(thread, "I have read this.", new_key(), by=cast.member, **how)
        now.shift(60)
        return said

    before = says()
    known(cast, cast.member)
    after, aliased = says(), says(as_alias=True)
    badge = ">clinician</span>"
    assert badge in fragment(after, "en", "UTC")
    assert badge in fragment(after, "en", "UTC", in_room=True)
    assert badge not in fragment(before, "en", "UTC")
    assert badge not in fragment(aliased, "en", "UTC")
    page = with_both_factors(cast.second_member).get(reverse("conversations:thread", args=[thread.key]))
    assert page.content.decode().count(badge) == 1
    vouching.end(cast.member, by=cast.moderator)
    assert badge not in fragment(after, "en", "UTC")


def test_a_claim_raises_an_alert_unless_it_is_true(cast):
    def claims(person):
        place = f"conversation:{person.key}"
        with transaction.atomic():
            notice(Written(person, place, f"message:{new_key()}", CLAIM))
        return Alert.objects.filter(person=person, is_conduct=True).exists()

    known(cast, cast.member)
    assert not claims(cast.member)
    assert claims(cast.second_member)


def test_whose_badge_it_is_hears_when_it_comes_and_goes_and_of_nobody_who_did_it(cast):
    vouching.vouch(cast.member, by=cast.moderator)
    assert not Notice.objects.filter(person=cast.member).exists(), "one alone gives nothing"
    vouching.vouch(cast.member, by=cast.clinician)
    vouching.end(cast.member, by=cast.moderator)
    vouching.end(cast.member, by=cast.moderator)
    told = Notice.objects.filter(person=cast.member).order_by("pk")
    assert [one.kind for one in told] == ["people.badge_given", "people.badge_ended"]
    assert not any(one.names for one in told)


def test_whose_badge_was_never_given_does_not_hear_that_it_ended(cast):
    vouching.vouch(cast.member, by=cast.moderator)
    vouching.end(cast.member, by=cast.moderator)
    assert not Notice.objects.filter(person=cast.member).exists()


def test_whoever_has_seen_it_is_not_asked_again_and_nobody_is_asked_of_themselves(cast):
    page, too = reverse("moderation:badges"), "I have seen it too"
    vouching.vouch(cast.clinician, by=cast.moderator)
    asked = {
        who: too in with_both_factors(who).get(page).content.decode()
        for who in (cast.moderator, cast.clinician, cast.lead)
    }
    assert asked == {cast.moderator: False, cast.clinician: False, cast.lead: True}


def test_staff_vouch_by_the_name_people_go_by(cast):
    page = reverse("moderation:badges")
    for by in (cast.moderator, cast.clinician):
        client = with_both_factors(by)
        client.post(page, {"name": "Nobody At All"})
        client.post(page, {"name": "wren"})
    assert "Clinician since" in client.get(page).content.decode()
    client.post(page, {"name": "Wren", "act": "end"})
    assert "Clinician since" not in client.get(page).content.decode()
    client.post(page, {"name": cast.clinician.pseudonym})
    assert not Vouching.objects.standing().exists()
