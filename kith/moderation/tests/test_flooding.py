"""A brigade of one: whatever one account reports is taken, and what goes beyond measure is one item."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kith import clock
from kith.moderation import access, board, escalating, flooding, taking
from kith.moderation.board import Stack
from kith.moderation.deciding import Choice, decide
from kith.moderation.models import Decision, Report, Step
from kith.moderation.reporting import LEVELS, report_group, report_message, withdraw
from kith.moderation.tests.conftest import read
from kith.moderation.wording import REPORTS
from kith.notices.models import Notice
from kith.safety.alerting import raise_alert
from kith.safety.causes import cause_of
from kith.safety.models import Alert
from kith.safety.noticing import Written, notice
from tests import cast as makers
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_are_many(monkeypatch):
    """But for the tests that say how many are."""
    monkeypatch.setattr(flooding, "MOST", 2)


@pytest.fixture
def written(cast, thread):
    """What so many people wrote in one thread."""

    def make(number, prefix="Sock"):
        people = makers.people({f"{prefix} {n}": () for n in range(number)})
        makers.seats(cast.group, people)
        return [makers.message(thread, who, f"Words of {who.pseudonym}.") for who in people]

    return make


def flood(cast, messages, kind=Report.HURTING, by=None):
    return [report_message(one, kind, "It is bad.", by=by or cast.second_member) for one in messages]


def stacks(person):
    return [len(stack) for stack in access.cases_together(person)]


def told_of_alerts(person):
    return Notice.objects.filter(person=person, kind="safety.alert").count()


def test_none_is_refused_and_all_stand_in_one_line_that_says_how_many(cast, written):
    made = flood(cast, written(3))
    assert Report.objects.open().count() == 3
    assert stacks(cast.moderator) == [3]
    staff = with_both_factors(cast.moderator)
    page = staff.get(reverse("moderation:cases")).content.decode()
    assert "3 things that one account reported in a short time" in page
    assert cast.second_member.pseudonym not in page, "the list names nobody"
    for one in made:
        assert reverse("moderation:case", args=[one.key]) in page, "each is looked at as any other"


def test_as_many_as_a_bad_evening_brings_stand_each_for_itself(cast, written, monkeypatch):
    monkeypatch.undo()
    *few, one_more = written(6)
    flood(cast, few)
    assert stacks(cast.moderator) == [1] * 5
    assert all(not isinstance(item, Stack) for item in board.queue(cast.moderator))
    flood(cast, [one_more])
    assert stacks(cast.moderator) == [6]
    assert told_of_alerts(cast.moderator) == 5


def test_nor_do_more_over_a_longer_time(cast, written):
    for hours, report in enumerate(flood(cast, written(4))):
        Report.objects.filter(pk=report.pk).update(made_at=clock.now() - timedelta(hours=hours / 1.9))
    assert stacks(cast.moderator) == [1] * 4


def test_many_words_about_one_thing_are_one_thing(cast, message, written):
    for number in range(3):
        report_message(message, Report.SELLING, f"Number {number}.", by=cast.second_member)
    assert stacks(cast.moderator) == [1]
    before = told_of_alerts(cast.moderator)
    flood(cast, written(1))
    assert told_of_alerts(cast.moderator) == before + 1, "another thing is their second"


def test_a_fear_is_never_counted_and_never_among_them(cast, written):
    messages = written(6)
    flood(cast, messages[:3])
    before = told_of_alerts(cast.moderator)
    flood(cast, messages[3:], Report.FEAR)
    assert stacks(cast.moderator) == [3] + [1] * 3
    assert told_of_alerts(cast.moderator) == before + 3, "staff are told of each at once"
    afraid = [item for item in board.queue(cast.moderator) if not isinstance(item, Stack)]
    assert [cause_of(item.alert) for item in afraid] == [Alert.REPORT] * 3


def test_what_somebody_else_reports_too_stands_for_itself(cast, written):
    messages = written(4)
    flood(cast, messages)
    report_message(messages[3], Report.CONTACT, by=cast.late)
    assert sorted(stacks(cast.moderator)) == [1, 3]
    shown = board.queue(cast.moderator)
    assert sorted(len(one.items) if isinstance(one, Stack) else 1 for one in shown) == [1, 3]


def test_one_message_is_one_line_whoever_reports_it_and_says_of_each_kind_how_many(cast, message):
    for who in (cast.second_member, cast.late):
        report_message(message, Report.HURTING, by=who)
    report_message(message, Report.CONTACT, by=cast.late)
    report_message(message, Report.CONTACT, "He wrote to me too.", by=cast.late)
    assert stacks(cast.moderator) == [1]
    assert access.open_cases(cast.moderator)[0].said == {Report.HURTING: 2, Report.CONTACT: 1}
    staff = with_both_factors(cast.moderator)
    page = staff.get(reverse("moderation:cases")).content.decode()
    assert f"{REPORTS[Report.HURTING]} (2). {REPORTS[Report.CONTACT]}" in unescape(page)
    assert "4 reports" in page
    assert len(board.queue(cast.moderator)) == 1
    assert Alert.objects.get().level == LEVELS[Report.HURTING], "how many say so adds nothing to it"


def test_each_has_its_alert_and_its_clock_and_staff_are_told_once_of_the_rest(cast, written):
    made = flood(cast, written(4))
    assert len({report.alert_id for report in made}) == 4
    assert told_of_alerts(cast.moderator) == flooding.MOST
    path = reverse("moderation:cases")
    rest = Notice.objects.filter(person=cast.moderator, kind="moderation.reported", path=path)
    assert rest.count() == 1
    escalating.sweep()
    assert Step.objects.waiting().values("alert").distinct().count() == 4


def test_the_queue_has_one_line_for_them_and_nobody_in_danger_is_pushed_out_of_it(cast, written, monkeypatch):
    monkeypatch.setattr(board, "MOST_ON_THE_DESK", 2)
    monkeypatch.setattr(access, "MOST", 2)
    messages = written(5)
    flood(cast, messages[:4])
    report_message(messages[4], Report.FEAR, by=cast.late)
    (stack, afraid) = board.queue(cast.moderator)
    assert isinstance(stack, Stack)
    assert not isinstance(afraid, Stack)
    assert (len(stack.items), afraid.alert.person) == (4, messages[4].author)
    assert stacks(cast.moderator) == [4, 1]
    page = with_both_factors(cast.moderator).get(reverse("moderation:desk")).content.decode()
    assert "4 alerts from what one account reported in a short time" in page


def test_what_the_screen_noticed_too_and_what_somebody_has_in_hand_stand_for_themselves(cast, written):
    messages = written(4)
    made = flood(cast, messages)
    place = f"conversation:{messages[0].conversation.key}"
    number = "write to me on whatsapp +44 7700 900123"
    notice(Written(messages[0].author, place, f"message:{messages[0].key}", number, language="en"))
    assert made[1].alert is not None
    taking.take(made[1].alert, by=cast.moderator)
    shown = board.queue(cast.moderator)
    assert sorted(len(one.items) if isinstance(one, Stack) else 1 for one in shown) == [1, 1, 2]


def test_what_is_known_of_the_account_stands_beside_it_as_a_fact(cast, written):
    messages = written(5)
    for message, measure in zip(messages[:2], (Decision.NOTE, Decision.NONE), strict=True):
        (report,) = flood(cast, [message])
        ground = access.case_for(cast.moderator, report.key).ground
        read(ground, by=cast.moderator)
        decide(ground, Choice(measure, "Please do not."), by=cast.moderator)
    flood(cast, messages[2:])
    page = with_both_factors(cast.moderator).get(reverse("moderation:cases")).content.decode()
    assert "Of what it reported before, 2 things were decided, and something followed from 1." in page


def test_they_are_decided_one_by_one_and_what_is_left_stands_for_itself(cast, written):
    made = flood(cast, written(4))
    for report in made[:2]:
        ground = access.case_for(cast.moderator, report.key).ground
        read(ground, by=cast.moderator)
        decide(ground, Choice(Decision.NONE), by=cast.moderator)
    assert stacks(cast.moderator) == [1] * 2


def test_two_who_flood_are_two_lines(cast, written):
    flood(cast, written(3, "One"))
    flood(cast, written(4, "Two"), by=cast.late)
    assert stacks(cast.moderator) == [3, 4]
    assert [len(one.items) for one in board.queue(cast.moderator) if isinstance(one, Stack)] == [3, 4]


def test_the_pages_ask_no_more_for_many_than_for_few(cast, written):
    def costs():
        staff, found = with_both_factors(cast.moderator), []
        for name in ("cases", "desk"):
            with CaptureQueriesContext(connection) as spent:
                staff.get(reverse(f"moderation:{name}"))
            found.append(len(spent))
        return found

    flood(cast, written(3, "One"))
    flood(cast, written(3, "Two"), by=cast.late)
    few = costs()
    flood(cast, written(5, "Three"))
    flood(cast, written(3, "Four"), by=cast.facilitator)
    assert costs() == few


def test_what_somebody_else_reports_too_is_told_though_it_was_reported_in_a_flood_before(cast, written):
    messages = written(4)
    flood(cast, messages)
    before = told_of_alerts(cast.moderator)
    report_message(messages[3], Report.HURTING, "It frightened me.", by=cast.late)
    assert told_of_alerts(cast.moderator) == before + 1
    report_message(messages[3], Report.HURTING, "Still.", by=cast.late)
    assert told_of_alerts(cast.moderator) == before + 1, "more words about it are no news"


def test_so_is_a_group_that_somebody_else_reports_too(cast, written):
    flood(cast, written(3))
    report_group(cast.group, Report.TRUST, "All of it.", by=cast.second_member)
    report = report_group(cast.group, Report.TRUST, "They read my notes aloud.", by=cast.late)
    told = Notice.objects.filter(person=cast.moderator, path=reverse("moderation:case", args=[report.key]))
    assert told.count() == 1
    report_group(cast.group, Report.TRUST, "And again.", by=cast.late)
    assert Notice.objects.filter(person=cast.moderator, path__startswith="/desk/reports/").count() == 2


def test_nobody_floods_by_taking_back_what_they_reported(cast, written):
    for report in flood(cast, written(4)):
        withdraw(report, by=cast.second_member)
    shown = board.queue(cast.moderator)
    assert [len(one.items) for one in shown if isinstance(one, Stack)] == [4]
    assert len(shown) == 1


def test_nor_is_staff_told_of_each_that_is_taken_back_in_between(cast, written):
    for message in written(4):
        (report,) = flood(cast, [message])
        withdraw(report, by=cast.second_member)
    assert told_of_alerts(cast.moderator) == flooding.MOST


def test_each_alert_of_the_line_is_found_and_taken_on_the_desk(cast, written):
    made = flood(cast, written(3))
    page = with_both_factors(cast.moderator).get(reverse("moderation:desk")).content.decode()
    for report in made:
        assert reverse("moderation:alert", args=[report.alert.key]) in page
        assert reverse("moderation:taking", args=[report.alert.key]) in page


def test_the_line_says_when_the_last_came(cast, written):
    made = flood(cast, written(3))
    for minutes, report in enumerate(made):
        then = clock.now() - timedelta(minutes=5 * minutes)
        Report.objects.filter(pk=report.pk).update(made_at=then)
        Alert.objects.filter(pk=report.alert_id).update(raised_at=then, opened_at=then)
    (stack,) = board.queue(cast.moderator)
    assert isinstance(stack, Stack)
    assert stack.last_at == Alert.objects.get(pk=made[0].alert_id).raised_at
    assert stack.first.alert.pk == made[2].alert_id


def test_what_the_site_saw_in_how_somebody_approaches_others_stands_for_itself(cast, written, at):
    """It has no row of its own, as what the screen noticed has."""
    now = at(clock.now())
    messages = written(5)
    place = f"conversation:{messages[0].conversation.key}"
    before, higher, after = messages[:3]
    raise_alert(before.author, place=place, level=1, cause=Alert.CONDUCT, words="Come away.")
    now.shift(timedelta(minutes=1))
    flood(cast, messages)
    raise_alert(higher.author, place=place, level=3, cause=Alert.CONDUCT, words="Come away.")
    now.shift(timedelta(minutes=5))
    raise_alert(after.author, place=place, level=2, cause=Alert.CONDUCT, words="Come away.")
    shown = board.queue(cast.moderator)
    alone = {item.alert.person for item in shown if not isinstance(item, Stack)}
    assert alone == {before.author, higher.author, after.author}
    assert [len(one.items) for one in shown if isinstance(one, Stack)] == [2]


def test_no_number_of_reports_by_any_number_of_accounts_pushes_somebody_in_danger_out(
    cast, written, monkeypatch
):
    """Two accounts that report the same things are no line of one account, and fears never are."""
    monkeypatch.setattr(board, "MOST_ON_THE_DESK", 2)
    messages = written(4)
    for reporter in (cast.second_member, cast.late):
        flood(cast, messages[:3], by=reporter)
    flood(cast, messages[:3], Report.FEAR)
    place = f"conversation:{messages[3].conversation.key}"
    raise_alert(messages[3].author, place=place, level=2, cause=Alert.MESSAGE, words="No more.")
    shown = [item.alert for item in board.queue(cast.moderator) if not isinstance(item, Stack)]
    assert messages[3].author in {alert.person for alert in shown}
    assert len([alert for alert in shown if not alert.is_conduct]) == 4
    assert shown == sorted(shown, key=lambda alert: (-alert.level, alert.opened_at))
