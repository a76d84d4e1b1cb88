"""The page of an alert, as those who look after alerts meet it."""

import pytest
from django.urls import reverse

from kith.people.models import Role
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from tests import cast
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("reads", "says"), [("en", "Portuguese"), ("es", "portugués")])
def test_an_alert_names_the_language_and_says_what_can_be_done_and_leads_back(reads, says):
    wren = cast.person("Wren", language="pt-br")
    moderator = cast.staff("Larch", Role.MODERATOR)
    moderator.language = reads
    moderator.save()
    alert = raise_alert(wren, place="checkin:" + "k" * 22, level=2, cause=Alert.QUESTIONNAIRE)
    page = with_both_factors(moderator).get(reverse("safety:alert", args=[alert.key])).content.decode()
    words = page.partition("<main")[2].partition("</main")[0]
    assert says in words
    assert '<a class="page-up" href="/home/">' in words
    if reads == "en":
        assert "What you can do today" in words
