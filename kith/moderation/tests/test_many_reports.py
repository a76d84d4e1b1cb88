"""Many reports of one thing: nobody's words are pushed out of sight, and all are read before a decision."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kith.ledger.models import Fact
from kith.moderation import agreeing, reading
from kith.moderation.access import case_for
from kith.moderation.deciding import Choice, decide, undo
from kith.moderation.models import Decision, Report
from kith.moderation.reporting import report_message
from kith.safety.models import Look
from tests import cast as makers
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
ONE_OF_MANY = "It frightened me."


@pytest.fixture(autouse=True)
def _few_on_a_page(monkeypatch):
    monkeypatch.setattr(reading, "MOST", 4)


@pytest.fixture
def flooded(cast, message):
    """Moth says six things of one message, and only then Sorrel says one."""
    for number in range(6):
        report_message(message, Report.SELLING, f"Herbs, number {number}.", by=cast.second_member)
    return report_message(message, Report.HURTING, ONE_OF_MANY, by=cast.late)


def page_of(report):
    return reverse("moderation:case", args=[report.key])


def test_everybodys_first_words_come_before_anybodys_second(cast, flooded):
    staff = with_both_factors(cast.moderator)
    opened = staff.post(page_of(flooded), {"look": "1"}).content.decode()
    assert ONE_OF_MANY in opened
    assert "And 3 more." in opened
    assert opened.index("Herbs, number 0.") < opened.index(ONE_OF_MANY) < opened.index("Herbs, number 1.")


def test_one_press_opens_twenty(monkeypatch):
    monkeypatch.undo()
    made = [Report(pk=number, by_id=number, words=b"sealed") for number in range(1, 27)]
    assert [len(reading.part_of(made, start)) for start in (1, 21)] == [20, 6]


def test_who_said_nothing_comes_after_whoever_did(cast, message):
    silent = report_message(message, Report.HURTING, by=cast.late)
    first = report_message(message, Report.SELLING, "Herbs.", by=cast.second_member)
    second = report_message(message, Report.SELLING, "And oils.", by=cast.second_member)
    assert reading.in_turn([silent, first, second]) == [first, second, silent]


def test_the_rest_opens_by_further_presses_and_all_is_read_before_anything_is_decided(cast, flooded):
    staff, path = with_both_factors(cast.moderator), page_of(flooded)
    typed = {"measure": Decision.NOTE, "reason": "Please do not."}
    opened = staff.post(path, {"look": "1"}).content.decode()
    assert 'name="look" value="5"' in opened
    refused = staff.post(path, typed)
    assert refused.status_code == 422
    assert "Read it first" in refused.content.decode()
    rest = staff.post(path, typed | {"look": "5"}).content.decode()
    assert "Herbs, number 5." in rest
    assert "Herbs, number 0." not in rest
    assert "Please do not." in rest, "what was typed comes along"
    assert "more." not in rest.partition("Who reported is known")[0]
    looks = Look.objects.filter(person=cast.member, by=cast.moderator)
    assert looks.count() == 1, "the message is not opened once more"
    assert staff.post(path, typed).status_code == 302
    assert not Report.objects.filter(decision=None).exists()


def test_whoever_judges_anew_reaches_all_of_them(cast, flooded):
    ground = case_for(cast.moderator, flooded.key).ground
    staff = with_both_factors(cast.moderator)
    for start in ("1", "5"):
        staff.post(page_of(flooded), {"look": start})
    banned = decide(ground, Choice(Decision.BAN, "It hurt somebody."), by=cast.moderator)
    assert banned.proposal is not None
    other = with_both_factors(cast.clinician)
    for path in (
        agreeing.page_of(waiting(banned)),
        reverse("moderation:decision", args=[banned.key]),
    ):
        opened = other.post(path, {"look": "1"}).content.decode()
        assert ONE_OF_MANY in opened
        assert 'name="look" value="5"' in opened
        assert "Herbs, number 5." in other.post(path, {"look": "5"}).content.decode()


def test_what_no_page_offers_opens_what_is_there_and_fails_nowhere(cast, flooded):
    staff = with_both_factors(cast.moderator)
    for pressed in ("", "0", "x", "-3", "999999999999", "\u00b2"):
        assert staff.post(page_of(flooded), {"look": pressed}).status_code == 200, pressed


def test_a_press_is_one_line_for_each_reporter_on_their_page_and_in_the_record(cast, flooded, client):
    with_both_factors(cast.moderator).post(page_of(flooded), {"look": "1"})
    assert Look.objects.filter(person=cast.second_member).count() == 3
    assert Fact.objects.filter(kind="safety.looked").count() == 3, "the message, and two reporters"
    client.force_login(cast.second_member)
    page = client.get(reverse("safety:looks")).content.decode()
    assert page.count("Something you wrote.") == 1


def cost_of(act):
    with CaptureQueriesContext(connection) as spent:
        act()
    return len(spent)


def waiting(banned):
    assert banned.proposal is not None
    return banned.proposal


def reported_by(cast, message, numbers):
    """Each of so many people says something of it."""
    made = None
    for number, who in zip(numbers, makers.people({f"Sock {n}": () for n in numbers}), strict=True):
        makers.seat(cast.group, who)
        made = report_message(message, Report.HURTING, f"Number {number}.", by=who)
    return made


def test_a_press_costs_the_same_however_much_was_said_and_by_however_many(cast, message):
    def cost():
        made = list(Report.objects.select_related("by"))
        return cost_of(lambda: reading.read_reports(made, by=cast.moderator))

    report_message(message, Report.SELLING, "Herbs.", by=cast.second_member)
    one = cost()
    for number in range(3):
        report_message(message, Report.SELLING, f"Herbs, number {number}.", by=cast.second_member)
    assert cost() == one
    reported_by(cast, message, range(4))
    assert cost() == one


def test_the_pages_and_the_second_persons_yes_cost_the_same_with_two_full_pages_as_with_two_reporters(
    cast, message
):
    def costs(reporters):
        report = reported_by(cast, message, reporters)
        staff, other = with_both_factors(cast.moderator), with_both_factors(cast.clinician)
        case = cost_of(lambda: staff.post(page_of(report), {"look": "1"}))
        staff.post(page_of(report), {"look": "5"})
        ground = case_for(cast.moderator, report.key).ground
        banned = decide(ground, Choice(Decision.BAN, "It hurt somebody."), by=cast.moderator)
        path = agreeing.page_of(waiting(banned))
        first = cost_of(lambda: other.post(path, {"look": "1"}))
        other.post(path, {"look": "5"})
        yes = cost_of(lambda: other.post(path, {"answer": "agree"}))
        assert Decision.objects.get(pk=banned.pk).is_agreed
        undo(banned, by=cast.moderator)
        Report.objects.all().delete()
        return case, first, yes

    few = costs(range(2))
    assert few == costs(range(2, 10))
    assert max(few) < 60


def test_the_second_person_agrees_once_they_have_read_all_of_them(cast, flooded):
    staff = with_both_factors(cast.moderator)
    for start in ("1", "5"):
        staff.post(page_of(flooded), {"look": start})
    ground = case_for(cast.moderator, flooded.key).ground
    banned = decide(ground, Choice(Decision.BAN, "It hurt somebody."), by=cast.moderator)
    other, path = (
        with_both_factors(cast.clinician),
        agreeing.page_of(waiting(banned)),
    )
    opened = other.post(path, {"look": "1"}).content.decode()
    assert "Read all that was said about it first." in opened
    assert 'value="agree"' not in opened
    assert 'value="decline"' in opened, "whoever does not agree need not read on"
    refused = other.post(path, {"answer": "agree"})
    assert refused.status_code == 422
    assert "Read it first" in refused.content.decode()
    assert not Decision.objects.get().is_agreed
    assert 'value="agree"' in other.post(path, {"look": "5"}).content.decode()
    assert other.post(path, {"answer": "agree"}).status_code == 302
    assert Decision.objects.get().is_agreed


@pytest.mark.parametrize("words", ["", ONE_OF_MANY])
def test_the_line_above_the_press_says_who_sees_the_look(cast, message, words):
    """Whom it concerns, and whoever said something with their report."""
    report = report_message(message, Report.HURTING, words, by=cast.second_member)
    with_both_factors(cast.moderator).post(page_of(report), {"look": "1"})
    ground = case_for(cast.moderator, report.key).ground
    banned = decide(ground, Choice(Decision.BAN, "It hurt somebody."), by=cast.moderator)
    other = with_both_factors(cast.clinician)
    for path in (
        agreeing.page_of(waiting(banned)),
        reverse("moderation:decision", args=[banned.key]),
    ):
        says = "What reporters said opens with it, and who said it can see that too."
        assert (says in other.get(path).content.decode()) == bool(words)
