"""The help panel: at the highest level the emergency number stands first, and it alone is the lamp."""

import re

import pytest
from django.template.loader import render_to_string

from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from kith.safety.panels import SOMEONE_ELSE, WORDS, panel_for
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("variant", [WORDS, SOMEONE_ELSE])
@pytest.mark.parametrize(
    ("level", "first", "last"), [(3, "tel:116123", "tel:999"), (4, "tel:999", "sms:85258")]
)
def test_whoever_may_be_in_danger_now_finds_the_emergency_number_first(variant, level, first, last):
    wren = cast.person("Wren", country="GB")
    alert = raise_alert(wren, place="person:x", level=level, cause=Alert.MESSAGE)
    page = render_to_string(
        "safety/_panel.html", {"panel": panel_for(wren, alert=alert, variant=variant), "back": "/"}
    )
    numbers = re.findall(r'href="((?:tel|sms):\d+)"', page)
    assert (numbers[0], numbers[-1], len(numbers)) == (first, last, 3)
    assert re.findall(r'class="button lamp" href="([^"]+)"', page) == [first]
