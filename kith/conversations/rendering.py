"""One neutral fragment of HTML for each message: the same bytes for everybody who reads in one variant.

Nothing in it depends on the viewer. What a message looks like changes only with its revision, the name and
badge of its writer, and the day ("today at 12:20"), so the finished fragment is kept under these.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from threading import Lock
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.conversations.drawing import OWN, article
from kith.conversations.models import Message
from kith.conversations.reading import Said, said

IN_ITS_PLACE = "\ue000"
"""In the HTML of a message of which something is kept back: where it was. Readers see a word there."""
_MOST_KEPT = 4096
_A_KEY = "k" * 22
ONLY_YOU = _(
    "The contact details in this are kept back from the others until somebody has looked. You see it whole."
)
KEPT_BACK = _("contact details are kept back until somebody has looked")
_Kept = tuple[Any, ...]
_kept: dict[_Kept, str] = {}
_lock = Lock()


def fragment(
    message: Message | Said, language: str, zone: str, *, in_room: bool = False, opens_notes: bool = False
) -> SafeString:
    """`<article class="message">` for this message, neutral, in that language and time zone."""
    row = said(message) if isinstance(message, Message) else message
    return _fragment(row, language, zone, today(zone), in_room=in_room, opens_notes=opens_notes)


def fragments(
    rows: list[Said],
    language: str,
    zone: str,
    *,
    opens_notes: bool = False,
    own: Callable[[Said], str] = lambda row: "",
    after: Callable[[Said], str] = lambda row: "",
) -> SafeString:
    """A page of messages. `own(row)` gives the viewer's own controls for one of them, as safe HTML.

    `after(row)` is what stands below it for this viewer alone.
    """
    day = today(zone)
    return mark_safe(  # noqa: S308 (fragments are rendered with escaping; `own` is our own markup)
        "\n".join(
            _fragment(row, language, zone, day, in_room=False, opens_notes=opens_notes).replace(
                OWN, own(row), 1
            )
            + after(row)
            for row in rows
        )
    )


def today(zone: str) -> date:
    """The date it is now in that zone: at midnight "today" becomes "yesterday"."""
    return clock.now().astimezone(clock.zone(zone)).date()


def _fragment(
    row: Said, language: str, zone: str, day: date, *, in_room: bool, opens_notes: bool
) -> SafeString:
    looks = (
        row.pk,
        row.revision,
        row.name,
        row.mark,
        row.is_by_clinician,
        row.is_blocked,
        bool(row.whole_html),
        row.is_whole_for_writer,
    )
    key = (*looks, language, zone, day, in_room, opens_notes)
    made = _kept.get(key)
    if made is None:
        made = _render(row, language, zone, in_room=in_room, opens_notes=opens_notes)
        _keep(key, made)
    return mark_safe(made)  # noqa: S308 (made by _render)


def _render(row: Said, language: str, zone: str, *, in_room: bool, opens_notes: bool) -> str:
    with translation.override(language), timezone.override(clock.zone(zone)):
        path = _path().replace(_A_KEY, row.key)
        if row.whole_html:
            row = row._replace(html=with_places_said(row.html))
        elif row.is_whole_for_writer:
            row = row._replace(html=row.html + format_html('<p class="kept-back">{}</p>', ONLY_YOU))
        return article(row, path, in_room=in_room, opens_notes=opens_notes)


def with_places_said(html: str) -> str:
    """The HTML of a message with a word where something is kept back, in the language that is active."""
    return html.replace(IN_ITS_PLACE, format_html('<span class="kept-back">({})</span>', KEPT_BACK))


def _keep(key: _Kept, made: str) -> None:
    with _lock:
        if len(_kept) >= _MOST_KEPT:
            for old in list(_kept)[: _MOST_KEPT // 4]:
                del _kept[old]
        _kept[key] = made


@cache
def _path() -> str:
    """The page of a message, looked up once for all."""
    return reverse("conversations:message", args=[_A_KEY])
