"""The five kinds of help, as chips: the icon and the words each is shown with, asked for and offered."""

from collections.abc import Iterable
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kith.ui.icons import icon

ICONS = {"heard": "ear", "information": "info", "practical": "box", "hope": "sun", "company": "cup"}
ASKED: dict[str, str | Promise] = {
    "heard": _("to be heard"),
    "information": _("information"),
    "practical": _("practical help"),
    "hope": _("hope"),
    "company": _("company"),
}
OFFERED: dict[str, str | Promise] = {
    "heard": _("listens"),
    "information": _("shares information"),
    "practical": _("helps in practice"),
    "hope": _("gives hope"),
    "company": _("keeps company"),
}


@lru_cache(maxsize=256)
def _chips(kinds: tuple[str, ...], language: str | None, *, offered: bool) -> SafeString:
    words = OFFERED if offered else ASKED
    shown = ((icon(ICONS[kind]), words[kind]) for kind in kinds if kind in words)
    return format_html_join("", '<span class="chip">{}{}</span>', shown)


def asked(kinds: Iterable[str]) -> SafeString:
    return _chips(tuple(kinds), get_language(), offered=False)


def offered(kinds: Iterable[str]) -> SafeString:
    return _chips(tuple(kinds), get_language(), offered=True)
