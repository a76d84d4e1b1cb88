"""The screen at the moment of writing: what is kept, what is raised, what the writer is shown."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from kith import clock
from kith.config import doctor
from kith.ledger.models import Fact
from kith.notices.models import Delivery, Notice
from kith.people.models import Role
from kith.people.sealing import forget_key
from kith.safety import keeping, noticing
from kith.safety.alerting import NOBODY, words_of
from kith.safety.causes import cause_of, causes_of
from kith.safety.models import Alert, Noticed, Shown
from kith.safety.neighbours import Answered, Earlier, Neighbours
from kith.safety.noticing import Written, notice
from kith.safety.panels import NOT_SCREENED, SOMEONE_ELSE, WORDS, panel_of
from kith.safety.screening import screen
from kith.safety.screening.verdicts import is_by_second_reader
from tests import cast

pytestmark = pytest.mark.django_db
PLACE, ELSEWHERE = "conversation:" + "c" * 22, "conversation:" + "d" * 22
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
GRAVE = "i want to die"
GRAVER = "i took all the pills ten minutes ago"
MILD = "i feel hopeless"
OF_A_FRIEND = "my flatmate keeps saying she wants to die, how do i help"
NUMBER = "call me at 07700 900123"
QUIET = "thank you for telling us about the garden"
GERMAN = "das ist ein schöner Tag und ich gehe heute in den Wald mit meinem Hund"


@pytest.fixture(autouse=True)
def _noon(at):
    at(NOON)


@pytest.fixture
def wren():
    return cast.person("Wren")


@pytest.fixture
def larch():
    return cast.staff("Larch", Role.MODERATOR)


def wrote(person, text, *, number=1, place=PLACE, **fields):
    with transaction.atomic():
        return notice(Written(person, place, f"message:{number:022d}", text, **fields))


def kept(person):
    return keeping.opened(person, Noticed.objects.filter(person=person).order_by("pk"))


def test_a_quiet_text_leaves_nothing_and_asks_the_database_nothing(wren, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(0):
        assert notice(Written(wren, PLACE, "message:x", QUIET)) is None
    assert not Noticed.objects.exists()


def test_distress_opens_an_alert_and_shows_help(wren, larch):
    shown = wrote(wren, GRAVE)
    alert = Alert.objects.get()
    assert (alert.person, alert.place, alert.level, cause_of(alert)) == (wren, PLACE, 2, Alert.MESSAGE)
    assert words_of(alert) == [GRAVE]
    assert (shown.variant, shown.level, shown.alert) == (WORDS, 2, alert)
    assert Notice.objects.filter(person=larch, kind="safety.alert").exists()


def test_what_was_noticed_is_kept_with_rules_spans_scope_and_version(wren):
    wrote(wren, GRAVE)
    (told,) = kept(wren)
    verdict = screen(GRAVE)
    assert told.version == verdict.version
    stored, found = told.findings[0], verdict.findings[0]
    assert all(getattr(stored, name) == getattr(found, name) for name in stored.__slots__)
    assert told.level == 2
    assert GRAVE[told.findings[0].start : told.findings[0].end] == told.findings[0].words


def test_no_word_rule_or_level_stands_in_clear(wren):
    wrote(wren, GRAVE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM safety_noticed")
        row = repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    assert not any(word in row for word in ("die", "ideation", "level", "en."))


def test_without_the_key_of_its_writer_nothing_of_it_can_be_read(wren):
    wrote(wren, GRAVE)
    forget_key(wren)
    assert kept(wren) == []


def test_nothing_stands_when_the_writing_is_undone(wren):
    with transaction.atomic():
        wrote(wren, GRAVE)
        transaction.set_rollback(True)
    assert [model.objects.count() for model in (Noticed, Alert, Shown)] == [0, 0, 0]


def test_low_distress_waits_a_day_in_the_queue_without_a_mail_or_a_panel(wren, larch):
    assert wrote(wren, MILD) is None
    assert Alert.objects.get().level == 1
    assert Notice.objects.filter(person=larch, kind="safety.alert").exists()
    assert not Delivery.objects.exists()


def test_a_worry_about_somebody_else_gets_the_version_for_helpers(wren):
    shown = wrote(wren, OF_A_FRIEND)
    assert shown.variant == SOMEONE_ELSE
    assert Alert.objects.get().level == 1


def test_how_somebody_treats_others_is_an_alert_apart_and_shows_them_nothing(wren):
    assert wrote(wren, NUMBER) is None
    assert Alert.objects.get().is_conduct
    shown = wrote(wren, f"{GRAVE}. {NUMBER}", number=2)
    assert cause_of(shown.alert) == Alert.MESSAGE
    assert sorted(causes_of(Alert.objects.all()).values()) == [Alert.CONDUCT, Alert.MESSAGE]


def test_one_alert_for_a_person_and_place_and_a_quieter_text_lowers_nothing(wren):
    wrote(wren, GRAVER)
    wrote(wren, GRAVE, number=2)
    wrote(wren, QUIET, number=3)
    assert Alert.objects.get().level == screen(GRAVER).distress
    wrote(wren, GRAVE, number=4, place=ELSEWHERE)
    assert Alert.objects.count() == 2


def test_an_earlier_level_counts_for_a_day_and_not_longer(wren, at):
    wrote(wren, GRAVER)
    wrote(wren, MILD, number=2)
    assert kept(wren)[-1].level == screen(GRAVER).distress
    assert kept(wren)[-1].because == ("latch",)
    at(NOON + timedelta(hours=25))
    wrote(wren, MILD, number=3)
    assert kept(wren)[-1].because == ()


def test_a_harmless_mention_is_not_raised_by_what_was_said_before(wren):
    wrote(wren, GRAVER)
    alert = Alert.objects.get()
    alert.closed_at = clock.now()
    alert.save()
    wrote(wren, "i dont want to die", number=2)
    assert not Alert.objects.filter(closed_at__isnull=True).exists()


def test_weak_signs_of_the_last_messages_come_together(wren):
    first, second = "nobody answers", "i feel like i am a burden to everyone"
    ids = {f.rule for text in (first, second) for f in screen(text).findings}
    assert len(ids) >= 2, "the rules changed: choose two texts with a weak sign each"
    wrote(wren, first)
    earlier = Neighbours(lambda: [Earlier("message:" + "1".zfill(22), NOON)])
    wrote(wren, second, number=2, neighbours=earlier)
    assert kept(wren)[-1].level >= 1
    wrote(wren, second, number=3, place=ELSEWHERE)
    assert kept(wren)[-1].level <= kept(wren)[-2].level


def test_at_night_a_low_level_counts_as_a_moderate_one(wren, at):
    at(NOON.replace(hour=3))
    shown = wrote(wren, MILD)
    assert shown.level == 2
    assert kept(wren)[0].because == ("night",)


def asked_after(wren, *peers, since=NOON):
    meant = Neighbours(answers=lambda: [Answered(wren, "message:w", "thank you for the garden", since)])
    for number, peer in enumerate(peers, start=10):
        wrote(peer, "are you ok? please answer", number=number, neighbours=meant)


def test_two_peers_who_ask_after_somebody_raise_an_alert_about_them(wren):
    moth, sorrel = cast.person("Moth"), cast.person("Sorrel")
    asked_after(wren, moth)
    assert not Alert.objects.exists()
    asked_after(wren, sorrel)
    alert = Alert.objects.get()
    assert (alert.person, alert.level) == (wren, 2)
    assert words_of(alert) == ["thank you for the garden"]
    assert kept(wren)[0].because == ("worry",)


def test_one_peer_who_asks_twice_is_one(wren):
    moth = cast.person("Moth")
    asked_after(wren, moth, moth)
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    "goading", ["go on, do it then", "faz logo, ninguém se importa", "hazlo ya, a nadie le importas"]
)
def test_goading_somebody_about_whom_an_alert_stands_is_more_urgent(wren, goading):
    troll = cast.person("Sock")
    near = Neighbours(answers=lambda: [Answered(wren, "message:w", GRAVE, clock.now())])
    wrote(troll, goading, number=2, neighbours=near)
    at_conduct = Alert.objects.get(person=troll, is_conduct=True)
    assert at_conduct.level == 2
    wrote(wren, GRAVE)
    wrote(troll, goading, number=3, neighbours=near)
    at_conduct.refresh_from_db()
    assert at_conduct.level == 3


@pytest.mark.parametrize(
    "guessed",
    ["tick tock, we are all waiting for you to do it already", "tic tac ⏰ tamo esperando você ir 😂"],
)
def test_what_may_be_goading_by_a_guess_is_looked_at_as_soon(wren, guessed):
    """Whoever is in danger is not left alone with it because no rule knew the words. A person looks."""
    found = [one for one in screen(guessed).findings if one.counts]
    assert found
    assert all(is_by_second_reader(one.rule) for one in found)
    troll = cast.person("Sock")
    near = Neighbours(answers=lambda: [Answered(wren, "message:w", GRAVE, clock.now())])
    wrote(wren, GRAVE)
    assert wrote(troll, guessed, number=2, neighbours=near) is None
    assert Alert.objects.get(person=troll).level == 3


def test_a_panel_comes_once_in_twelve_hours_unless_the_level_rises(wren, at):
    assert wrote(wren, GRAVE) is not None
    assert wrote(wren, GRAVE, number=2) is None
    assert wrote(wren, GRAVE, number=3, place=ELSEWHERE) is None
    assert wrote(wren, GRAVER, number=4).level > 2
    assert wrote(wren, GRAVE, number=5) is None
    at(NOON + timedelta(hours=12, minutes=1))
    assert wrote(wren, GRAVE, number=6, place=ELSEWHERE) is not None


def test_a_newer_panel_takes_the_place_of_the_older_one(wren):
    wrote(wren, GRAVE)
    newer = wrote(wren, GRAVER, number=2)
    assert Shown.objects.standing().get() == newer


def test_a_language_that_is_not_screened_is_said_once_and_opens_nothing(wren):
    shown = wrote(wren, GERMAN)
    assert (shown.variant, shown.level, shown.alert) == (NOT_SCREENED, 0, None)
    assert wrote(wren, GERMAN, number=2) is None
    assert not Alert.objects.exists()


def breaks(monkeypatch, name, fault=RuntimeError):
    def fail(*_args, **_named):
        raise fault("words of somebody")

    monkeypatch.setattr(noticing, name, fail)


def test_an_earlier_level_is_handed_on_once(wren, at):
    wrote(wren, GRAVER)
    at(NOON + timedelta(hours=22))
    wrote(wren, MILD, number=2)
    at(NOON + timedelta(hours=44))
    wrote(wren, MILD, number=3)
    assert [one.level for one in kept(wren)] == [screen(GRAVER).distress, screen(GRAVER).distress, 1]


@pytest.mark.parametrize("part", ["_context", "raised"])
def test_what_can_be_done_is_done_when_a_part_fails(wren, monkeypatch, part):
    breaks(monkeypatch, part)
    shown = wrote(wren, GRAVE)
    assert Alert.objects.get().level == 2
    assert shown.alert == Alert.objects.get()
    assert Fact.objects.filter(kind="safety.screen_failed").exists()


def test_help_is_shown_when_no_alert_can_be_raised_and_says_that_nobody_was_told(wren, monkeypatch):
    breaks(monkeypatch, "raise_alert")
    shown = wrote(wren, GRAVE)
    assert shown.alert is None
    assert panel_of(shown, wren).word == NOBODY


def test_an_alert_is_raised_when_no_help_can_be_shown(wren, monkeypatch):
    def fail(*_args, **_named):
        raise RuntimeError

    monkeypatch.setattr("kith.safety.showing.show", fail)
    assert wrote(wren, GRAVE) is None
    assert Alert.objects.get().level == 2


@pytest.mark.parametrize("part", ["read", "raise_alert", "_context", "raised"])
def test_when_the_screen_fails_nothing_is_raised_and_staff_are_told(wren, larch, monkeypatch, part):
    breaks(monkeypatch, part)
    wrote(wren, GRAVE)
    assert Fact.objects.get(kind="safety.screen_failed").details == {"of": "message"}
    assert Notice.objects.filter(person=larch, kind="safety.screen_failed").count() == 1
    assert not Noticed.objects.exists(), "half of it must not stand"
    wrote(wren, GRAVE, number=2)
    assert Notice.objects.filter(person=larch, kind="safety.screen_failed").count() == 1


def test_a_fault_in_the_database_does_not_take_the_writing_with_it(wren, monkeypatch):
    def broken(*_args, **_named):
        connection.cursor().execute("SELECT no_such_column FROM safety_alert")

    monkeypatch.setattr(noticing, "raise_alert", broken)
    with transaction.atomic():
        group = cast.group()
        notice(Written(wren, PLACE, "message:x", GRAVE))
        group.refresh_from_db()
    assert Fact.objects.filter(kind="safety.screen_failed").exists()


def test_the_doctor_says_that_words_went_out_unread(wren, monkeypatch):
    assert [one.state for one in doctor.the_screen()] == [doctor.WELL]
    breaks(monkeypatch, "read")
    wrote(wren, GRAVE)
    (said,) = doctor.the_screen()
    assert said.is_fault
    assert "1 texts" in said.says


def test_the_doctor_says_that_the_screen_cannot_read(wren, monkeypatch):
    breaks(monkeypatch, "screen")
    (said,) = doctor.the_screen()
    assert said.is_fault
    assert "cannot read a text" in said.says


def test_what_was_noticed_is_let_go_ninety_days_after_its_alert_is_closed(wren, at):
    wrote(wren, GRAVE)
    wrote(wren, "i dont want to die", number=2, place=ELSEWHERE)
    alert = Alert.objects.get()
    at(NOON + timedelta(days=91))
    assert keeping.sweep() == 1, "the one without an alert"
    assert Noticed.objects.get().alert == alert
    Alert.objects.update(closed_at=clock.now())
    at(NOON + timedelta(days=182))
    keeping.sweep()
    assert [model.objects.count() for model in (Noticed, Shown)] == [0, 0]
