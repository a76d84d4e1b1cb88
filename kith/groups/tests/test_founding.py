"""Rules of founding, rearranging and closing a group, of its agreement and its topics."""

import pytest
from django.utils import translation

from kith.gates import Refused, SecondFactorFirst
from kith.groups import agreeing, founding, inviting, joining, seating, waiting, wording
from kith.groups.models import Agreement, Group, Invitation, Membership, Place, Request, Topic
from kith.groups.topics import load_topics
from kith.notices.models import Notice
from tests import cast

pytestmark = pytest.mark.django_db


def seat_of(where, person):
    seat = seating.seat_of(where, person)
    assert seat is not None
    return seat


@pytest.fixture
def founder():
    return cast.person("Juniper")


def found(by, **fields):
    load_topics()
    made = Group(name="Evenings after loss", purpose="For anyone who lost someone.", **fields)
    return founding.found(made, by=by, agreement="Kind words.", topics=Topic.objects.filter(slug="grief"))


def test_the_founder_hosts_and_has_accepted_the_agreement(founder):
    made = found(founder)
    assert seat_of(made, founder).role == Membership.FACILITATOR
    assert not agreeing.needs_acceptance(made, founder)
    assert [topic.slug for topic in made.topics.all()] == ["grief"]


def test_founding_with_two_presses_founds_once(founder):
    first = found(founder)
    assert found(founder) == first
    assert Group.objects.count() == 1
    assert Membership.objects.count() == 1


def test_the_same_group_founded_by_two_people_is_two_groups(founder):
    assert found(founder) != found(cast.person("Marram"))


def test_a_group_that_was_closed_can_be_founded_again_at_once(founder):
    first = founding.close(found(founder), by=founder)
    assert found(founder) != first


def test_where_coordinators_found_others_do_not(founder, settings):
    settings.KITH_FOUNDING = "coordinators"
    with pytest.raises(Refused):
        found(founder)
    coordinator = cast.person("Heron", roles=("coordinator",))
    with pytest.raises(SecondFactorFirst):
        found(coordinator)
    coordinator.has_shown_second_factor = True
    assert found(coordinator).pk


def test_the_agreement_a_founder_finds_speaks_the_language_of_the_group():
    assert wording.first_agreement("en").startswith("What is said here stays here.")
    assert wording.first_agreement("en").count("\n\n") == 5


def test_there_are_never_fewer_seats_than_people(founder):
    made = found(founder)
    for name in ("Wren", "Moth"):
        cast.seat(made, cast.person(name))
    made.capacity = 2
    with pytest.raises(Refused):
        founding.rearrange(made, by=founder, topics=())
    assert Group.objects.get(pk=made.pk).capacity == 12


def test_rearranging_keeps_what_others_changed_meanwhile(founder):
    made = found(founder)
    Group.objects.update(audience=7)
    made.name = "Mornings after loss"
    founding.rearrange(made, by=founder, topics=())
    kept = Group.objects.get(pk=made.pk)
    assert (kept.name, kept.audience) == ("Mornings after loss", 7)


def test_only_a_host_rearranges_or_closes(founder):
    made, other = found(founder), cast.person("Harbour")
    with pytest.raises(Refused):
        founding.rearrange(made, by=other, topics=())
    with pytest.raises(Refused):
        founding.close(made, by=other)


def test_closing_ends_every_seat_request_place_and_link(founder):
    made = found(founder, capacity=2, admission=Group.OPEN)
    member, queued = cast.person("Wren"), cast.person("Quill")
    cast.seat(made, member)
    waiting.wait(made, by=queued, accepting=1)
    inviting.invite(made, by=founder)
    Request.objects.create(group=made, person=cast.person("Rook"))
    founding.close(made, by=founder)
    founding.close(made, by=founder)
    assert not made.memberships.standing().exists()
    assert not Request.objects.open().exists()
    assert not Place.objects.standing().exists()
    assert not Invitation.objects.good().exists()
    told = Notice.objects.filter(kind="groups.closed").values_list("person__pseudonym", flat=True)
    assert sorted(told) == ["Quill", "Rook", "Wren"]


def test_a_closed_group_is_found_by_nobody(founder):
    made = found(founder)
    founding.close(made, by=founder)
    assert not Group.objects.listed().exists()
    assert not Group.objects.visible_to(founder).exists()


def test_a_group_by_invitation_is_not_listed(founder):
    found(founder, admission=Group.BY_INVITATION)
    assert not Group.objects.listed().exists()


def test_after_a_major_change_everybody_accepts_again(founder):
    made, member = found(founder), cast.person("Wren")
    cast.seat(made, member)
    assert not agreeing.needs_acceptance(made, member)
    agreeing.rewrite(made, "Kinder words.", by=founder, is_major=True)
    assert agreeing.needs_acceptance(made, member)
    assert not agreeing.needs_acceptance(made, founder)
    assert Notice.objects.get(person=member).kind == "groups.agreement_changed"
    agreeing.accept(made, by=member, version=2)
    assert not agreeing.needs_acceptance(made, member)


def test_a_minor_change_asks_nothing(founder):
    made, member = found(founder), cast.person("Wren")
    cast.seat(made, member)
    agreeing.rewrite(made, "Kind words, spelt right.", by=founder, is_major=False)
    assert not agreeing.needs_acceptance(made, member)
    assert not Notice.objects.exists()


def test_a_minor_change_after_a_major_one_does_not_hide_it(founder):
    made, member = found(founder), cast.person("Wren")
    cast.seat(made, member)
    agreeing.rewrite(made, "Kinder words.", by=founder, is_major=True)
    agreeing.rewrite(made, "Kinder words!", by=founder, is_major=False)
    assert agreeing.needs_acceptance(made, member)
    agreeing.accept(made, by=member, version=3)
    assert not agreeing.needs_acceptance(made, member)


def test_rewriting_without_a_change_writes_no_version(founder):
    made = found(founder)
    assert agreeing.rewrite(made, "Kind words.", by=founder, is_major=True).version == 1
    assert Agreement.objects.count() == 1


def test_an_agreement_that_was_replaced_is_not_accepted(founder):
    made = found(founder)
    agreeing.rewrite(made, "Kinder words.", by=founder, is_major=True)
    with pytest.raises(Refused):
        agreeing.accept(made, by=cast.person("Wren"), version=1)


def test_accepting_twice_accepts_once(founder):
    made, member = found(founder), cast.person("Wren")
    assert agreeing.accept(made, by=member, version=1) == agreeing.accept(made, by=member, version=1)


def test_a_member_does_not_rewrite_the_agreement(founder):
    made, member = found(founder, admission=Group.OPEN), cast.person("Wren")
    joining.join(made, by=member, accepting=1)
    with pytest.raises(Refused):
        agreeing.rewrite(made, "My words.", by=member, is_major=True)


def test_asking_whether_to_accept_costs_one_query(founder, django_assert_num_queries):
    made = found(founder)
    with django_assert_num_queries(1):
        agreeing.needs_acceptance(made, founder)


def test_loading_the_topics_twice_changes_nothing():
    load_topics()
    assert load_topics() == 0
    assert Topic.objects.filter(is_open=True).count() == 16


def test_a_topic_no_longer_in_the_file_is_closed_not_lost():
    Topic.objects.create(slug="kites", names={"en": "Kites"})
    load_topics()
    assert not Topic.objects.get(slug="kites").is_open


def test_every_topic_has_a_name_in_every_language(settings):
    load_topics()
    for topic in Topic.objects.all():
        assert set(topic.names) == {code for code, _name in settings.LANGUAGES}


def test_a_topic_is_called_what_the_reader_calls_it():
    load_topics()
    topic = Topic.objects.get(slug="grief")
    with translation.override("pt-br"):
        assert str(topic) == "Luto"
    with translation.override("es"):
        assert str(topic) == "Duelo"
