"""The file of a figure: colours by name, no style attributes, and words for those who do not see it."""

import re
from html import escape

from kith.stats.plots.colours import NAME_OF, ROOT, style_sheet

TAG = re.compile(r"<(\w+)([^<>]*?)(/?)>")  # never matches text: there < and > are escaped
STYLE = re.compile(r'\s*style="([^"]*)"')
NUMBERED = re.compile(r'\s*id="(?:figure|axes|patch|text|line2d|matplotlib|\w*Collection|xtick|ytick)[\w.]*"')
STILL = re.compile(r'\s*transform="rotate\(-?0 [^"]*\)"')
PLAIN_SHEET = re.compile(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>\s*", re.DOTALL)
MARKER = re.compile(r'\bid="m')  # takes its colours from where it is used: rules do not reach into it
DROPPED = {"font-family", "font-variant"}  # the style sheet names the fonts


def finished(drawn: str, *, title: str, says: str, width: float, height: float) -> str:
    """What matplotlib wrote as the file Kith gives out: `says` is what the picture shows, in words."""
    body = drawn[drawn.index("<svg") :]
    body = PLAIN_SHEET.sub("", body)
    body = TAG.sub(_tag, body)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'class="{ROOT}" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="img" stroke-linejoin="round" stroke-linecap="butt">\n'
        f"<title>{escape(title)}</title>\n<desc>{escape(says)}</desc>\n<style>\n{style_sheet()}\n</style>\n"
    )
    return head + body[body.index(">") + 1 :].strip() + "\n"


def _tag(found: "re.Match[str]") -> str:
    name, rest, closed = found.groups()
    rest = STILL.sub("", NUMBERED.sub("", rest))
    style = STYLE.search(rest)
    if style:
        rest = STYLE.sub("", rest) + ("" if MARKER.search(rest) else _attributes(style.group(1)))
    return f"<{name}{rest.rstrip()}{closed}>"


def _attributes(style: str) -> str:
    """Declarations as attributes, which a strict content policy lets pass, and colours as classes too."""
    pairs = dict(part.split(":", 1) for part in style.split(";") if ":" in part)
    plain = {name.strip(): value.strip() for name, value in pairs.items()}
    classes = [
        f"{role}-{NAME_OF[plain[role].lower()]}"
        for role in ("fill", "stroke")
        if plain.get(role, "").lower() in NAME_OF
    ]
    written = [f'{name}="{value}"' for name, value in plain.items() if name not in DROPPED]
    written += [f'class="{" ".join(classes)}"'] if classes else []
    return "".join(f" {one}" for one in written)
