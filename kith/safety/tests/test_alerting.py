"""Raising an alert about somebody, and telling those who may look."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from kith import clock
from kith.ledger.models import Fact
from kith.notices.models import Delivery, Notice
from kith.people import roles
from kith.people.models import Role
from kith.people.sealing import Unreadable, forget_key
from kith.safety import ending
from kith.safety.access import open_count
from kith.safety.alerting import LEFT, NOBODY, TOLD, can_tell, raise_alert, word_of, words_of
from kith.safety.causes import cause_of, told_in
from kith.safety.models import Alert
from tests import cast

pytestmark = pytest.mark.django_db
PLACE = "checkin:" + "k" * 22


@pytest.fixture
def wren():
    return cast.person("Wren")


def raised(wren, level=2, cause=Alert.QUESTIONNAIRE, words="PHQ-9, question 9: 1", place=PLACE):
    return raise_alert(wren, place=place, level=level, cause=cause, words=words)


def test_one_alert_stands_open_for_a_person_and_place(wren):
    assert raised(wren).pk == raised(wren).pk
    assert raised(wren, place="conversation:" + "c" * 22).pk != raised(wren).pk
    assert Alert.objects.count() == 2


def test_a_later_hit_raises_the_level_and_never_lowers_it(wren):
    raised(wren, level=2)
    assert raised(wren, level=3).level == 3
    assert raised(wren, level=1).level == 3


def test_a_closed_alert_stays_closed_and_a_new_one_opens(wren):
    first = raised(wren)
    first.closed_at = first.opened_at
    first.save()
    assert raised(wren).pk != first.pk


def test_staff_see_beside_every_page_how_many_stand_open_and_nobody_else_does(wren):
    larch = cast.staff("Larch", Role.MODERATOR)
    assert (open_count(larch), open_count(wren)) == (0, None)
    ending.close(raised(wren), by=larch)
    raised(larch)
    assert open_count(larch) == 0, "neither what was closed nor what is about themselves"
    for place in ("conversation:one", "conversation:two"):
        raised(wren, place=place)
    assert open_count(larch) == 2


def test_words_are_sealed_and_kept_newest_last(wren):
    raised(wren, words="a word nobody should find")
    alert = raised(wren, words="another")
    assert b"nobody should find" not in bytes(Alert.objects.get().words)
    assert words_of(alert) == ["a word nobody should find", "another"]


def test_a_flood_of_hits_keeps_the_newest_words(wren):
    for number in range(8):
        alert = raised(wren, words=str(number))
    assert words_of(alert) == ["3", "4", "5", "6", "7"]


def test_words_cannot_be_read_once_the_key_is_gone(wren):
    alert = raised(wren)
    forget_key(wren)
    with pytest.raises(Unreadable):
        words_of(alert)


def test_the_ledger_holds_the_fact_without_words_or_name(wren):
    raised(wren, words="a word nobody should find")
    fact = Fact.objects.get(kind="safety.alert_raised")
    assert "nobody" not in str(fact.details)
    assert fact.by is None
    sealed = fact.details.pop("sealed")
    assert fact.details == {"level": 2, "is_conduct": False, "language": "en"}
    assert told_in(wren, [(sealed, fact.about)]) == [Alert.QUESTIONNAIRE]


def test_nothing_stands_if_what_caused_it_is_undone(wren):
    with transaction.atomic():
        raised(wren)
        transaction.set_rollback(True)
    assert not Alert.objects.exists()


def test_without_staff_nobody_has_been_told(wren):
    assert word_of(raised(wren)) == NOBODY


def test_a_moderator_is_told_by_a_neutral_notice(wren):
    moderator = cast.staff("Larch", Role.MODERATOR)
    alert = raised(wren)
    notice = Notice.objects.get()
    assert (notice.person, notice.names) == (moderator, {})
    assert wren.pseudonym not in notice.path
    assert Delivery.objects.count() == 1
    assert word_of(alert) == LEFT


def test_a_person_has_been_told_when_a_mail_has_left_or_the_note_was_seen(wren):
    cast.staff("Larch", Role.MODERATOR)
    alert = raised(wren)
    Delivery.objects.update(given_up_at=clock.now())
    assert word_of(alert) == LEFT
    Delivery.objects.update(given_up_at=None, sent_at=clock.now())
    assert word_of(alert) == TOLD
    Delivery.objects.all().delete()
    Notice.objects.update(seen_at=clock.now())
    assert word_of(alert) == TOLD


def test_what_was_seen_before_does_not_tell_of_what_came_after(wren):
    cast.staff("Larch", Role.MODERATOR)
    raised(wren)
    Notice.objects.update(seen_at=clock.now())
    assert word_of(raised(wren, level=3)) == LEFT


def test_staff_who_left_or_are_banned_do_not_count_as_told(wren):
    moderator = cast.staff("Larch", Role.MODERATOR)
    alert = raised(wren)
    moderator.is_active = False
    moderator.save()
    assert word_of(alert) == NOBODY


def test_staff_who_cannot_open_an_alert_yet_are_told_and_do_not_count_as_told(wren):
    cast.person("Larch", roles=(Role.MODERATOR,))
    assert word_of(raised(wren)) == NOBODY
    assert Notice.objects.count() == 1
    assert not can_tell(wren)


def test_a_moderator_in_danger_is_not_told_about_themselves():
    moderator = cast.staff("Larch", Role.MODERATOR)
    assert word_of(raised(moderator)) == NOBODY
    assert not Notice.objects.exists()


def test_staff_are_told_once_until_the_level_rises_or_somebody_is_asked_for(wren):
    cast.staff("Larch", Role.MODERATOR)
    raised(wren)
    raised(wren)
    assert Notice.objects.count() == 1
    raised(wren, level=3)
    assert Notice.objects.count() == 2
    raised(wren, cause=Alert.REQUEST, words="")
    raised(wren, cause=Alert.REQUEST, words="")
    assert Notice.objects.count() == 3


def test_staff_are_told_again_when_it_happens_again_on_another_day(wren, at):
    travel = at(clock.now())
    cast.staff("Larch", Role.MODERATOR)
    raised(wren)
    travel.shift(timedelta(hours=23))
    raised(wren)
    assert Notice.objects.count() == 1
    travel.shift(timedelta(hours=2))
    raised(wren)
    assert Notice.objects.count() == 2


def test_who_becomes_staff_later_hears_of_what_happens_later(wren):
    raised(wren)
    cast.staff("Larch", Role.MODERATOR)
    assert word_of(raised(wren)) == LEFT


def test_whoever_is_made_a_moderator_hears_of_the_alerts_that_stand(wren):
    alert = raised(wren)
    larch = cast.staff("Larch")
    for _twice in range(2):
        roles.give(larch, Role.MODERATOR, by=None)
        roles.take(larch, Role.MODERATOR, by=None)
    roles.give(larch, Role.MODERATOR, by=None)
    assert Notice.objects.get().person == larch
    assert word_of(alert) == LEFT
    roles.give(wren, Role.MODERATOR, by=None)
    assert not Notice.objects.filter(person=wren).exists()


@pytest.mark.django_db(transaction=True)
def test_hits_at_the_same_moment_open_one_alert(wren):
    def hit(level):
        try:
            return raised(wren, level=level, words=str(level)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        opened = set(pool.map(hit, (1, 2, 3, 4)))
    alert = Alert.objects.get()
    assert opened == {alert.pk}
    assert alert.level == 4
    assert sorted(words_of(alert)) == ["1", "2", "3", "4"]


def test_a_request_stays_a_request_when_the_level_rises(wren):
    raised(wren, cause=Alert.REQUEST, words="")
    assert cause_of(raised(wren, level=4, cause=Alert.MESSAGE)) == Alert.REQUEST
