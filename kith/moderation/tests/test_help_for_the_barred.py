"""Whoever is barred and in danger is helped as anybody: an alert, the words of the desk, their plan."""

import pytest
from django.urls import reverse

from kith.moderation import noting, taking
from kith.moderation.models import Act
from kith.safety.models import Alert

pytestmark = pytest.mark.django_db


def test_what_the_desk_writes_to_them_reaches_them_and_they_can_answer(cast, barred, client):
    client.force_login(cast.member)
    client.post("/asking/")
    alert = Alert.objects.get(person=cast.member, is_conduct=False)
    taking.take(alert, by=cast.moderator)
    letter = noting.write_to_member(alert, "I read it. How is tonight?", by=cast.moderator)
    page = client.get("/you/decisions/").content.decode()
    assert f'href="{reverse("moderation:letters")}"' in page
    assert "I read it. How is tonight?" in client.get(reverse("moderation:letters")).content.decode()
    led_to = client.post(reverse("moderation:letter", args=[letter.key]), {"words": "i want to die"})
    assert led_to.headers["Location"].startswith("/panels/"), "help comes first, as after any words"
    assert Act.objects.filter(alert=alert, kind=Act.ANSWER).exists()


def test_their_plan_stays_theirs(cast, barred, client):
    client.force_login(cast.member)
    for name in ("plan", "changing"):
        assert client.get(reverse(f"safety:{name}")).status_code == 200, name
    assert client.get("/groups/").headers["Location"] == "/you/decisions/"
