"""What the desk opens is text: nothing anybody sends can hold a picture, so nothing has to be turned grey."""

from django.apps import apps
from django.db.models import FileField

from kith.conversations.wording import to_html


def test_no_row_can_hold_a_picture():
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    assert [field for field in fields if isinstance(field, FileField)] == []


def test_no_message_can_show_one_from_elsewhere():
    for words in (
        "![a bridge](https://elsewhere.example/a.png)",
        '<img src="https://elsewhere.example/a.png">',
    ):
        assert "<img" not in to_html(words)
