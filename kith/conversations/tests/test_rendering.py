"""Rules of the fragment: one neutral piece of HTML, kept while it is true and no longer."""

import re
from datetime import UTC, datetime, timedelta

from kith.conversations import editing, posting, rendering
from kith.conversations.reading import said
from kith.conversations.rendering import fragment
from kith.keys import new_key


def test_a_fragment_is_rendered_once_for_each_variant(cast, thread, monkeypatch):
    row = said(thread.messages.get())
    first = fragment(row, "en", "UTC")
    monkeypatch.setattr(rendering, "_render", None)
    assert fragment(row, "en", "UTC") == first


def test_a_fragment_says_today_only_today(cast, thread, at):
    clock = at(datetime(2026, 3, 3, 12, 20, tzinfo=UTC))
    reply = posting.post(thread, "Two", new_key(), by=cast.second_member)
    assert "today at 12:20" in fragment(reply, "en", "UTC")
    clock.shift(timedelta(hours=12))
    assert "yesterday at 12:20" in fragment(reply, "en", "UTC")
    assert "today at 07:20" in fragment(reply, "en", "America/Bogota")


def test_a_changed_name_shows_at_once(cast, thread):
    first = thread.messages.get()
    assert "<b>Wren</b>" in fragment(first, "en", "UTC")
    cast.member.pseudonym = "Nightjar"
    cast.member.save()
    assert "<b>Nightjar</b>" in fragment(first, "en", "UTC")


def test_an_edit_shows_at_once(cast, thread):
    first = thread.messages.get()
    fragment(first, "en", "UTC")
    editing.edit(first, "Eight weeks.", by=cast.member)
    assert "Eight weeks." in fragment(first, "en", "UTC")


def test_words_are_escaped_in_names_and_notes(cast, thread):
    cast.second_member.pseudonym = "<b>Moth"
    cast.second_member.save()
    reply = posting.post(thread, "Two", new_key(), by=cast.second_member, content_note="<i>a note")
    html = fragment(reply, "en", "UTC")
    assert "<b>Moth" not in html.replace("<b>&lt;b&gt;Moth", "")
    assert "<i>" not in html


def test_whoever_was_erased_has_no_name_and_an_empty_outline(cast, thread):
    reply = posting.post(thread, "Two", new_key(), by=cast.second_member)
    cast.second_member.delete()
    html = fragment(reply, "en", "UTC")
    assert "Someone who is no longer here" in html
    assert "mark-gone" in html


def test_no_more_fragments_are_kept_than_fit(cast, thread, monkeypatch):
    monkeypatch.setattr(rendering, "_MOST_KEPT", 8)
    rendering._kept.clear()
    for turn in range(20):
        fragment(posting.post(thread, f"Word {turn}", new_key(), by=cast.member), "en", "UTC")
    assert len(rendering._kept) <= 8


def test_a_room_has_small_marks_and_the_hour_alone(cast, thread):
    html = fragment(thread.messages.get(), "en", "UTC", in_room=True)
    assert 'class="message in-room"' in html
    assert "today" not in html
    assert re.findall('href="([^"]*)"', html.split("</svg>")[1]) == [
        f"/messages/{thread.messages.get().key}/"
    ]
