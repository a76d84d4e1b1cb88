"""The demo community as it was made: whatever a newcomer looks at is there, and nothing in it is unwell."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import authenticate
from django.db import transaction
from django.test import Client, override_settings

from kith.conversations import sweeps
from kith.conversations.models import Conversation, Message
from kith.conversations.wording import fold
from kith.demo.filling import CODES_FROM, PASSPHRASE, address
from kith.demo.making import make
from kith.groups.models import Group, Membership
from kith.groups.topics import load_topics
from kith.meetings.models import Meeting, Visit
from kith.moderation import board
from kith.moderation.buddies import company_of
from kith.moderation.models import Turn
from kith.moderation.staffing import gaps
from kith.outcomes.models import Answers
from kith.people.models import Person
from kith.safety.alerting import LEFT, word_of
from kith.safety.asking import ask
from kith.safety.duty import on_duty

UNTIL = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def community(django_db_setup, django_db_blocker):
    """It is made once: each test begins with it, and what the test does with it goes at its end."""
    with django_db_blocker.unblock(), override_settings(KITH_DEMO=True), transaction.atomic():
        load_topics()
        yield make(people=20, weeks=6, seed=1, until=UNTIL)
        transaction.set_rollback(True)


@pytest.fixture
def demo(settings, community):
    settings.KITH_DEMO = True
    return community


def test_it_fills_everything_a_newcomer_looks_at(demo):
    for model in (Person, Group, Membership, Conversation, Message, Meeting, Visit, Answers):
        assert model.objects.exists(), model


def test_its_people_can_sign_in_with_the_passphrase_that_is_printed(demo):
    wren = authenticate(None, email=address("Wren"), password=PASSPHRASE)
    assert isinstance(wren, Person)
    assert wren.pseudonym == "Wren"


def test_every_page_says_that_everyone_is_invented(demo):
    assert "Everyone here is invented" in Client().get("/how/").content.decode()


def test_nobody_is_called_quiet_who_took_part_lately(demo):
    """As on a real site: an alias leaves no trace, writing openly and sitting down in a room do."""
    lately = UNTIL - timedelta(days=10)
    wrote = Message.objects.filter(written_at__gte=lately, alias=None, conversation__kind="thread")
    taken_part = set(wrote.values_list("conversation__group", "author"))
    taken_part |= set(
        Visit.objects.filter(came_at__gte=lately).values_list("seat__meeting__group", "seat__person")
    )
    seats = Membership.objects.standing()
    assert taken_part
    for group, person in taken_part:
        seen = seats.filter(group=group, person=person).values_list("seen_at", flat=True).first()
        assert seen is None or seen >= lately - timedelta(hours=1)
    assert seats.filter(seen_at__isnull=False).count() > 10


def test_words_in_its_rooms_stay_as_long_as_its_pages_say(demo, at):
    at(UNTIL)
    rooms = Conversation.objects.filter(kind=Conversation.ROOM, closed_at__isnull=False)
    assert set(rooms.values_list("gone_after_days", flat=True)) == {30}
    assert {room.messages.exists() for room in rooms} == {True, False}
    assert sweeps.empty_rooms() == 0


def test_its_threads_are_found_by_their_titles(demo):
    opening = Message.objects.filter(position=1, conversation__kind="thread").earliest("pk")
    assert fold(opening.conversation.title) in opening.folded


def test_its_desk_is_staffed_at_that_moment_and_has_a_rota_with_a_hole_each_night(demo, at):
    at(UNTIL)
    duty = on_duty()
    assert duty.until == UNTIL + timedelta(hours=4), "of the next turn nobody has said that they are here"
    assert [gap.ends_at - gap.starts_at for gap in gaps(UNTIL, UNTIL + timedelta(days=2))] == [
        timedelta(hours=8)
    ] * 2
    turns = list(Turn.objects.exclude(part=Turn.LEAD))
    company = company_of(turns)
    for turn in turns:
        assert not company[turn.pk].alone, "nobody is alone"
        assert bool(company[turn.pk].buddies) is (turn.ends_at > UNTIL)
        assert (turn.here_at is not None) is (turn.starts_at <= UNTIL)
    larch = Person.objects.get(pseudonym="Larch")
    assert not any(item.is_late for item in board.queue(larch)), "nor is anything late"
    told = Client().get("/promises/").content.decode()
    assert "The duty desk is staffed until" in told
    at(UNTIL + timedelta(hours=5))
    assert not on_duty().is_staffed


def test_its_staff_come_to_the_desk_with_the_key_that_is_printed(demo, at):
    at(UNTIL)
    client = Client()
    client.post("/accounts/login/", {"login": address("Larch"), "password": PASSPHRASE})
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(CODES_FROM, counter))
    client.post("/accounts/2fa/authenticate/", {"code": code})
    desk = client.get("/desk/")
    assert desk.status_code == 200
    assert "The duty desk is staffed until" in desk.content.decode()
    assert "Everyone here is invented" in desk.content.decode()
    wren = Person.objects.get(pseudonym="Wren")
    assert word_of(ask(by=wren)) == LEFT, (
        "a page may say both that somebody is on duty and that they were told"
    )
