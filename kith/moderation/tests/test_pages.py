"""The pages of the desk, as those who look after alerts meet them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.conversations import posting
from kith.keys import new_key
from kith.moderation import taking
from kith.moderation.models import Act, Care, Turn
from kith.moderation.noting import note, write_to_member
from kith.people.models import Role
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert, Look
from tests import cast as makers
from tests.cast import Cast
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
GRAVE = "i want to die"
PLACE = "checkin:" + "k" * 22


def page(client, name, *args, **given):
    return client.get(reverse(f"moderation:{name}", args=args), **given).content.decode()


def main(text):
    return text.partition("<main")[2].partition("</main")[0]


@pytest.fixture
def cast():
    made = Cast()
    thread = posting.open_thread(made.group, "Evenings", "number 1", new_key(), by=made.second_member)
    posting.post(thread, GRAVE, new_key(), by=made.member)
    return made


@pytest.fixture
def alert(cast):
    return Alert.objects.get()


@pytest.fixture
def larch(cast):
    return with_both_factors(cast.moderator)


@pytest.mark.parametrize(("reads", "says"), [("en", "Portuguese"), ("es", "portugués")])
def test_an_alert_names_the_language_of_its_member_and_leads_back_to_the_desk(reads, says):
    wren = makers.person("Wren", language="pt-br")
    moderator = makers.staff("Larch", Role.MODERATOR)
    moderator.language = reads
    moderator.save()
    alert = raise_alert(wren, place=PLACE, level=2, cause=Alert.QUESTIONNAIRE)
    words = main(page(with_both_factors(moderator), "alert", alert.key))
    assert says in words
    assert '<a class="page-up" href="/desk/">' in words


def test_the_queue_says_what_and_where_and_not_a_word_or_a_name(cast, alert, larch):
    words = main(page(larch, "desk"))
    assert "Words in a thread" in words
    assert cast.group.name in words
    assert "4 h left of 4 h" in words
    assert GRAVE not in words
    assert cast.member.pseudonym not in words


def test_the_queue_goes_by_level_and_then_by_age(cast, alert, larch, at):
    now = at(clock.now())
    for who, level in ((cast.late, 2), (cast.second_member, 4), (cast.stranger, 1)):
        now.shift(timedelta(minutes=1))
        raise_alert(who, place=PLACE, level=level, cause=Alert.REQUEST)
    words = main(page(with_both_factors(cast.moderator), "desk"))
    keys = [words.index(f"a-{one.key}") for one in Alert.objects.order_by("-level", "opened_at")]
    assert keys == sorted(keys)
    assert words.count("data-desk-item") == 4


def test_nobody_finds_an_alert_about_themselves_in_the_queue(cast, larch):
    about = raise_alert(cast.moderator, place=PLACE, level=3, cause=Alert.QUESTIONNAIRE)
    assert about.key not in page(larch, "desk")
    assert larch.post(reverse("moderation:taking", args=[about.key])).status_code == 404


def test_a_late_alert_says_so_in_words(cast, alert, at):
    at(alert.raised_at + timedelta(hours=4, minutes=8))
    words = main(page(with_both_factors(cast.moderator), "desk"))
    assert "8 min late" in words
    assert "is-late" in words


def test_an_empty_desk_says_so(cast, alert, larch):
    Alert.objects.update(closed_at=clock.now())
    assert "No alert is waiting." in main(page(larch, "desk"))


def test_the_queue_costs_the_same_however_much_waits(cast, alert, larch, django_assert_max_num_queries):
    with django_assert_max_num_queries(26):
        page(larch, "desk")
    for who in (cast.late, cast.second_member, cast.stranger, cast.facilitator):
        raise_alert(who, place=f"group:{cast.group.key}", level=3, cause=Alert.MESSAGE)
    with django_assert_max_num_queries(27):
        page(larch, "desk")


def test_a_part_of_the_page_is_the_queue_alone(alert, larch):
    part = page(larch, "desk", headers={"X-Part": "queue"})
    assert "data-desk-item" in part
    assert "<html" not in part


def test_one_takes_it_from_the_queue_and_others_see_who_has_it(cast, alert, larch):
    larch.post(reverse("moderation:taking", args=[alert.key]))
    assert "taken by you" in main(page(larch, "desk"))
    saffron = with_both_factors(cast.clinician)
    words = main(page(saffron, "desk"))
    assert "taken by Larch" in words
    assert reverse("moderation:taking", args=[alert.key]) not in words
    answer = saffron.post(reverse("moderation:taking", args=[alert.key]))
    assert (answer.status_code, "Larch has it." in answer.content.decode()) == (422, True)


def test_what_was_refused_comes_back_with_its_words(cast, alert, larch):
    writing = reverse("moderation:writing", args=[alert.key])
    answer = larch.post(writing, {"kind": "message", "words": "I read what you wrote."})
    assert answer.status_code == 422
    assert "I read what you wrote." in answer.content.decode()
    assert not Act.objects.exists()


def test_what_was_refused_comes_back_in_the_box_it_was_written_in(cast, alert, larch):
    writing = reverse("moderation:writing", args=[alert.key])
    for kind in (Act.SERVICES, Act.CONTACT):
        words = main(larch.post(writing, {"kind": kind, "words": "There is a line."}).content.decode())
        before, found, _after = words.partition("There is a line.")
        assert found
        assert before.rpartition("<textarea")[2].startswith(f' class="input" id="words-writing{kind}"')


def test_what_was_written_as_the_alert_was_closed_comes_back_too(cast, alert, larch):
    taking.take(alert, by=cast.moderator)
    larch.post(reverse("moderation:closing", args=[alert.key]), {"code": "talked"})
    saffron = with_both_factors(cast.clinician)
    for act in ("note", "opinion", "emergency"):
        answer = saffron.post(reverse(f"moderation:{act}", args=[alert.key]), {"words": "She has a sister."})
        assert answer.status_code == 422
        assert "She has a sister." in main(answer.content.decode()), act


def test_notes_stay_covered_until_somebody_opens_the_words(cast, alert, larch):
    note(alert, "She has a sister in town.", by=cast.clinician)
    assert "sister" not in page(larch, "alert", alert.key)
    assert not Look.objects.exists()
    opened = larch.post(reverse("moderation:alert", args=[alert.key])).content.decode()
    assert "sister" in opened
    assert Look.objects.count() == 1


def test_a_closed_alert_says_how_it_ended_and_its_note_stays_covered(cast, alert, larch):
    taking.take(alert, by=cast.moderator)
    note = {"code": "talked", "words": "We talked for an hour."}
    larch.post(reverse("moderation:closing", args=[alert.key]), note)
    words = main(page(larch, "alert", alert.key))
    assert "Somebody talked with them" in words
    assert "for an hour" not in words
    assert "What is next" not in words
    assert "for an hour" in larch.post(reverse("moderation:alert", args=[alert.key])).content.decode()


def test_handing_over_asks_for_no_reason_and_leads_to_the_queue(cast, alert, larch):
    taking.take(alert, by=cast.moderator)
    answer = larch.post(reverse("moderation:handing", args=[alert.key]), {"whom": cast.clinician.key})
    assert answer.headers["Location"] == reverse("moderation:desk")
    assert Care.objects.standing().get().person == cast.clinician


def test_a_member_reads_what_the_desk_wrote_and_answers(cast, alert):
    taking.take(alert, by=cast.moderator)
    letter = write_to_member(alert, "How are you this evening?", by=cast.moderator, kind=Act.SERVICES)
    wren = with_both_factors(cast.member)
    words = page(wren, "letters")
    assert "How are you this evening?" in words
    assert "How are you" not in page(with_both_factors(cast.late), "letters")
    wren.post(reverse("moderation:letter", args=[letter.key]), {"say": "yes"})
    assert "You can talk to someone now" in page(wren, "letters")
    wren.post(reverse("moderation:letter", args=[letter.key]), {"words": "A little better."})
    assert "A little better." in page(wren, "letters")


def test_on_the_rota_a_moderator_plans_and_a_clinician_does_not(cast, larch):
    begin = clock.now().replace(second=0, microsecond=0)
    turn = {
        "person": cast.clinician.key,
        "part": Turn.FIRST,
        "starts_at": f"{begin:%Y-%m-%dT%H:%M}",
        "ends_at": f"{begin + timedelta(hours=6):%Y-%m-%dT%H:%M}",
    }
    saffron = with_both_factors(cast.clinician)
    assert "Nobody is at the desk" in page(saffron, "rota")
    assert saffron.post(reverse("moderation:rota"), turn).status_code == 404
    assert larch.post(reverse("moderation:rota"), turn).status_code == 302
    made = Turn.objects.get()
    assert (made.starts_at, made.person) == (begin, cast.clinician)
    saffron.post(reverse("moderation:turn", args=[made.key]), {"act": "here"})
    assert "Is here." in page(larch, "rota")


def test_how_much_others_carry_is_seen_by_a_lead_alone(cast, alert, larch):
    assert "Heavy cases in this turn" not in page(larch, "rota")
    assert "Heavy cases in this turn" in page(with_both_factors(cast.lead), "rota")


def test_the_keys_can_be_turned_off(alert, larch):
    assert 'data-desk-keys="on"' in page(larch, "desk")
    larch.post(reverse("moderation:keys"), {"keys": "off"})
    assert 'data-desk-keys="off"' in page(larch, "desk")


def test_the_desk_has_a_tab_for_who_looks_after_alerts_and_for_nobody_else(cast, alert, larch):
    home = larch.get("/home/").content.decode()
    assert '<a href="/desk/"' in home
    assert '<span class="tab-count">1</span>' in home
    assert '<a href="/desk/"' not in with_both_factors(cast.member).get("/home/").content.decode()


def test_every_page_of_those_who_look_after_alerts_is_reached_from_the_desk(cast):
    lead = with_both_factors(cast.lead)
    page = lead.get(reverse("moderation:desk")).content.decode()
    for name in (
        *("moderation:cases", "moderation:vigils", "moderation:rota", "moderation:learning"),
        *("conversations:kept_back", "safety:lines", "moderation:badges", "audit:alarms", "audit:record"),
    ):
        assert f'href="{reverse(name)}"' in page, name
        assert lead.get(reverse(name)).status_code == 200, name


def test_reading_what_was_done_about_an_answer_of_a_check_in_is_a_look_too(cast):
    alert = raise_alert(cast.member, place=PLACE, level=3, cause=Alert.QUESTIONNAIRE)
    note(alert, "called twice", by=cast.moderator)
    staff = with_both_factors(cast.clinician)
    assert "called twice" not in page(staff, "alert", alert.key)
    assert "called twice" in staff.post(reverse("moderation:alert", args=[alert.key])).content.decode()
    looked = Look.objects.get()
    assert (looked.person, looked.by, looked.what) == (cast.member, cast.clinician, "done")
