"""Invented people, groups and words for the pages that show every component."""

from datetime import timedelta
from typing import Any

from django import forms

from kith import clock
from kith.ui.forms import Pick, Picks
from kith.ui.kinds import ASKED, ICONS

PAGES = ("room", "turn", "twelve", "console", "thread", "group", "home", "answer", "course", "help", "fit")
WREN, JUNIPER, HARBOUR, MOTH, LARCH, SAFFRON, PEBBLE, MARRAM, QUILL = 98, 684, 33, 75, 70, 56, 90, 23, 628
TOKENS = (
    *("paper", "sheet", "sunk", "line", "edge", "ink", "ink2", "act", "link", "wash", "lamp", "lamp-wash"),
    *("moss", "moss-wash", "slate", "slate-wash", "clay", "clay-wash", "c1", "c2", "c3", "c4"),
)
KINDS = [{"value": kind, "label": word, "icon": ICONS[kind]} for kind, word in ASKED.items()]


class SampleForm(forms.Form):
    """One field of every sort."""

    words = forms.CharField(label="Write to this thread", widget=forms.Textarea(attrs={"rows": 4}))
    offers = forms.MultipleChoiceField(
        label="What are you offering?",
        help_text="Optional. Listening is plenty.",
        choices=list(ASKED.items()),
        widget=Picks(icons=ICONS),
        required=False,
    )
    shown_as = forms.ChoiceField(
        label="Shown as", choices=[("heron", "Heron, your alias here"), ("wren", "Wren")]
    )
    content_note = forms.CharField(label="Content note", required=False)


class FieldsForm(forms.Form):
    """Fields with hints and errors."""

    pseudonym = forms.CharField(label="Name you choose", help_text="Not your real one. Others see only this.")
    passphrase = forms.CharField(
        label="Passphrase",
        min_length=15,
        error_messages={"min_length": "Six more characters, please. A short sentence is good."},
    )
    order = forms.ChoiceField(
        label="Show first", choices=[("fit", "closest fit"), ("wait", "shortest wait")], widget=Pick
    )
    mode = forms.ChoiceField(
        label="How it meets",
        choices=[("words", "in words"), ("place", "in person")],
        widget=forms.RadioSelect,
    )
    adult = forms.BooleanField(label="I am 18 or older")


def _seat(name: str, mark: int, *states: str) -> dict[str, Any]:
    return {"key": name.lower(), "name": name, "mark": mark, **dict.fromkeys(states, True)}


def _eight() -> list[dict[str, Any]]:
    return [
        _seat("Juniper", JUNIPER, "had", "host"),
        _seat("Harbour", HARBOUR, "had"),
        _seat("Moth", MOTH, "had"),
        _seat("Wren", WREN, "had"),
        _seat("Larch", LARCH, "word"),
        _seat("Saffron", SAFFRON),
        _seat("Pebble", PEBBLE, "listening"),
        _seat("Quill", QUILL, "hand"),
    ]


def _twelve() -> list[dict[str, Any]]:
    more = [_seat("Marram", MARRAM), _seat("Tideline", 329), _seat("Brook", 172), _seat("Fennel", 110)]
    return _eight() + more


def _states() -> list[tuple[dict[str, Any], str]]:
    return [
        ({"free": True}, "free"),
        (_seat("here", JUNIPER), "here"),
        (_seat("Harbour", HARBOUR, "had"), "the word has been here, or was passed"),
        (_seat("Larch", LARCH, "word"), "has the word"),
        (_seat("Quill", QUILL, "hand"), "hand up"),
        (_seat("Pebble", PEBBLE, "listening"), "listening"),
        (_seat("Moth", MOTH, "lost"), "line lost, seat kept"),
    ]


def _parts() -> list[dict[str, Any]]:
    rows = [
        ("Arrival", 5),
        ("Agreement", 2),
        ("Check-in round", 16),
        ("Topic: the evenings", 20),
        ("Break", 3),
    ]
    states = ["done", "done", "now", "to_come", "to_come", "to_come"]
    return [
        {"name": name, "minutes": minutes, "state": state}
        for (name, minutes), state in zip([*rows, ("Closing round", 10)], states, strict=True)
    ]


def _lines() -> list[dict[str, Any]]:
    return [
        {
            "name": "A line by telephone",
            "hours": "Any hour, any day.",
            "how": "By phone.",
            "label": "Call 000 001",
            "href": "tel:000001",
        },
        {
            "name": "A line in writing",
            "hours": "Any hour, if you would rather write.",
            "how": "By text message.",
            "label": "Text 00002",
            "href": "sms:00002",
            "icon": "text",
        },
        {
            "name": "Life is in danger",
            "hours": "Ambulance and police",
            "label": "Call 000",
            "href": "tel:000",
        },
    ]


def samples() -> dict[str, Any]:
    now = clock.now()
    return {
        "tokens": TOKENS,
        "kinds": [{**KINDS[0], "chosen": True}, *KINDS[1:]],
        "fields": FieldsForm(
            {"pseudonym": "Wren", "passphrase": "short one", "order": "fit", "mode": "words"}
        ),
        "marks": range(0, 768, 8),
        "six": [None, JUNIPER, HARBOUR, MOTH, LARCH, SAFFRON],
        "nine": [WREN, JUNIPER, HARBOUR, MOTH, LARCH, SAFFRON, PEBBLE, MARRAM, QUILL],
        "eight": _eight(),
        "twelve": _twelve(),
        "seat_states": _states(),
        "evening": _parts(),
        "lines": _lines(),
        "times": [now, now - timedelta(days=1), now - timedelta(days=3), now - timedelta(days=40)],
        "reasons": [
            {"text": "Only people who have lost a partner, as you have"},
            {"text": "Wednesday evening is one of your hours"},
            {"text": "Meets in English only", "against": True},
        ],
        "answers": [
            {"value": 0, "label": "Not at all"},
            {"value": 1, "label": "Several days"},
            {"value": 2, "label": "More than half the days"},
            {"value": 3, "label": "Nearly every day"},
        ],
        "people": [
            {"name": name, "mark": mark}
            for name, mark in zip(
                ["Wren", "Juniper", "Harbour", "Moth", "Larch", "Saffron", "Pebble", "Marram", "Quill"],
                [WREN, JUNIPER, HARBOUR, MOTH, LARCH, SAFFRON, PEBBLE, MARRAM, QUILL],
                strict=True,
            )
        ],
        "said": [
            ("Juniper", JUNIPER, "I am glad to be here. A slow week, some sleep. I will start with that."),
            (
                "Harbour",
                HARBOUR,
                "Cleared one shelf of the cupboard on Saturday. Sat on the floor a while. It was all right.",
            ),
            ("Moth", MOTH, "I made soup. I know that is small."),
            ("Wren", WREN, "I went out at six, on purpose. Rain, but I went."),
        ],
        "heads": ["Date", "Score", "Band"],
        "rows": [["24 November", 9, "mild"], ["10 November", 11, "moderate"], ["27 October", 9, "mild"]],
        "views": [
            {"label": "Words, 2 new", "url": "#words"},
            {"label": "Console, 1 new", "url": "#console", "current": True},
        ],
        "series": [{"name": "here", "number": 1}, {"name": "elsewhere", "number": 2}],
    }
