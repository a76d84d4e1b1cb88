"""Taking an alert, handing it on, writing about it: it is in nobody's hands, or in one person's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from kith import clock
from kith.gates import Refused
from kith.moderation import board, noting, resting, taking, training
from kith.moderation.models import Act, Care, Rest, Step, Turn
from kith.moderation.parts import PARTS
from kith.notices.models import Notice
from kith.people.models import Role
from kith.people.sealing import forget_key
from kith.safety.alerting import STILL_WAITS, TAKEN, raise_alert, word_of
from kith.safety.causes import cause_of
from kith.safety.duty import people_on_duty
from kith.safety.models import Alert
from tests import cast
from tests.signing import with_both_factors
from tests.threads import speaking_for_itself

pytestmark = pytest.mark.django_db
PLACE = "conversation:" + "c" * 22


@pytest.fixture
def alert(wren, larch, saffron):
    return raise_alert(wren, place=PLACE, level=3, cause=Alert.MESSAGE, words="so it is")


def told(who, kind):
    return Notice.objects.filter(person=who, kind=kind).exists()


def test_taking_twice_takes_once(alert, larch):
    assert taking.take(alert, by=larch) == taking.take(alert, by=larch)
    assert Care.objects.count() == 1
    assert word_of(alert) == TAKEN


def test_what_somebody_has_cannot_be_taken_and_who_has_it_is_said(alert, larch, saffron):
    taking.take(alert, by=larch)
    with pytest.raises(Refused, match="Larch has it"):
        taking.take(alert, by=saffron)


def test_what_was_handed_on_lies_until_somebody_says_yes_and_the_clock_runs(alert, larch, saffron):
    taking.take(alert, by=larch)
    taking.hand(alert, saffron, by=larch)
    assert told(saffron, "moderation.handed")
    assert word_of(alert) != TAKEN
    assert Step.objects.waiting().filter(name=Step.SECOND).exists()
    taking.take(alert, by=saffron)
    assert word_of(alert) == TAKEN
    assert list(Step.objects.waiting().values_list("name", flat=True)) == [Step.LATE]


def test_anybody_may_take_what_was_handed_to_somebody_who_does_not_come(alert, larch, saffron):
    taking.take(alert, by=larch)
    taking.hand(alert, saffron, by=larch)
    oriel = cast.staff("Oriel", Role.MODERATOR)
    assert taking.take(alert, by=oriel).person == oriel


def test_given_back_it_is_in_nobodys_hands_and_the_others_hear_of_it(alert, larch, saffron):
    taking.take(alert, by=larch)
    taking.give_back(alert, by=larch)
    assert not Care.objects.standing().exists()
    assert told(saffron, "safety.still_waits")
    assert not told(larch, "safety.still_waits")


def test_only_who_has_it_hands_it_on_and_never_to_whom_it_is_about(alert, wren, larch, saffron):
    with pytest.raises(Refused):
        taking.hand(alert, saffron, by=larch)
    taking.take(alert, by=larch)
    with pytest.raises(Refused):
        taking.hand(alert, wren, by=larch)
    assert Care.objects.standing().get().person == larch


def test_a_second_opinion_is_asked_for_once_and_its_words_are_kept(alert, larch, saffron):
    noting.ask_for_an_opinion(alert, saffron, by=larch)
    noting.ask_for_an_opinion(alert, saffron, by=larch)
    assert Notice.objects.filter(person=saffron, kind="moderation.asked").count() == 1
    noting.give_an_opinion(alert, "Stay with them.", by=saffron)
    assert noting.has_answered(alert, saffron)
    assert [told.words for told in noting.told(alert)] == ["", "Stay with them."]


def test_what_is_written_about_a_member_goes_with_their_key(alert, wren, larch):
    act = noting.note(alert, "a word nobody should find", by=larch)
    assert b"nobody" not in bytes(Act.objects.get(pk=act.pk).sealed)
    forget_key(wren)
    assert [told.words for told in noting.told(alert)] == [""]


def test_one_voice_speaks_to_the_member(alert, wren, larch, saffron):
    with pytest.raises(Refused):
        noting.write_to_member(alert, "Hello.", by=larch)
    taking.take(alert, by=larch)
    noting.write_to_member(alert, "Hello.", by=larch)
    assert told(wren, "moderation.written")
    with pytest.raises(Refused):
        noting.write_to_member(alert, "Hello.", by=saffron)


def test_an_answer_of_the_member_reaches_who_has_it_and_is_read_by_the_screen(alert, wren, larch):
    taking.take(alert, by=larch)
    letter = noting.write_to_member(alert, "How are you?", by=larch)
    noting.answer(letter, "i have taken all the pills", by=wren)
    assert told(larch, "moderation.answered")
    assert Alert.objects.get().level == 4


def test_after_the_end_an_answer_is_a_request(alert, wren, larch):
    taking.take(alert, by=larch)
    letter = noting.write_to_member(alert, "How are you?", by=larch)
    Alert.objects.update(closed_at=clock.now())
    letter.refresh_from_db()
    noting.answer(letter, "could somebody call", by=wren)
    assert cause_of(Alert.objects.get(closed_at__isnull=True)) == Alert.REQUEST


def on_turn(*people):
    now = clock.now()
    for who in people:
        Turn.objects.create(
            person=who, part=Turn.FIRST, starts_at=now, ends_at=now + timedelta(hours=8), here_at=now
        )


def test_after_enough_heavy_cases_the_next_is_left_to_somebody_else(larch, saffron, settings):
    settings.KITH_HEAVY_CASES = 2
    alerts = [
        raise_alert(cast.person(name), place=PLACE, level=3, cause=Alert.MESSAGE)
        for name in ("Wren", "Moth", "Juniper")
    ]
    on_turn(larch, saffron)
    for alert in alerts[:2]:
        taking.take(alert, by=larch)
    assert resting.heavy_cases(larch) == 2
    with pytest.raises(Refused, match="enough heavy cases"):
        taking.take(alerts[2], by=larch)
    Turn.objects.filter(person=saffron).update(given_up_at=clock.now())
    assert taking.take(alerts[2], by=larch), "nobody else is here: no alert is left alone"


def test_heavy_cases_of_more_people_than_are_asked_about_together_are_counted(wren):
    people = cast.people({f"Moth {number}": () for number in range(resting.AT_ONCE + 2)})
    alert = Alert.objects.create(person=wren, place=PLACE, level=3)
    on_turn(people[-1])
    early, now = clock.ago(hours=1), clock.now()
    Care.objects.bulk_create(
        Care(alert=alert, person=one, level=3, began_at=early, accepted_at=now, ended_at=now)
        for one in people
    )
    counted = resting.heavy_cases_of(people[::-1])
    assert counted == dict.fromkeys(people, 1) | {people[-1]: 0}, "of who is on turn, that turn counts"
    assert resting.heavy_cases_of([]) == {}


def test_of_more_alerts_than_are_asked_about_together_the_desk_knows_each(larch, django_assert_num_queries):
    people = cast.people({f"Moth {number}": () for number in range(board.AT_ONCE + 1)})
    alerts = [Alert.objects.create(person=one, place=PLACE, level=3) for one in people]
    due_at = clock.now() + timedelta(minutes=7)
    for first in (alerts[0], alerts[-1]):
        Care.objects.create(alert=first, person=larch, level=3)
        Step.objects.create(alert=first, round=1, level=3, name=Step.SECOND, due_at=due_at)
    listed = board.items(alerts, larch)
    assert [item.alert for item in listed] == alerts
    assert [item.alert for item in listed if item.care is not None] == [alerts[0], alerts[-1]]
    assert [item.alert for item in listed if item.due_at == due_at] == [alerts[0], alerts[-1]]
    with django_assert_num_queries(0):
        assert board.items([], larch) == []


def test_who_takes_a_break_is_left_in_peace_while_somebody_else_is_here(alert, larch, saffron):
    on_turn(larch, saffron)
    resting.rest(by=larch)
    assert resting.rest(by=larch) is None
    assert not resting.has_to_rest(larch), "nobody gave it to them"
    assert people_on_duty() == {saffron.pk}
    with pytest.raises(Refused, match="break"):
        taking.take(alert, by=larch)
    resting.be_back(by=larch)
    assert people_on_duty() == {larch.pk, saffron.pk}
    assert taking.take(alert, by=larch)
    assert Rest.objects.count() == 1


def test_a_break_after_the_highest_level_is_not_ended_early_but_never_leaves_an_alert_alone(
    alert, larch, saffron, settings
):
    on_turn(larch, saffron)
    resting.rest(by=larch)
    resting.give_rest(larch)
    resting.be_back(by=larch)
    page = with_both_factors(larch).get("/desk/").content.decode()
    assert "It follows a case of level 4" in page, "and an alert at a place that is no more breaks nothing"
    assert "I am back" not in page
    with pytest.raises(Refused, match="break"):
        taking.take(alert, by=larch)
    Turn.objects.filter(person=saffron).update(given_up_at=clock.now())
    assert taking.take(alert, by=larch)
    settings.KITH_REST_MINUTES = 0
    resting.give_rest(saffron)
    assert resting.rests_until(saffron) is None


def test_where_all_who_are_here_are_tired_an_alert_is_taken_all_the_same(alert, larch, saffron, settings):
    on_turn(larch, saffron)
    for who in (larch, saffron):
        resting.give_rest(who)
    assert taking.take(alert, by=larch), "neither can end that break"
    Rest.objects.all().delete()
    settings.KITH_HEAVY_CASES = 1
    second, third = (
        raise_alert(cast.person(name), place=PLACE, level=3, cause=Alert.MESSAGE)
        for name in ("Moth", "Juniper")
    )
    taking.take(second, by=saffron)
    assert taking.take(third, by=larch), "both have held enough"


def test_nobody_leaves_an_alert_to_whom_it_is_about_or_to_who_lacks_the_training(
    alert, larch, saffron, settings
):
    on_turn(larch, saffron)
    resting.give_rest(larch)
    about_her = raise_alert(saffron, place=PLACE, level=3, cause=Alert.MESSAGE)
    assert taking.take(about_her, by=larch)
    settings.KITH_TRAINING_REQUIRED = True
    for part in PARTS:
        training.complete(part, by=larch)
    assert taking.take(alert, by=larch), "the desk does not open to Saffron"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_once_one_has_it(alert, larch, saffron):
    def take(who):
        with speaking_for_itself():
            try:
                return taking.take(alert, by=who).person_id
            except Refused:
                return None

    with ThreadPoolExecutor(2) as pool:
        took = list(pool.map(take, (larch, saffron)))
    assert took.count(None) == 1
    assert Care.objects.standing().count() == 1


def test_an_answer_while_nobody_has_it_reaches_who_is_here(alert, wren, larch, saffron):
    taking.take(alert, by=larch)
    letter = noting.write_to_member(alert, "How are you?", by=larch)
    taking.give_back(alert, by=larch)
    Notice.objects.all().delete()
    noting.answer(letter, "not so well", by=wren)
    assert told(larch, STILL_WAITS)
    assert told(saffron, STILL_WAITS)
