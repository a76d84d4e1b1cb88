"""Training holds for a year and may open the queue; calibration is blind, and says how far raters agree."""

import html
import re
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from kith.audit.models import Entry
from kith.config.doctor import WARNING, the_training
from kith.gates import Refused
from kith.moderation import calibrating, escalating, rostering, taking, training
from kith.moderation.calibrating import CASES, cases_of, rate
from kith.moderation.models import Care, Rating, Trained
from kith.moderation.parts import PARTS
from kith.notices.models import Notice
from kith.people.models import Role
from kith.safety.alerting import can_tell, raise_alert
from kith.safety.models import Alert
from kith.safety.readiness import is_ready
from kith.stats.kappa import kappa
from tests import cast as makers
from tests.cast import Cast
from tests.house import ROOT
from tests.signing import with_both_factors

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
QUARTER = "2026-Q4"


def test_every_quarter_draws_fifty_cases_and_another_fifty_in_another_order():
    drawn = [case.id for case in cases_of(QUARTER)]
    assert len(set(drawn)) == CASES
    assert [case.id for case in cases_of(QUARTER)] == drawn
    assert [case.id for case in cases_of("2027-Q1")] != drawn
    assert {case.level for case in cases_of(QUARTER)} == set(calibrating.LEVELS)


def test_every_case_is_said_in_every_language_once():
    for language in ("en", "pt-br", "es"):
        said = [case.said_in(language) for case in calibrating._pool()]
        assert len(set(said)) == len(said) == 60


pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(at):
    at(NOW)
    return Cast()


def rates_all(person, *, off=0):
    """As the authors did; every `off`th case one level beside them."""
    for number, case in enumerate(cases_of(QUARTER), start=1):
        is_off = off and number % off == 0
        rate(case.id, case.level + (1 if case.level < 4 else -1) * bool(is_off), by=person)


def test_the_queue_opens_to_anybody_until_the_house_asks_for_training(cast, settings):
    assert is_ready(cast.moderator)
    settings.KITH_TRAINING_REQUIRED = True
    assert not is_ready(cast.moderator)
    for part in PARTS:
        assert not is_ready(cast.moderator)
        training.complete(part, by=cast.moderator)
    assert is_ready(cast.moderator)
    assert not is_ready(cast.clinician)


def test_after_a_year_one_part_is_enough_to_close_it_again(cast, settings, at):
    settings.KITH_TRAINING_REQUIRED = True
    for part in PARTS:
        training.complete(part, by=cast.moderator)
    at(NOW + timedelta(days=30))
    training.complete("levels", by=cast.moderator)
    at(NOW + training.HOLDS_FOR + timedelta(days=1))
    assert [part.name for part in training.parts_of(cast.moderator) if part.is_done] == ["levels"]
    assert not is_ready(cast.moderator)


def test_who_completed_what_and_when_is_in_the_record(cast):
    client, address = with_both_factors(cast.moderator), reverse("moderation:learning")
    client.post(address, {"part": "levels"})
    row, entry = Trained.objects.get(), Entry.objects.get(kind="moderation.trained")
    assert (row.person, row.completed_at) == (cast.moderator, NOW)
    assert (entry.by, entry.details) == (cast.moderator.pk, {"part": "levels"})
    assert "It holds until" in client.get(address).content.decode()
    client.post(address, {"part": "magic"})
    assert Trained.objects.count() == 1


def test_a_case_shows_its_words_and_nothing_of_what_anybody_thinks_of_it(cast):
    rates_all(cast.clinician)
    case = cases_of(QUARTER)[0]
    client, address = with_both_factors(cast.moderator), reverse("moderation:calibration")
    page = client.get(address).content.decode()
    assert "Nobody wrote it in distress" in page
    assert "checked" not in page
    assert cast.clinician.pseudonym not in page
    assert case.said_in("en") in html.unescape(page)


def test_the_first_word_counts_and_nonsense_is_no_rating(cast):
    client, address = with_both_factors(cast.moderator), reverse("moderation:calibration")
    first = cases_of(QUARTER)[0]
    for level in ("2", "4"):
        client.post(address, {"case": first.id, "level": level})
    for case, level in ((first.id, "5"), (first.id, ""), ("c99", "2")):
        client.post(address, {"case": case, "level": level})
    assert Rating.objects.get().level == 2
    with pytest.raises(Refused):
        rate("c99", 2, by=cast.moderator)
    assert "Invented case 2 of 50" in client.get(address).content.decode()


def test_agreement_is_kappa_with_its_interval_and_only_after_all_are_rated(cast):
    page = reverse("moderation:learning")
    moderator = with_both_factors(cast.moderator)
    rate(cases_of(QUARTER)[0].id, 0, by=cast.moderator)
    assert calibrating.with_authors(cast.moderator, QUARTER) is None
    assert "kappa" not in moderator.get(page).content.decode()
    rates_all(cast.moderator, off=5)
    found = calibrating.with_authors(cast.moderator, QUARTER)
    own = {row.case: row.level for row in Rating.objects.filter(person=cast.moderator)}
    table = pd.DataFrame([(case.level, own[case.id]) for case in cases_of(QUARTER)], columns=["a", "b"])
    expected = kappa(table, "a", "b", weights="quadratic").kappa
    assert found is not None
    assert expected.interval is not None
    assert found.value == pytest.approx(expected.value)
    assert found.interval == pytest.approx((expected.interval.low, expected.interval.high))
    assert found.n == CASES
    shown = moderator.get(page).content.decode()
    assert f"kappa {expected.value:.2f}" in shown
    assert "n = 50" in shown
    assert "squared weights over the fifty cases of the quarter" in shown, "by which method"
    assert expected.interval.method in shown
    assert Entry.objects.get(kind="moderation.calibrated").details == {"quarter": QUARTER, "cases": CASES}


def test_one_level_throughout_has_no_kappa(cast):
    found = calibrating.agreement({"a": 1, "b": 1}, {"a": 1, "b": 1})
    assert (found.n, found.value) == (2, None)


def test_a_lead_sees_where_everybody_stands_and_others_only_themselves(cast):
    lead = makers.staff("Fen", Role.LEAD)
    rates_all(cast.moderator)
    rates_all(cast.clinician, off=4)
    page = reverse("moderation:learning")
    seen = with_both_factors(lead).get(page).content.decode()
    (pair,) = calibrating.pairs(QUARTER)
    assert {pair.first, pair.second} == {cast.moderator, cast.clinician}
    assert "50 / 50" in seen
    assert f"kappa {pair.agreement.value:.2f}" in seen
    assert cast.clinician.pseudonym not in with_both_factors(cast.moderator).get(page).content.decode()


def test_where_training_is_asked_for_the_desk_leads_to_what_is_missing(cast, settings):
    settings.KITH_TRAINING_REQUIRED = True
    Authenticator.objects.create(user=cast.moderator, type=Authenticator.Type.TOTP, data={})
    desk = with_both_factors(cast.moderator)
    alert = raise_alert(cast.member, place="person:x", level=4, cause=Alert.MESSAGE)
    lead_there = [reverse(f"moderation:{name}") for name in ("desk", "cases", "rota", "vigils", "badges")]
    lead_there += [reverse("conversations:kept_back"), reverse("safety:opening", args=[alert.key])]
    for path in lead_there:
        assert desk.get(path)["Location"] == reverse("moderation:learning"), path
    assert can_tell(cast.member), "one press of theirs opens it while it would wait"
    for part in PARTS:
        training.complete(part, by=cast.moderator)
    assert {desk.get(path).status_code for path in lead_there} == {200}
    assert can_tell(cast.member)


@pytest.fixture
def asked_for(cast, settings):
    settings.KITH_TRAINING_REQUIRED = True
    return cast


def completes(person):
    for part in PARTS:
        training.complete(part, by=person)


def test_a_house_asks_for_it_unless_it_says_no():
    shipped = (ROOT / "kith/config/settings.py").read_text(encoding="utf-8")
    assert 'KITH_TRAINING_REQUIRED = env.flag("TRAINING_REQUIRED", default=True)' in shipped


def test_where_nobody_trained_is_on_duty_the_desk_opens_for_a_day_and_leads_are_told(asked_for, at):
    moderator, page = with_both_factors(asked_for.moderator), reverse("moderation:learning")
    assert "Nobody who has completed them is on duty now." in moderator.get(page).content.decode()
    assert moderator.post(page, {"untrained": "yes"})["Location"] == reverse("moderation:desk")
    assert moderator.get(reverse("moderation:desk")).status_code == 200
    entry = Entry.objects.get(kind="moderation.untrained")
    assert entry.by == asked_for.moderator.pk
    assert [one.person for one in Notice.objects.filter(kind="moderation.untrained")] == [asked_for.lead]
    at(NOW + timedelta(hours=25))
    moderator = with_both_factors(asked_for.moderator)
    assert moderator.get(reverse("moderation:desk"))["Location"] == page


def test_while_somebody_trained_is_on_duty_nobody_else_opens_it_without(asked_for):
    completes(asked_for.clinician)
    turn = rostering.plan(asked_for.clinician, "first", NOW, NOW + timedelta(hours=8), by=asked_for.clinician)
    rostering.be_here(turn, by=asked_for.clinician)
    moderator, page = with_both_factors(asked_for.moderator), reverse("moderation:learning")
    assert "Open the desk without the training" not in moderator.get(page).content.decode()
    moderator.post(page, {"untrained": "yes"})
    assert not is_ready(asked_for.moderator)
    assert not Trained.objects.filter(person=asked_for.moderator).exists()


@pytest.fixture
def saffron_alone(asked_for):
    """Saffron is on duty, and the only one who has completed the training."""
    completes(asked_for.clinician)
    turn = rostering.plan(
        asked_for.clinician, "first", NOW, NOW + timedelta(hours=24), by=asked_for.clinician
    )
    rostering.be_here(turn, by=asked_for.clinician)
    return asked_for.clinician


def test_an_alert_about_the_only_one_who_could_open_it_does_not_wait(asked_for, saffron_alone):
    assert not training.may_open_untrained(asked_for.moderator)
    alert = raise_alert(saffron_alone, place="person:x", level=4, cause=Alert.MESSAGE)
    moderator, page = with_both_factors(asked_for.moderator), reverse("moderation:learning")
    shown = moderator.get(page).content.decode()
    assert "An alert waits" in shown
    assert "Nobody who has completed them is on duty now." not in shown
    moderator.post(page, {"untrained": "yes"})
    assert moderator.get(f"/desk/alerts/{alert.key}/").status_code == 200


def test_an_alert_that_nobody_takes_in_its_time_does_not_wait_for_who_is_on_duty(
    asked_for, saffron_alone, at
):
    alert = raise_alert(asked_for.member, place="person:x", level=4, cause=Alert.MESSAGE)
    escalating.sweep()
    assert not training.may_open_untrained(asked_for.moderator), "she has five minutes"
    at(NOW + timedelta(minutes=6))
    escalating.sweep()
    assert training.may_open_untrained(asked_for.moderator)
    taking.take(alert, by=saffron_alone)
    assert not training.may_open_untrained(asked_for.moderator)


def test_whose_training_runs_out_while_they_hold_an_alert_keeps_the_desk_for_a_day_at_most(asked_for, at):
    completes(asked_for.moderator)
    at(NOW + timedelta(days=365, minutes=-5))
    alert = raise_alert(asked_for.member, place="person:x", level=4, cause=Alert.MESSAGE)
    taking.take(alert, by=asked_for.moderator)
    at(NOW + timedelta(days=365))
    assert is_ready(asked_for.moderator), "what they write about it is not lost"
    desk = with_both_factors(asked_for.moderator).get(reverse("moderation:desk")).content.decode()
    assert "stays open to you while you hold an alert" in desk
    taking.give_back(alert, by=asked_for.moderator)
    assert not is_ready(asked_for.moderator)
    at(NOW + timedelta(days=366))
    Care.objects.update(ended_at=None)
    assert not is_ready(asked_for.moderator)


def test_an_exception_that_ends_while_they_hold_an_alert_ends_when_they_do_not(asked_for, at):
    training.open_untrained(by=asked_for.moderator)
    alert = raise_alert(asked_for.member, place="person:x", level=2, cause=Alert.MESSAGE)
    taking.take(alert, by=asked_for.moderator)
    at(NOW + timedelta(hours=25))
    assert is_ready(asked_for.moderator)
    taking.give_back(alert, by=asked_for.moderator)
    assert not is_ready(asked_for.moderator)


def test_whoever_has_completed_it_needs_no_exception(asked_for):
    completes(asked_for.moderator)
    with pytest.raises(Refused):
        training.open_untrained(by=asked_for.moderator)


def test_the_desk_says_thirty_days_before_that_it_runs_out(asked_for, at):
    completes(asked_for.moderator)
    desk = reverse("moderation:desk")
    assert "runs out" not in with_both_factors(asked_for.moderator).get(desk).content.decode()
    at(NOW + timedelta(days=340))
    page = with_both_factors(asked_for.moderator).get(desk).content.decode()
    assert re.search("Your training runs out on .*26 November", page)


def test_where_it_is_not_asked_for_the_desk_the_page_and_the_doctor_say_so(cast, settings):
    client = with_both_factors(cast.moderator)
    for name in ("desk", "learning"):
        page = html.unescape(client.get(reverse(f"moderation:{name}")).content.decode())
        assert "training is asked for here" in page
    warned, _well = the_training()
    assert (warned.state, "KITH_TRAINING_REQUIRED is no" in warned.says) == (WARNING, True)


def test_the_doctor_says_when_nobody_has_completed_it(asked_for):
    warned, _well = the_training()
    assert warned.state == WARNING
    assert "/desk/training/" in warned.says
    completes(asked_for.moderator)
    (well,) = the_training()
    assert well.says.startswith("1 of ")
