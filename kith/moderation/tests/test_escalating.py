"""Escalation by simulated time: every alert of the highest level reaches a person, whatever is broken."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import stamina

from kith import clock
from kith.moderation import escalating, taking
from kith.moderation.models import Care, Step, Turn
from kith.moderation.rostering import be_here, plan
from kith.moderation.staffing import RotaDesk
from kith.notices import sending
from kith.notices.models import Delivery, Notice
from kith.people import roles
from kith.people.models import Role
from kith.safety import duty
from kith.safety.alerting import NOBODY, STILL_WAITS, TAKEN, raise_alert, word_of
from kith.safety.models import Alert
from tests import cast
from tests.threads import speaking_for_itself

pytestmark = pytest.mark.django_db
PLACE = "conversation:" + "c" * 22
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def no_waiting_between_tries():
    stamina.set_testing(True, attempts=1)
    yield
    stamina.set_testing(False)


@pytest.fixture
def wren():
    return cast.person("Wren")


@pytest.fixture
def rota(noon):
    """Larch is here, Saffron is on call, Linnet leads; Oriel has no turn."""
    people = [
        cast.staff("Larch", Role.MODERATOR),
        cast.staff("Saffron", Role.CLINICIAN),
        cast.staff("Linnet", Role.LEAD),
        cast.staff("Oriel", Role.MODERATOR),
    ]
    larch, saffron, linnet, _ = people
    now = clock.now()
    for who, part in ((larch, Turn.FIRST), (saffron, Turn.SECOND), (linnet, Turn.LEAD)):
        plan(who, part, now, now + timedelta(hours=8), by=linnet)
    be_here(Turn.objects.get(person=larch), by=larch)
    Notice.objects.all().delete()
    return people


def raised(wren, level):
    alert = raise_alert(wren, place=PLACE, level=level, cause=Alert.MESSAGE, words="so it is")
    escalating.sweep()
    return alert


def told(kind=STILL_WAITS):
    return sorted(Notice.objects.filter(kind=kind).values_list("person__pseudonym", flat=True))


def test_who_is_on_duty_hears_first_and_nobody_else(wren, rota):
    raised(wren, 4)
    assert told("safety.alert") == ["Larch"]
    assert told() == []


def test_level_four_goes_to_the_second_then_the_lead_then_everybody(wren, rota, noon):
    raised(wren, 4)
    heard = []
    for _ in range(16):
        escalating.sweep()
        heard.append(len(told()))
        noon.shift(MINUTE)
    assert [heard[minute] for minute in (4, 5, 9, 10, 14, 15)] == [0, 1, 1, 2, 2, 6]
    assert told() == ["Larch", "Linnet", "Linnet", "Oriel", "Saffron", "Saffron"]


@pytest.mark.parametrize(
    ("level", "minutes", "who"),
    [
        (3, (30, 60), ["Linnet", "Saffron"]),
        (2, (4 * 60,), ["Linnet"]),
        (1, (24 * 60,), []),
    ],
)
def test_the_lower_levels_have_clocks_of_their_own(wren, rota, noon, level, minutes, who):
    raised(wren, level)
    for number, minute in enumerate(minutes, start=1):
        noon.move_to(Alert.objects.get().raised_at + minute * MINUTE - timedelta(seconds=1))
        assert escalating.sweep() == 0
        noon.shift(timedelta(seconds=1))
        assert escalating.sweep() == 1
        assert Step.objects.filter(outcome=Step.DONE).count() == number
    assert told() == who


def test_what_may_wait_hours_waits_for_the_next_staffed_hour_when_nobody_is_on_duty(wren, noon):
    linnet = cast.staff("Linnet", Role.LEAD)
    morning = clock.now() + timedelta(hours=20)
    plan(linnet, Turn.FIRST, morning, morning + timedelta(hours=4), by=linnet)
    raised(wren, 2)
    assert Step.objects.get().due_at == morning


def test_with_nobody_on_duty_all_staff_are_told_at_once_and_again_until_somebody_comes(wren, noon):
    cast.staff("Larch", Role.MODERATOR)
    cast.staff("Saffron", Role.CLINICIAN)
    raised(wren, 4)
    assert told("safety.alert") == ["Larch", "Saffron"]
    assert not duty.on_duty().is_staffed
    noon.shift(5 * MINUTE)
    escalating.sweep()
    assert told() == ["Larch", "Saffron"]


def test_without_any_staff_the_member_is_told_that_nobody_was(wren, noon):
    alert = raised(wren, 4)
    noon.shift(timedelta(hours=1))
    escalating.sweep()
    assert word_of(alert) == NOBODY


def test_who_took_it_stops_the_clock_and_who_then_does_nothing_starts_it_again(wren, rota, noon):
    larch = rota[0]
    alert = raised(wren, 4)
    noon.shift(4 * MINUTE)
    taking.take(alert, by=larch)
    assert word_of(alert) == TAKEN
    noon.shift(4 * MINUTE)
    assert escalating.sweep() == 0
    noon.shift(MINUTE)
    escalating.sweep()
    assert Care.objects.get().may_be_taken_over
    escalating.sweep()
    assert told() == ["Saffron"]
    assert word_of(alert) != TAKEN


def test_a_level_that_rises_begins_a_shorter_clock(wren, rota, noon):
    raised(wren, 2)
    noon.shift(timedelta(hours=1))
    raised(wren, 4)
    noon.shift(5 * MINUTE)
    escalating.sweep()
    assert told() == ["Saffron"]


def test_who_has_an_alert_that_rises_hears_of_it_wherever_they_are(wren, rota, noon):
    oriel = rota[3]  # has no turn
    taking.take(raised(wren, 2), by=oriel)
    raised(wren, 4)
    assert told("moderation.raised") == ["Oriel"]
    assert Step.objects.waiting().get().due_at == clock.now() + 5 * MINUTE


def test_who_asks_anew_after_all_of_a_round_has_passed_is_not_left_to_it(wren, rota, noon):
    raised(wren, 3)
    noon.shift(timedelta(hours=2))
    escalating.sweep()
    assert len(told()) == 2
    raised(wren, 3)
    noon.shift(timedelta(minutes=30))
    escalating.sweep()
    assert len(told()) == 3


def test_whoever_lost_the_role_is_on_duty_no_more_and_has_no_alert(wren, rota):
    taken = raised(wren, 3)
    taking.take(taken, by=rota[0])
    roles.take(rota[0], Role.MODERATOR, by=None)
    assert word_of(taken) != TAKEN
    assert not duty.on_duty().is_staffed
    raised(wren, 4)
    assert told("safety.alert") == ["Larch", "Linnet", "Oriel", "Saffron"]  # Larch before it


def test_nobody_is_told_of_an_alert_about_themselves(rota):
    saffron = rota[1]
    alert = raise_alert(saffron, place=PLACE, level=4, cause=Alert.MESSAGE)
    assert "Saffron" not in {one.pseudonym for one in escalating.heard_by(Step.SECOND, alert)}


def test_a_worker_that_was_killed_for_an_hour_does_all_that_was_due_once(wren, rota, noon):
    raise_alert(wren, place=PLACE, level=4, cause=Alert.MESSAGE)
    noon.shift(timedelta(hours=1))  # no sweep ran
    assert escalating.sweep() == 3
    assert escalating.sweep() == 0
    assert told() == ["Larch", "Linnet", "Linnet", "Oriel", "Saffron", "Saffron"]


def test_with_a_dead_mail_server_it_stands_on_their_pages_and_the_mail_leaves_later(
    wren, rota, noon, settings, mailbox
):
    live = settings.EMAIL_PORT
    settings.EMAIL_PORT = 9  # nobody answers there
    raised(wren, 4)
    for _ in range(3):
        noon.shift(5 * MINUTE)
        escalating.sweep()
        sending.sweep()
    assert set(told()) == {"Larch", "Linnet", "Oriel", "Saffron"}
    assert Delivery.objects.filter(sent_at__isnull=False).count() == 0
    settings.EMAIL_PORT = live
    for _ in range(8):
        noon.shift(timedelta(hours=1))
        sending.sweep()
    assert Delivery.objects.waiting().count() == 0
    assert {mail["To"] for mail in mailbox.received} == {person.email for person in rota}
    assert all("safe" not in str(mail).lower() for mail in mailbox.received)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_each_step_once(wren, rota, noon):
    raise_alert(wren, place=PLACE, level=4, cause=Alert.MESSAGE)
    noon.shift(20 * MINUTE)

    def work(_):
        with speaking_for_itself():
            return sum(escalating.sweep() for _ in range(3))

    with ThreadPoolExecutor(2) as pool:
        done = sum(pool.map(work, range(2)))
    assert done == 3
    assert len(told()) == 6


def test_the_desk_says_until_when_somebody_is_here(rota):
    assert RotaDesk().duty().until == Turn.objects.get(part=Turn.FIRST).ends_at
    assert duty.people_on_duty() == {rota[0].pk}
