"""The crisis pages as printed files: they come when the database is down, and to anybody at all."""

import re
from pathlib import Path

from django.conf import settings
from django.http import parse_cookie
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from kith.people import zones

_PATH = re.compile(r"/help/((?:[a-z]{2,5}(?:-[a-z]{2})?/){0,2})")
HEADERS = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'; "
        b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"vary", b"accept-language, cookie"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
]


def printed_page(path: str, headers: dict[bytes, bytes]) -> bytes | None:
    """The page as it was printed, in the reader's language. None: it was not, so Django draws it."""
    asked = _PATH.fullmatch(path)
    if asked is None:
        return None
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    printed = settings.RUN / "help" / language_of(headers)
    for place in (asked[1] or _country(cookies, headers), asked[1]):
        file: Path = printed / place / "index.html"
        if file.is_file():
            return file.read_bytes()
    return None


def _country(cookies: dict[str, str], headers: dict[bytes, bytes]) -> str:
    """Whose lines come first when no country is asked for: that of whoever was signed in here last.

    If nobody was, the one whose clock this browser shows, or which its languages name.
    """
    kept = cookies.get(settings.COUNTRY_COOKIE_NAME, "").lower()
    if re.fullmatch("[a-z]{2}", kept):
        return kept
    accepted = headers.get(b"accept-language", b"").decode("latin-1")
    return zones.country_of_browser(cookies.get(settings.ZONE_COOKIE_NAME, ""), accepted).lower()


def language_of(headers: dict[bytes, bytes]) -> str:
    """What the reader chose on this device, else what their browser asks for, else the site's own."""
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    chosen = cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
    accepted = parse_accept_lang_header(headers.get(b"accept-language", b"").decode("latin-1").lower())
    for language in (chosen, *(name for name, _ in accepted)):
        try:
            return get_supported_language_variant(language)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
