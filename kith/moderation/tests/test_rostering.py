"""The rota, and what the site says of it before anybody writes."""

from datetime import UTC, datetime, timedelta

import pytest

from kith import clock
from kith.gates import Refused
from kith.moderation import rostering, staffing
from kith.moderation.models import Turn
from kith.moderation.tests.conftest import HOUR, planned
from kith.notices.models import Notice
from kith.people.models import Role
from kith.safety.alerting import raise_alert
from kith.safety.duty import on_duty, people_on_duty
from kith.safety.models import Alert
from tests import cast as makers
from tests.cast import Cast
from tests.signing import with_both_factors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_a_turn_that_runs_is_no_duty_until_its_person_is_here(larch):
    turn = planned(larch)
    assert not on_duty().is_staffed
    rostering.be_here(turn, by=larch)
    rostering.be_here(turn, by=larch)
    assert on_duty().until == turn.ends_at


def test_duty_ends_with_the_turn_by_itself(larch, noon):
    rostering.be_here(planned(larch), by=larch)
    noon.shift(4 * HOUR)
    assert not on_duty().is_staffed


def test_nobody_is_here_for_somebody_else_or_long_before_their_turn(larch, saffron):
    with pytest.raises(Refused):
        rostering.be_here(planned(larch), by=saffron)
    with pytest.raises(Refused):
        rostering.be_here(planned(larch, begin=HOUR), by=larch)


def test_who_comes_on_duty_hears_of_what_stands_open(larch, saffron):
    rostering.be_here(planned(saffron), by=saffron)
    raise_alert(makers.person("Wren"), place="group:" + "g" * 22, level=3, cause=Alert.MESSAGE)
    assert not Notice.objects.filter(person=larch, kind="safety.alert").exists()
    rostering.be_here(planned(larch), by=larch)
    assert Notice.objects.filter(person=larch, kind="safety.alert").exists()


def test_handed_over_a_turn_has_to_be_said_yes_to_anew(larch, saffron):
    turn = planned(larch)
    rostering.be_here(turn, by=larch)
    fresh = rostering.hand_over(turn, saffron, by=larch)
    assert not on_duty().is_staffed
    assert (fresh.person, fresh.ends_at) == (saffron, turn.ends_at)
    with pytest.raises(Refused):
        rostering.hand_over(turn, saffron, by=larch)
    rostering.be_here(fresh, by=saffron)
    assert people_on_duty() == {saffron.pk}


def test_a_turn_struck_twice_is_struck_once(larch):
    turn = planned(larch)
    rostering.give_up(turn, by=larch)
    rostering.give_up(turn, by=larch)
    assert not Turn.objects.standing().exists()


def test_only_who_looks_after_alerts_can_have_a_turn(larch):
    wren = makers.person("Wren")
    for who, length in ((wren, HOUR), (larch, timedelta(0)), (larch, 25 * HOUR)):
        with pytest.raises(Refused):
            rostering.plan(who, Turn.FIRST, clock.now(), clock.now() + length, by=larch)


def test_holes_of_the_coming_week_are_found(larch, saffron):
    now = clock.now()
    planned(larch, length=4 * HOUR)
    planned(saffron, begin=3 * HOUR, length=4 * HOUR)
    planned(larch, begin=9 * HOUR, length=15 * HOUR)
    planned(saffron, begin=7 * HOUR, length=HOUR, part=Turn.SECOND)
    found = [(gap.starts_at - now, gap.ends_at - now) for gap in staffing.gaps(now, now + 24 * HOUR)]
    assert found == [(7 * HOUR, 9 * HOUR)]


def test_above_every_composer_stands_whether_somebody_is_on_duty(client, noon):
    cast = Cast()
    thread = makers.thread(cast.group, cast.second_member)
    client.force_login(cast.member)

    def says():
        return client.get(f"/threads/{thread.key}/").content.decode()

    assert "Nobody is on duty here." in says()
    turn = rostering.plan(
        cast.moderator, Turn.FIRST, clock.now() + HOUR, clock.now() + 3 * HOUR, by=cast.moderator
    )
    assert "Nobody is on duty until 13:00." in says()
    noon.shift(HOUR)
    rostering.be_here(turn, by=cast.moderator)
    client.force_login(cast.member)
    page = says()
    assert "The duty desk is staffed until 15:00." in page
    assert "Nobody is on duty" not in page


def test_the_promises_tell_the_clocks_and_whether_somebody_is_there(client, settings, noon):
    settings.KITH_LEVEL_MINUTES = {4: 7, 3: 30, 2: 240, 1: 1440}
    page = client.get("/promises/").content.decode()
    assert "7 min" in page
    assert "24 h" in page
    assert "Nobody is on duty here." in page


def test_the_help_panel_says_that_nobody_is_on_duty_and_promises_nothing(client, larch):
    client.force_login(makers.person("Wren"))
    page = client.post("/asking/", follow=True).content.decode()
    assert "A note has been left for a person." in page
    assert "Nobody is on duty here. We cannot say when they will read it." in page
    assert "They aim to look" not in page


def test_the_help_panel_says_by_when_they_aim_to_look(client, larch):
    rostering.be_here(planned(larch), by=larch)
    client.force_login(makers.person("Wren"))
    page = client.post("/asking/", follow=True).content.decode()
    assert "The duty desk is staffed until 16:00." in page
    assert "They aim to look within 4 h." in page


def test_the_page_of_the_rota_says_days_once_and_times_also_a_week_ahead(at):
    """From Wednesday noon: a turn tonight, and nobody after it until the week is over."""
    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    at(noon)
    larch = makers.staff("Larch", Role.MODERATOR)
    for part in (Turn.FIRST, Turn.SECOND):
        rostering.plan(larch, part, noon + timedelta(hours=8), noon + timedelta(hours=14), by=larch)
    page = with_both_factors(larch).get("/desk/rota/").content.decode()
    assert "<b>Wednesday 4 March</b> From 12:00 until 20:00" in page
    assert "<b>Thursday 5 March</b> From 02:00 until Wednesday 11 March, 12:00" in page
    assert page.count("Wednesday 4 March</h3>") == 1
    assert page.count("From 20:00 until 02:00") == 2
