"""Two hosts with the settings of one group before them: an old page writes nothing of the other's away."""

import re

import pytest
from django.test import Client

from kith.groups import shutting
from kith.groups.models import Group, Topic
from kith.groups.tests.pages import at, words_of
from kith.safety.models import Alert
from tests import cast

pytestmark = pytest.mark.django_db
MINE, THEIRS = "For whoever lost somebody this year.", "For everybody who grieves, at any time."
GRAVE = "i want to die"


@pytest.fixture
def hosts(world):
    """Juniper, and a second host beside them, each with the page open."""
    second = cast.person("Hazel")
    cast.seat(world.group, second, role="facilitator")
    made = []
    for who in (world.facilitator, second):
        visitor = Client()
        visitor.force_login(who)
        made.append(visitor)
    return made


def opened(visitor, group):
    """The form as it stands on the page, as a browser would send it."""
    page = visitor.get(at("settings", group)).content.decode()
    return fields_of(page, group)


def fields_of(page, group):
    marks = dict(re.findall(r'name="(shown_\w+)" value="(\w+)"', page))
    assert len(marks) == 11
    stored = Group.objects.get(pk=group.pk)
    plain = ("name", "purpose", "kind", "mode", "admission", "language", "zone")
    sent = {box: getattr(stored, box) for box in plain}
    numbers = {"capacity": stored.capacity, "reply_within_hours": stored.reply_within_hours}
    return sent | numbers | {"topics": list(stored.topics.values_list("pk", flat=True))} | marks


def now(group):
    return Group.objects.get(pk=group.pk)


def test_an_old_page_does_not_write_back_what_it_left_as_it_was(world, hosts):
    mine, theirs = (opened(host, world.group) for host in hosts)
    assert hosts[1].post(at("settings", world.group), theirs | {"purpose": THEIRS}).status_code == 302
    assert hosts[0].post(at("settings", world.group), mine | {"name": "Evenings"}).status_code == 302
    group = now(world.group)
    assert (group.name, group.purpose) == ("Evenings", THEIRS)


def test_where_both_wrote_both_are_shown_and_the_next_press_is_made_in_their_sight(world, hosts):
    mine, theirs = (opened(host, world.group) for host in hosts)
    hosts[1].post(at("settings", world.group), theirs | {"purpose": THEIRS})
    page = hosts[0].post(at("settings", world.group), mine | {"purpose": MINE, "capacity": 8})
    shown = words_of(page)
    for part in (MINE, THEIRS, "As it stands now", "Somebody changed this meanwhile."):
        assert part in shown
    assert now(world.group).purpose == THEIRS
    again = mine | {"purpose": MINE, "capacity": 8}
    again |= {"shown_purpose": fields_of(page.content.decode(), world.group)["shown_purpose"]}
    assert hosts[0].post(at("settings", world.group), again).status_code == 302
    assert (now(world.group).purpose, now(world.group).capacity) == (MINE, 8)


def test_a_third_who_comes_in_between_is_seen_too(world, hosts):
    mine, theirs = (opened(host, world.group) for host in hosts)
    path = at("settings", world.group)
    hosts[1].post(path, theirs | {"name": "Mornings"})
    page = hosts[0].post(path, mine | {"name": "Evenings"}).content.decode()
    hosts[1].post(path, opened(hosts[1], world.group) | {"name": "Nights"})
    again = mine | {"name": "Evenings", "shown_name": fields_of(page, world.group)["shown_name"]}
    assert "Nights" in words_of(hosts[0].post(path, again))
    assert now(world.group).name == "Nights"


def test_the_same_words_from_both_are_no_quarrel(world, hosts):
    mine, theirs = (opened(host, world.group) for host in hosts)
    for host, form in zip(hosts, (mine, theirs), strict=True):
        sent = form | {"purpose": f"{MINE}\r\n"}
        assert host.post(at("settings", world.group), sent).status_code == 302


def test_a_door_that_was_shut_meanwhile_stays_shut_and_chosen_topics_stay(world, hosts):
    mine = opened(hosts[0], world.group)
    topic = Topic.objects.filter(is_open=True).first() or Topic.objects.create(slug="grief", is_open=True)
    shutting.shut_the_door(now(world.group), by=world.facilitator)
    world.group.topics.add(topic)
    assert hosts[0].post(at("settings", world.group), mine | {"capacity": 9}).status_code == 302
    group = now(world.group)
    assert (group.admission, group.capacity) == (Group.BY_INVITATION, 9)
    assert list(group.topics.all()) == [topic]


def test_what_another_had_written_is_not_read_as_mine(world, hosts):
    Group.objects.filter(pk=world.group.pk).update(purpose=GRAVE)
    mine = opened(hosts[0], world.group)
    Group.objects.filter(pk=world.group.pk).update(purpose=THEIRS)
    page = hosts[0].post(at("settings", world.group), mine | {"capacity": "none"})
    assert 'class="help-panel"' not in page.content.decode()
    assert hosts[0].post(at("settings", world.group), mine | {"capacity": 9}).status_code == 302
    assert not Alert.objects.exists()
    assert now(world.group).purpose == THEIRS


def test_words_of_danger_that_came_back_are_read(world, hosts):
    mine, theirs = (opened(host, world.group) for host in hosts)
    hosts[1].post(at("settings", world.group), theirs | {"purpose": THEIRS})
    page = hosts[0].post(at("settings", world.group), mine | {"purpose": GRAVE}).content.decode()
    assert 'class="help-panel"' in page
    assert GRAVE in page


def test_a_page_without_marks_is_taken_as_it_is(world, hosts):
    mine = {box: text for box, text in opened(hosts[0], world.group).items() if "shown_" not in box}
    assert hosts[0].post(at("settings", world.group), mine | {"purpose": MINE}).status_code == 302
    assert now(world.group).purpose == MINE
