"""The desk as a stream: for who looks after alerts, and without a word of anybody in it."""

import re
from datetime import timedelta

import pytest

from kith import clock
from kith.keys import PATTERN
from kith.live.sources import Mark
from kith.moderation import taking
from kith.moderation.streaming import KEY, DeskSource
from kith.people import roles
from kith.people.models import Person, Role
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PLACE = "conversation:" + "c" * 22


def frame():
    source = DeskSource()
    (event,) = source.since(KEY, Mark()).events
    admission = source.admit(Person.objects.get(pseudonym="Larch").pk, KEY)
    assert admission is not None
    return source.render(event, admission.variant)


def test_it_is_there_for_who_looks_after_alerts_and_under_one_key():
    cast, source = Cast(), DeskSource()
    everybody = {name: who for name, who in cast.everyone().items() if who is not None}
    may = {name for name, who in everybody.items() if source.admit(who.pk, KEY) is not None}
    assert may == {"moderator", "clinician", "lead"}
    assert source.admit(cast.moderator.pk, "k" * 22) is None
    assert re.fullmatch(PATTERN, KEY)


def test_whose_role_is_taken_back_is_asked_for_anew_and_shown_out():
    cast, source = Cast(), DeskSource()
    before = source.since(KEY, Mark()).audience_version
    roles.take(cast.moderator, Role.MODERATOR, by=None)
    assert source.since(KEY, Mark()).audience_version != before
    assert source.audience(KEY, frozenset({cast.moderator.pk, cast.lead.pk})) == {cast.lead.pk}


def test_it_changes_with_every_change_and_every_minute_and_says_nothing_else(at):
    now = at(clock.now().replace(second=1, microsecond=0))
    cast = Cast()
    frames = [frame(), frame()]
    alert = raise_alert(cast.member, place=PLACE, level=3, cause=Alert.MESSAGE, words="i want to die")
    frames.append(frame())
    taking.take(alert, by=cast.clinician)
    frames.append(frame())
    now.shift(timedelta(minutes=1))
    frames.append(frame())
    assert frames[0] == frames[1]
    assert len(set(frames)) == 4
    assert {len(one) for one in frames} == {16}
