"""A host who may not write says no new word in the fields of a meeting: a place, a reason, a question.

What they arrange goes on: a meeting that does not take place has to reach everybody.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.meetings.models import Meeting, Series
from kith.meetings.tests import evening
from kith.moderation.models import Decision
from kith.notices.models import Notice
from kith.safety.models import Alert

pytestmark = pytest.mark.django_db
HELD, WHY, GRAVE = "You cannot write", "It sold something.", "i want to die"
HELP = 'class="help-panel"'
LONG = f"{GRAVE}. " + "x" * 200


@pytest.fixture(params=[Decision.PAUSE, Decision.MUTE])
def host(request, cast, client):
    made = Decision(about=cast.facilitator, measure=request.param, group=cast.group)
    made.until = clock.now() + timedelta(days=1)
    made.give_reason(WHY)
    made.save()
    client.force_login(cast.facilitator)
    return client


@pytest.fixture
def meeting(cast):
    return evening.meeting(cast.group, begins_in=timedelta(days=2))


def weekly(**words):
    return {
        "weekday": 1,
        "starts_at_hour": "19:30",
        "minutes": 60,
        "zone": "UTC",
        "mode": "in_person",
    } | words


def planned(*parts):
    head = {"form-TOTAL_FORMS": len(parts), "form-INITIAL_FORMS": 0}
    named = {f"form-{n}-{name}": value for n, part in enumerate(parts) for name, value in part.items()}
    return head | named


def is_held(page, words):
    """The words came back with the reason, which stood on the page of before without it."""
    text = page.content.decode()
    return words in text and WHY in text and text.count(HELD) == 1


def test_a_meeting_is_called_off_without_a_reason_and_one_that_was_typed_comes_back(cast, host, meeting):
    path = reverse("meetings:cancelling", args=[meeting.key])
    before = host.get(path).content.decode()
    assert HELD in before
    assert "Without a reason you can call it off" in before
    assert WHY not in before
    page = host.post(path, {"because": GRAVE})
    assert is_held(page, GRAVE)
    assert HELP in page.content.decode()
    assert Alert.objects.get().person == cast.facilitator
    meeting.refresh_from_db()
    assert meeting.cancelled_at is None
    assert host.post(path, {"because": " "}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.cancelled_at is None, meeting.cancelled_because) == (False, "")
    assert Notice.objects.filter(person=cast.member, kind="meetings.cancelled").exists()


def test_a_meeting_is_moved_without_a_reason_and_one_that_was_typed_comes_back(cast, host, meeting):
    path = reverse("meetings:moving", args=[meeting.key])
    assert HELD in host.get(path).content.decode()
    to = {"day": (clock.now() + timedelta(days=5)).date().isoformat(), "hour": "19:00"}
    assert is_held(host.post(path, to | {"because": GRAVE}), GRAVE)
    assert Alert.objects.get().person == cast.facilitator
    meeting.refresh_from_db()
    assert not meeting.was_moved
    assert host.post(path, to | {"because": ""}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.was_moved
    assert Notice.objects.filter(person=cast.member, kind="meetings.moved").exists()


@pytest.mark.parametrize("new", [{"place": "My shop, 3 Mill Lane"}, {"link": "https://example.org/my-shop"}])
def test_the_weekly_time_is_set_without_a_new_place_or_link(cast, host, new):
    path = reverse("meetings:series", args=[cast.group.key])
    assert HELD in host.get(path).content.decode()
    (words,) = new.values()
    assert is_held(host.post(path, weekly(**new)), words)
    assert not Series.objects.exists()
    assert host.post(path, weekly()).status_code == 302
    assert Series.objects.get().place == ""


def test_a_place_that_stood_there_may_stay(cast, host):
    evening.series(cast.group, place="The mill", mode="in_person")
    path = reverse("meetings:series", args=[cast.group.key])
    assert host.post(path, weekly(place="The mill")).status_code == 302
    assert Series.objects.standing().get().place == "The mill"
    assert not Alert.objects.exists()


def test_the_evening_is_planned_without_a_new_question(cast, host, meeting):
    meeting.parts.filter(order=3).update(question="What helped?")
    path = reverse("meetings:evening", args=[meeting.key])
    assert HELD in host.get(path).content.decode()
    kept = {"kind": "round", "question": "What helped?", "minutes": 20}
    page = host.post(path, planned(kept, {"kind": "closing", "question": GRAVE, "minutes": 5}))
    assert is_held(page, GRAVE)
    assert HELP in page.content.decode()
    assert Alert.objects.get().person == cast.facilitator
    assert meeting.parts.count() == 6
    assert (
        host.post(path, planned(kept, {"kind": "closing", "question": "", "minutes": 5})).status_code == 302
    )
    assert list(meeting.parts.order_by("order").values_list("question", "minutes")) == [
        ("What helped?", 20),
        ("", 5),
    ]


@pytest.mark.parametrize("where", ["cancelling", "moving", "series", "evening"])
def test_words_in_a_form_that_is_wrong_are_read_for_their_writers_sake(cast, client, meeting, where):
    client.force_login(cast.facilitator)
    of = cast.group.key if where == "series" else meeting.key
    typed = {
        "cancelling": {"because": LONG},
        "moving": {"day": "never", "hour": "19:00", "because": GRAVE},
        "series": weekly(minutes=5, place=GRAVE),
        "evening": planned({"kind": "round", "question": LONG, "minutes": 5}),
    }
    page = client.post(reverse(f"meetings:{where}", args=[of]), typed[where]).content.decode()
    for part in (GRAVE, HELP, "ui/js/help.js"):
        assert part in page
    assert Alert.objects.get().person == cast.facilitator
    assert not Meeting.objects.filter(cancelled_at__isnull=False).exists()


def test_what_another_host_had_asked_is_not_read_as_mine(cast, client, meeting):
    meeting.parts.filter(order=3).update(question=GRAVE)
    client.force_login(cast.facilitator)
    kept = {"kind": "round", "question": GRAVE, "minutes": 20}
    client.post(reverse("meetings:evening", args=[meeting.key]), planned(kept))
    assert not Alert.objects.exists()


def test_a_reason_that_comes_too_late_is_not_lost(cast, client, meeting):
    client.force_login(cast.facilitator)
    path = reverse("meetings:cancelling", args=[meeting.key])
    for _press in range(2):
        assert client.post(path, {"because": "The hall is shut."}).status_code == 302
    page = client.post(path, {"because": "Everybody is ill."}).content.decode()
    assert "Everybody is ill." in page
    assert "called off already" in page
    begins = (clock.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    other = evening.meeting(cast.group, starts_at=begins)
    local = begins.astimezone(clock.zone(cast.group.zone))
    at = {"day": local.date().isoformat(), "hour": local.strftime("%H:%M")}
    page = client.post(reverse("meetings:moving", args=[other.key]), at | {"because": "A new hall."})
    assert "A new hall." in page.content.decode()
    assert "at that time already" in page.content.decode()
