"""Home, the group's page, the host's page and finding, as a member and a host meet them."""

import pytest
from django.test import Client
from django.urls import reverse

from kith import clock
from kith.groups import wishing
from kith.groups.models import Group, Topic
from kith.groups.topics import load_topics
from kith.groups.wishing import Wishes
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from tests import cast as people
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    load_topics()
    return Cast()


def read(client: Client, name: str, *args: str) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_of_somebody_new_shows_the_way_to_a_group(client: Client, cast: Cast):
    client.force_login(cast.stranger)
    assert "You have no group yet" in read(client, "web:home")


def test_home_of_who_looks_after_alerts_shows_them_first_and_names_nobody(client: Client, cast: Cast):
    mild = raise_alert(cast.member, place="checkin:" + "k" * 22, level=1, cause=Alert.QUESTIONNAIRE)
    grave = raise_alert(cast.member, place="checkin:" + "m" * 22, level=3, cause=Alert.QUESTIONNAIRE)
    for who in (cast.moderator, cast.clinician):
        client.force_login(who)
        page = read(client, "web:home")
        assert page.index("Level 3 of 4") < page.index("Level 1 of 4") < page.index("You have no group yet")
        assert all(reverse("moderation:alert", args=[one.key]) in page for one in (mild, grave))
        assert "Wren" not in page


def test_home_says_when_no_alert_is_waiting(client: Client, cast: Cast):
    client.force_login(cast.moderator)
    assert "Nothing is waiting." in read(client, "web:home")


def test_nobodys_own_alert_stands_on_their_home_and_no_member_sees_any(client: Client, cast: Cast):
    raise_alert(cast.moderator, place="checkin:" + "k" * 22, level=2, cause=Alert.QUESTIONNAIRE)
    client.force_login(cast.moderator)
    assert "Nothing is waiting." in read(client, "web:home")
    for who in (cast.member, cast.coordinator):
        client.force_login(who)
        page = read(client, "web:home")
        assert "Somebody may need help" not in page
        assert "of 4" not in page


def test_home_shows_who_waits_but_not_to_the_one_who_waits(client: Client, cast: Cast):
    people.thread(cast.group, cast.second_member)
    client.force_login(cast.member)
    assert "Waiting to be heard" in read(client, "web:home")
    client.force_login(cast.second_member)
    assert "Waiting to be heard" not in read(client, "web:home")


def test_home_shows_an_answer_under_the_name_it_was_written_with(client: Client, cast: Cast):
    thread = people.thread(cast.group, cast.member)
    alias = thread.aliases.create(person=cast.second_member, name="Heron", mark=7)
    people.message(thread, cast.second_member, "I do. Six is the hour.", alias=alias)
    client.force_login(cast.member)
    page = read(client, "web:home")
    assert "Six is the hour" in page
    assert "Heron" in page
    assert "Moth" not in page


def test_an_answer_with_a_content_note_is_not_quoted_on_home(client: Client, cast: Cast):
    thread = people.thread(cast.group, cast.member)
    people.message(thread, cast.second_member, "The last days there.", content_note="a hospital")
    client.force_login(cast.member)
    page = read(client, "web:home")
    assert "answered you" in page
    assert "The last days there" not in page


def test_the_page_of_a_group_is_there_for_its_members_alone(client: Client, cast: Cast):
    client.force_login(cast.member)
    assert cast.group.name in read(client, "web:group", cast.group.key)
    for outsider in (cast.stranger, cast.gone, cast.moderator):
        client.force_login(outsider)
        assert client.get(reverse("web:group", args=[cast.group.key])).status_code == 404


def test_after_a_major_change_the_agreement_comes_before_the_group(client: Client, cast: Cast):
    cast.group.agreements.create(version=2, text="Another promise.", is_major=True)
    client.force_login(cast.member)
    answer = client.get(reverse("web:group", args=[cast.group.key]))
    assert answer["Location"] == reverse("groups:agreement", args=[cast.group.key])


def test_the_page_of_a_group_takes_the_same_queries_for_more_people_and_threads(
    client: Client, cast: Cast, django_assert_max_num_queries
):
    for name in ("Tarn", "Vale", "Cove"):
        people.thread(cast.group, people.seat(cast.group, people.person(name)).person, title=name)
    client.force_login(cast.member)
    with django_assert_max_num_queries(24):
        read(client, "web:group", cast.group.key)


def test_what_a_host_looks_after_is_for_hosts(client: Client, cast: Cast):
    client.force_login(cast.member)
    assert client.get(reverse("web:care", args=[cast.group.key])).status_code == 404
    client.force_login(cast.facilitator)
    assert "Who has gone quiet" in read(client, "web:care", cast.group.key)


def test_finding_shows_groups_one_does_not_sit_in(client: Client, cast: Cast):
    client.force_login(cast.member)
    page = read(client, "web:finding")
    assert cast.other_group.name in page
    assert reverse("groups:joining", args=[cast.group.key]) not in page


def test_what_somebody_looks_for_is_kept_and_sealed(client: Client, cast: Cast):
    client.force_login(cast.stranger)
    answer = client.post(reverse("web:wishes"), {"topics": ["grief"], "languages": ["pt-br"]})
    assert answer["Location"] == reverse("web:finding")
    assert wishing.read(cast.stranger) == Wishes(topics=("grief",), languages=("pt-br",))
    assert "checked" in read(client, "web:wishes")


def test_the_closest_fit_comes_first_with_reasons_for_and_against(client: Client, cast: Cast):
    wishing.save(Wishes(languages=("pt-br",)), by=cast.stranger)
    client.force_login(cast.stranger)
    page = read(client, "web:finding")
    assert page.index(cast.other_group.name) < page.index(cast.group.name)
    assert "Against:" in page


def test_only_groups_that_chose_it_are_shown_to_strangers(client: Client, cast: Cast):
    Group.objects.filter(pk=cast.group.pk).update(is_public=True)
    page = read(client, "web:listings")
    assert cast.group.name in page
    assert cast.other_group.name not in page
    assert client.get(reverse("web:listing", args=[cast.other_group.key])).status_code == 404
    assert cast.group.purpose in read(client, "web:listing", cast.group.key)


def test_a_listing_names_nobody(client: Client, cast: Cast):
    Group.objects.filter(pk=cast.group.pk).update(is_public=True)
    page = read(client, "web:listing", cast.group.key)
    assert not any(who.pseudonym in page for who in (cast.facilitator, cast.member, cast.second_member))


def test_the_front_leads_a_stranger_to_the_groups_that_are_shown_to_anyone_if_there_are_any(
    client: Client, cast: Cast
):
    assert f'href="{reverse("web:finding")}"' in read(client, "web:front")
    Group.objects.filter(pk=cast.group.pk).update(is_public=True)
    assert f'class="button go" href="{reverse("web:listings")}"' in read(client, "web:front")
    assert "Sign up to see the others" in read(client, "web:listings")


def test_without_wishes_groups_in_ones_own_language_come_first_and_the_others_apart(
    client: Client, cast: Cast
):
    people.group("Abrigo", language="pt-br")
    cast.group.topics.add(Topic.objects.get(slug="grief"))
    client.force_login(cast.stranger)
    page = read(client, "web:finding")
    assert page.index(cast.group.name) < page.index("In other languages") < page.index("Abrigo")
    assert f"{Topic.objects.get(slug='grief')}. English, in writing, led by a peer." in page
    assert "Portuguese, in writing" in page
    assert "None is in your language yet." not in page


def test_who_finds_no_group_in_their_language_reads_so(client: Client, cast: Cast):
    cast.stranger.language = "es"
    cast.stranger.save()
    client.cookies["language"] = "en"
    client.force_login(cast.stranger)
    words = read(client, "web:finding")
    assert cast.group.name in words
    assert "In other languages" in words or "otros idiomas" in words


def test_with_wishes_the_closest_fit_comes_first_whatever_it_speaks(client: Client, cast: Cast):
    wishing.save(Wishes(languages=("pt-br",)), by=cast.stranger)
    client.force_login(cast.stranger)
    page = read(client, "web:finding")
    assert page.index("Longe de casa") < page.index(cast.group.name)
    assert "In other languages" not in page


def test_pausing_is_said_in_whole_sentences(client: Client, cast: Cast):
    client.force_login(cast.member)
    page = read(client, "web:group", cast.group.key)
    assert "keeps your seat for a while" in page
    cast.group.memberships.filter(person=cast.member).update(paused_at=clock.now())
    page = read(client, "web:group", cast.group.key)
    assert "Come back from your pause" in page
    assert "keeps your seat for a while" not in page


def test_home_says_truly_what_asking_for_a_person_does(client: Client, cast: Cast):
    client.force_login(cast.member)
    page = read(client, "web:home")
    assert "Opens a page with one button" in page
    assert "One press" not in page
