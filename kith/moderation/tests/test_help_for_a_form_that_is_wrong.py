"""What is written to staff in a form that is not taken is read for its writer's sake: nobody has to fill in
a form rightly to be helped."""

import pytest
from django.urls import reverse

from kith.moderation import noting, taking
from kith.moderation.appealing import appeal
from kith.moderation.deciding import undo
from kith.moderation.models import Act, Appeal, Decision, Report
from kith.moderation.reporting import report_message
from kith.safety.models import Alert
from tests.cast import Cast

pytestmark = pytest.mark.django_db
GRAVE, QUIET = "i want to die", "It was about my brother."
TOO_LONG = f"{GRAVE}. " + "And then. " * 500
HELPED = (GRAVE, 'class="help-panel"', "ui/js/help.js")


def is_helped(page) -> bool:
    return page.status_code == 422 and all(part in page.content.decode() for part in HELPED)


def alert_about(person) -> Alert:
    return Alert.objects.get(person=person, is_conduct=False)


@pytest.fixture
def moth(cast: Cast, client):
    client.force_login(cast.second_member)
    return client


@pytest.mark.parametrize("wrong", [{"words": GRAVE}, {"kind": Report.OTHER, "words": TOO_LONG}])
def test_a_report_of_a_message_that_is_not_taken_brings_help(cast, message, moth, wrong):
    assert is_helped(moth.post(reverse("moderation:report", args=[message.key]), wrong))
    assert alert_about(cast.second_member).place == f"conversation:{message.conversation.key}"
    assert not Report.objects.exists()


def test_so_does_one_beside_the_first_and_its_form_is_not_folded_away(cast, message, moth):
    report_message(message, Report.CONTACT, by=cast.second_member)
    page = moth.post(reverse("moderation:report", args=[message.key]), {"words": GRAVE})
    assert is_helped(page)
    assert '<details class="more section" open>' in page.content.decode()


@pytest.mark.parametrize("wrong", [{"kind": Report.OTHER}, {"kind": Report.FEAR, "whom": "group"}])
def test_a_report_in_a_group_that_is_not_taken_brings_help(cast, moth, wrong):
    page = moth.post(reverse("moderation:reports", args=[cast.group.key]), wrong | {"words": GRAVE})
    assert is_helped(page)
    assert alert_about(cast.second_member).place == f"group:{cast.group.key}"


def test_an_appeal_that_is_not_taken_brings_help(cast, decided, client):
    client.force_login(cast.member)
    path = reverse("moderation:appeal", args=[decided(Decision.NOTE).key])
    assert is_helped(client.post(path, {"words": TOO_LONG}))
    assert alert_about(cast.member).place == f"person:{cast.member.key}"
    assert not Appeal.objects.exists()


def test_so_does_one_of_whoever_is_barred(cast, barred, client):
    client.force_login(cast.member)
    assert is_helped(client.post(reverse("moderation:appeal", args=[barred.key]), {"words": TOO_LONG}))


def test_an_appeal_that_came_too_late_is_kept(cast, decided, client):
    decision = decided(Decision.NOTE)
    undo(decision, by=cast.moderator)
    client.force_login(cast.member)
    page = client.post(reverse("moderation:appeal", args=[decision.key]), {"words": GRAVE})
    assert is_helped(page)
    assert "What you wrote was not sent. It is kept here." in page.content.decode()


def test_a_second_appeal_in_other_words_is_not_taken_in_silence(cast, decided, client):
    decision = decided(Decision.NOTE)
    asked = appeal(decision, "I meant the group.", by=cast.member)
    client.force_login(cast.member)
    path = reverse("moderation:appeal", args=[decision.key])
    assert client.post(path, {"words": "I meant the group."}).status_code == 302, "pressed twice"
    page = client.post(path, {"words": QUIET})
    assert page.status_code == 422
    for part in (QUIET, "You have appealed already", "I meant the group."):
        assert part in page.content.decode()
    asked.refresh_from_db()
    assert asked.read() == "I meant the group."


def test_an_answer_to_the_desk_that_is_too_long_brings_help(cast, client):
    client.force_login(cast.member)
    client.post("/asking/")
    alert = Alert.objects.get(person=cast.member)
    taking.take(alert, by=cast.moderator)
    letter = noting.write_to_member(alert, "How is tonight?", by=cast.moderator)
    page = client.post(reverse("moderation:letter", args=[letter.key]), {"words": TOO_LONG})
    assert is_helped(page)
    assert not Act.objects.filter(kind=Act.ANSWER).exists()


def test_quiet_words_bring_nothing(cast, message, moth):
    page = moth.post(reverse("moderation:report", args=[message.key]), {"words": QUIET})
    assert page.status_code == 422
    assert QUIET in page.content.decode()
    assert 'class="help-panel"' not in page.content.decode()
    assert not Alert.objects.exists()
