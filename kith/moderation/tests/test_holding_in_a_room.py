"""A mute in a live room: the words come back with why, help comes with them, and the hosts are in reach."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.keys import new_key
from kith.moderation.models import Decision
from kith.safety.models import Alert
from tests.standing import Standing

pytestmark = pytest.mark.django_db


def test_whoever_is_muted_keeps_their_words_and_finds_help_and_the_hosts(client):
    standing = Standing()
    wren, meeting = standing.cast.member, standing.meeting
    standing.panel.delete()  # a second one would come after twelve hours
    muted = Decision(about=wren, measure=Decision.MUTE, group=standing.cast.group)
    muted.until = clock.now() + timedelta(days=1)
    muted.give_reason("It sold something.")
    muted.save()
    client.force_login(wren)
    grave = {"words": "i want to die", "nonce": new_key()}
    answer = client.post(reverse("meetings:room", args=[meeting.key]), grave)
    page = answer.content.decode()
    assert answer.status_code == 422
    for part in ("i want to die", "It sold something.", muted.key, 'class="help-panel"'):
        assert part in page
    place = f"conversation:{meeting.conversation.key}"
    assert Alert.objects.filter(person=wren, place=place, is_conduct=False).exists()
    assert not meeting.conversation.messages.exists()
    to_hosts = client.post(reverse("meetings:quiet", args=[meeting.key]), grave | {"nonce": new_key()})
    assert to_hosts.status_code == 302
    assert standing.quiet.conversation.messages.filter(words="i want to die").exists()
