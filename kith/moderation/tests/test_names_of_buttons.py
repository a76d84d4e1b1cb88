"""Each "Look" at the desk says what it opens, to whoever hears the page. It names nobody."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import translation

from kith import clock
from kith.moderation import closing, taking
from kith.moderation.models import Closing, FollowUp, Report
from kith.moderation.reporting import report_message
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from tests import cast as makers
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
WORDS = "Write to me at the mill instead."
PLACES = ["checkin:" + letter * 22 for letter in "abc"]


@pytest.fixture
def waiting(cast, thread):
    """Three alerts, of which one waits for a second person twice and to one of which to come back twice;
    and reports of two messages."""
    for number, place in enumerate(PLACES):
        alert = raise_alert(
            cast.member, place=place, level=4 if number == 0 else 3, cause=Alert.QUESTIONNAIRE
        )
        Alert.objects.filter(pk=alert.pk).update(opened_at=clock.ago(minutes=7 * number + 5))
        alert.refresh_from_db()
        for hours in (1, 2) if number == 1 else ():
            FollowUp.objects.create(alert=alert, kind=FollowUp.DAY, due_at=clock.ago(minutes=60 * hours))
        if number == 0:
            taking.take(alert, by=cast.moderator)
            closing.close(alert, Closing.TALKED, "They are home.", by=cast.moderator)
            closing.propose_emergency(alert, "They are alone.", by=cast.moderator)
    for number in range(2):
        said = makers.message(thread, cast.member, WORDS)
        report = report_message(said, Report.CONTACT, by=cast.second_member)
        Report.objects.filter(pk=report.pk).update(made_at=clock.now() - timedelta(days=number + 1))


def named(page):
    """Of each link and button of the page: what is seen on it, and its accessible name."""
    main = page.partition("<main")[2].partition("</main")[0]
    found = re.findall(r"<(a|button)\b([^>]*)>(.*?)</\1>", main, re.DOTALL)
    for _tag, attributes, inside in found:
        label = re.search(r'aria-label="([^"]*)"', attributes)
        yield _text(inside), unescape(label[1]) if label else _text(inside)


def _text(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


@pytest.mark.parametrize("language", ["en", "pt-br", "es"])
@pytest.mark.parametrize("path", ["/desk/", "/desk/reports/", "/home/"])
def test_no_two_of_one_page_have_the_same_name(cast, waiting, path, language):
    reader = cast.clinician
    reader.language = language
    reader.save(update_fields=["language"])
    names = list(named(with_both_factors(reader).get(path).content.decode()))
    with translation.override(language):
        labels = {translation.gettext("Look"), translation.gettext("Take")}
    mine = [(seen, name) for seen, name in names if seen in labels]
    assert len(mine) >= 2
    assert len({name for _seen, name in mine}) == len(mine)
    for seen, name in names:
        assert name.startswith(seen), "whoever speaks what they see reaches it"
        assert WORDS not in name
        assert not any(one.pseudonym in name for one in (cast.member, cast.second_member, cast.moderator))


def test_an_alert_says_its_level_and_how_old_it_is(cast, waiting):
    names = [name for _seen, name in named(with_both_factors(cast.clinician).get("/home/").content.decode())]
    assert "Look: alert of level 3, 12 min old" in names
    at_the_desk = [
        name for _seen, name in named(with_both_factors(cast.clinician).get("/desk/").content.decode())
    ]
    assert "Take: alert of level 3, 12 min old" in at_the_desk
    assert "An answer in a check-in: alert of level 3, 12 min old" in at_the_desk


def test_a_name_with_signs_of_the_page_in_it_stays_words(cast, waiting):
    cast.group.name = 'Tea & "toast" <b>'
    cast.group.save(update_fields=["name"])
    page = with_both_factors(cast.clinician).get("/desk/reports/").content.decode()
    assert any('Tea & "toast" <b>' in name for _seen, name in named(page))
    assert "<b>, since" not in page
