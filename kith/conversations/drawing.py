"""The markup of one message, neutral: nothing here depends on who reads.

Written in Python, and not in a template: a page holds 25 of these, and a template costs four times as much.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kith.conversations.reading import Said
from kith.ui import kinds, marks, times
from kith.ui.icons import icon

OWN = mark_safe("<!--own-->")
"""Where a full page sets the controls that this one viewer has."""
SMALL, USUAL = 32, 44  # how wide the mark beside the name is
NOTHING = SafeString()


def article(said: Said, path: str, *, in_room: bool = False, opens_notes: bool = False) -> SafeString:
    """One message in the language and zone that are active. `path` leads to its own page."""
    if said.is_blocked:
        return _blocked(said, path, in_room=in_room)
    is_gone = said.taken_back_at is not None
    place = " in-room" if in_room else " is-first" if said.position == 1 else ""
    return format_html(
        '<article class="message{}{}" id="p{}" data-key="{}" data-position="{}">\n{}\n{}\n{}\n{}</article>',
        place,
        " is-gone" if is_gone or said.cover else "",
        said.position,
        said.key,
        said.position,
        marks.drawn(said.mark, SMALL if in_room else USUAL),
        _head(said, path, in_room=in_room),
        _body(said, opens_notes=opens_notes),
        NOTHING if in_room else _foot(said, path),
    )


def _blocked(said: Said, path: str, *, in_room: bool) -> SafeString:
    """In the place of words that this reader would rather not hear. A page of their own opens them.

    It says no name: which of those they blocked it was is not put before them either.
    """
    return format_html(
        '<article class="message is-blocked{}" id="p{}" data-key="{}" data-position="{}">\n'
        '<p class="message-by"><span class="meta">{}</span> {} <a class="message-more" href="{}">{}</a></p>'
        "</article>",
        " in-room" if in_room else "",
        said.position,
        said.key,
        said.position,
        _("Somebody you blocked wrote here."),
        times.drawn(said.written_at, times.time_of_day if in_room else times.moment),
        path,
        _("Look"),
    )


def _head(said: Said, path: str, *, in_room: bool) -> SafeString:
    """Who wrote it, and when. In a room, where there is no foot, the way to its page too."""
    alias = badge = edited = more = NOTHING
    if said.alias:
        alias = format_html(' <span class="chip is-beside">{}</span>', _("alias in this thread"))
    if said.is_by_clinician:
        badge = format_html(' <span class="chip is-beside">{}</span>', _("clinician"))
    if said.edited_at:
        edited = format_html(' <span class="meta">{}</span>', _("edited"))
    if in_room and said.taken_back_at is None:
        more = format_html(' <a class="message-more" href="{}">{}</a>', path, _("More"))
    return format_html(
        '<p class="message-by"><b>{}</b>{}{} {}{}{}</p>',
        said.name or _("Someone who is no longer here"),
        alias,
        badge,
        times.drawn(said.written_at, times.time_of_day if in_room else times.moment),
        edited,
        more,
    )


def _body(said: Said, *, opens_notes: bool) -> SafeString:
    if said.taken_back_at is not None:
        return _taken_back(said)
    return _covered(said) if said.cover else _words(said, opens_notes=opens_notes)


def _covered(said: Said) -> SafeString:
    """The same for everybody. Its writer reads their words on the page of the message."""
    why = _("Covered by those who answer for safety. Reason: %(reason)s") % {"reason": said.cover}
    return format_html('<p class="message-gone">{}</p>', why)


def _taken_back(said: Said) -> SafeString:
    named = _("%(name)s took this back.") % {"name": said.name} if said.name else _("This was taken back.")
    return format_html('<p class="message-gone">{}</p>', named)


def _words(said: Said, *, opens_notes: bool) -> SafeString:
    words = format_html('<div class="words">{}</div>', mark_safe(said.html))  # noqa: S308 (clean: wording.py)
    if not said.content_note:
        return words
    return format_html(
        '<details class="fold"{}><summary data-open="{}" data-close="{}">{}'
        "<span>{} <b>{}</b></span></summary>\n{}</details>",
        " open" if opens_notes else "",
        _("Read"),
        _("Close"),
        icon("book"),
        _("%(name)s noted:") % {"name": said.name} if said.name else _("Noted:"),
        said.content_note,
        words,
    )


def _foot(said: Said, path: str) -> SafeString:
    """What help it asks for or offers, then what may be done with it."""
    if said.taken_back_at is not None:
        return format_html('<div class="message-foot">{}</div>\n', OWN)
    asked = NOTHING
    if said.asked:
        chips = kinds.asked(said.asked)
        asked = format_html('<span class="chips-label">{}</span> {}', _("What would help:"), chips)
    return format_html(
        '<div class="message-foot">{}{}{}<a class="button plain" href="{}">{}</a></div>\n',
        asked,
        kinds.offered(said.offered),
        OWN,
        path,
        _("More"),
    )
