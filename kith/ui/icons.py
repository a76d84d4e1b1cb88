"""Icons: our own line drawings, symbols of one sprite, always beside a word."""

from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


@lru_cache(maxsize=256)
def icon(name: str, extra: str = "") -> SafeString:
    """The drawing of that name as HTML, hidden from those who listen to the page."""
    classes = f"icon {extra}".strip()
    href = f"{static('ui/icons.svg')}#{name}"
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)
