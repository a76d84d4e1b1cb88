"""Turning what somebody wrote into what is kept: safe HTML, and a folded form to search in."""

import unicodedata
from urllib.parse import urlsplit

import nh3
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from kith.gates import Refused

LONGEST = 20_000
_TAGS = {"p", "br", "em", "strong", "blockquote", "ul", "ol", "li", "a", "code", "pre"}
_SCHEMES = {"http", "https", "mailto", "tel"}

_markdown = MarkdownIt("zero", {"breaks": True}).enable(
    [
        "blockquote",
        "list",
        "fence",
        "newline",
        "escape",
        "backticks",
        "emphasis",
        "link",
        "autolink",
        "entity",
    ]
)


def _absolute(tag: str, attribute: str, value: str) -> str | None:
    """Keep a link only when it says where it leads: no path of this site, no `//host`."""
    if attribute != "href":
        return value if attribute == "rel" else None  # `rel` is ours
    try:
        return value if urlsplit(value.strip()).scheme.lower() in _SCHEMES else None
    except ValueError:
        return None


_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}},
    url_schemes=_SCHEMES,
    attribute_filter=_absolute,
    link_rel=None,
    set_tag_attribute_values={"a": {"rel": "nofollow noopener noreferrer"}},
)


def tidy(words: str) -> str:
    """The words as they are kept. Refused when there are none, or more than fit."""
    kept = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not _can_be_seen(kept):
        raise Refused(_("Write something first. A few words are enough."))
    if len(kept) > LONGEST:
        raise Refused(
            _("This is longer than 20,000 characters, by %(more)s. Please send it in two parts.")
            % {"more": len(kept) - LONGEST}
        )
    return kept


def tidy_title(title: str) -> str:
    """The title of a thread as it is kept, on one line. Refused when there is none, or too much of it."""
    kept = " ".join(title.split())
    if not _can_be_seen(kept):
        raise Refused(_("Give it a title. A few words are enough."))
    if len(kept) > 120:
        raise Refused(_("A title has at most 120 characters."))
    return kept


def _can_be_seen(text: str) -> bool:
    """Whether anything of it shows: some signs of Unicode have no width and say nothing alone."""
    return any(not sign.isspace() and unicodedata.category(sign)[0] != "C" for sign in text)


def to_html(words: str) -> str:
    """A small, safe part of markdown as HTML. No headings, images, tables or HTML of the writer's own."""
    return _cleaner.clean(_markdown.render(words[:LONGEST])).strip()


def fold(words: str) -> str:
    """Lower case without accents and with single spaces: what a search looks in."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())
