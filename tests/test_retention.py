"""All that is known of somebody for safety has an answer: how long, and does it go with them."""

import re

from django.apps import apps
from django.db import models

from kith.people.models import Person
from tests.test_house import ROOT

OF_SAFETY = ("safety", "moderation")
ROW = re.compile(r"^\| (.*?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_every_table_of_safety_says_how_long_it_is_kept_and_whether_it_goes_with_its_person() -> None:
    rows = ROW.findall((ROOT / "docs/record.md").read_text())
    answered = {name for what, _, _ in rows for name in re.findall(r"`(\w+\.\w+)`", what)}
    tables = {model._meta.label for model in apps.get_models() if model._meta.app_label in OF_SAFETY}
    assert tables - answered == set()
    assert answered - tables == set(), "strike these off the table"


def test_nothing_of_safety_holds_a_person_back_who_wishes_to_go() -> None:
    kept = [
        f"{field}: {field.remote_field.on_delete.__name__}"
        for model in apps.get_models()
        if model._meta.app_label in OF_SAFETY
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Person
        if field.remote_field.on_delete not in (models.CASCADE, models.SET_NULL)
    ]
    assert kept == []
