"""A page that is well, and what somebody could do to it: for tests that look whether the looking sees it."""

from functools import partial
from typing import NamedTuple

from playwright.sync_api import Route

from tests.looking import Window

WELL = "/accounts/login/"
BROKEN, STYLE, SCRIPT = "/broken/", "/static/broken.css", "/static/broken.js"
ELSEWHERE = "http://127.0.0.2:9"  # nobody is there
LENGTH = "content-length"


class Mistake(NamedTuple):
    """What is put in place of what, a stylesheet and a script that the page loads, and what is said of it."""

    said: str
    old: str = "</main>"
    new: str = "</main>"
    style: str = ""
    script: str = ""
    without: str = ""  # a header


IN_ANY_LANGUAGE = {
    "a field without a label": Mistake("label: <input type=", 'for="id_login"', ""),
    "a picture without words": Mistake(
        "image-alt: <img", "</main>", '<img src="/static/ui/icon.svg"></main>'
    ),
    "too wide": Mistake("it scrolls sideways", style="main { min-width: 330px }"),
    "a button too small": Mistake(
        "target-size: <a",
        style=".foot-links { line-height: 10px } .foot-links a { padding: 0; font-size: 9px; "
        "min-height: 0; display: block } .foot-links li { margin: 0; height: 10px; display: block }",
    ),
    "one way out": Mistake("title, language or ways out: ", " data-exit", ""),
    "a way out that is hidden": Mistake(
        "title, language or ways out: ", style=".quick-exit { display: none }"
    ),
    "another language": Mistake("title, language or ways out: ", '<html lang="', '<html lang="de-'),
    "a title that tells": Mistake("title, language or ways out: ", "<title>Kith", "<title>Sign in - Kith"),
    "a script from elsewhere": Mistake(
        "console: ", "</main>", f'</main><script src="{ELSEWHERE}/spy.js"></script>'
    ),
    "a script in the page": Mistake("console: ", "</main>", "</main><script>let spy</script>"),
    "a style in the page": Mistake("console: ", "<main", '<main style="color: red"'),
    "a picture from elsewhere": Mistake(
        f"asked {ELSEWHERE}/spy.png",
        "</main>",
        f'<img alt="" src="{ELSEWHERE}/spy.png"></main>',
        without="content-security-policy",
    ),
    "a fault in a script": Mistake("script: Oh", script="throw new Error('Oh')"),
}
SEEN_ONCE = {
    "pale words": Mistake("color-contrast: <label", style=".field-label { color: #999; background: #ccc }"),
    "pale words in the dark": Mistake(
        "on a wider phone in the dark: color-contrast: <label",
        style="@media (prefers-color-scheme: dark) { .field-label { color: #555; background: #333 } }",
    ),
    "a name that is gone on a wider phone": Mistake(
        'on a wider phone in the dark: link-name: <a class="brand"',
        style="@media (min-width: 380px) { .brand-word { display: none !important } }",
    ),
    "a name that is gone on the narrowest phone": Mistake(
        'link-name: <a class="brand"',
        style="@media (max-width: 380px) { .brand-word { display: none !important } }",
    ),
    "light in the dark": Mistake(
        "it stays light in the dark", style=":root { color-scheme: light !important }"
    ),
    "a button for those with scripts": Mistake(
        "only with scripts: BUTTON  More",
        "</main>",
        '<button class="button" id="more" hidden>More</button></main>',
        script="document.getElementById('more').hidden = false",
    ),
    "a button for those with scripts, on the narrowest phone": Mistake(
        "only with scripts: BUTTON  More",
        "</main>",
        '<button class="button" id="more" hidden>More</button></main>',
        style="@media (min-width: 380px) { #more { display: none } }",
        script="document.getElementById('more').hidden = false",
    ),
}
# A little of everything that axe knows.
SINS = """<!doctype html><html lang="xx"><head><title></title>
<meta name="viewport" content="width=device-width, user-scalable=no"><meta http-equiv="refresh" content="900">
<style>.pale { color: #bbb; background: #ccc } .low { height: 30px; overflow: auto }
.tiny { font-size: 6px; line-height: 7px; display: block }</style></head><body>
<h3></h3><h1>One</h1><h4>Two</h4><h1>Three</h1><p class="pale">Pale words.</p><img src="/static/x.png">
<a href="#a"></a><a href="#b" class="tiny">b</a><a href="#c" class="tiny">c</a><button></button><input>
<select><option>1</option></select><textarea></textarea><input type="image"><input type="button">
<div role="button" aria-fog="1">x</div><div role="checkbox" aria-checked="maybe">x</div>
<div role="fog">x</div><div role="checkbox">y</div><div role="list"><p>x</p></div>
<span role="listitem">x</span><ul><div>x</div></ul><li>x</li><dl><p>x</p></dl><dt>x</dt>
<nav>1</nav><nav>2</nav><main>1</main><main>2</main>
<table><tr><td headers="gone">x</td></tr></table><table><tr><th scope="fog">x</th></tr></table>
<p tabindex="5">x</p><a href="#x" accesskey="s">x</a><a href="#y" accesskey="s">y</a><marquee>x</marquee>
<iframe src="about:blank"></iframe><object data="/static/x"></object><svg role="img"></svg>
<input autocomplete="fog" aria-label="Fog"><button aria-hidden="true">hidden</button>
<div role="button" tabindex="0"><a href="#z">z</a></div><p lang="fog">x</p>
<div class="low"><p>1</p><p>2</p><p>3</p><p>4</p><p>5</p></div><input id="i" title="t">
<p>Some words <a href="#w" style="text-decoration: none; color: #111">and a link</a> among them.</p>
<div role="meter"></div><div role="progressbar"></div><div role="dialog">x</div><summary></summary>
<details><summary></summary>x</details><video></video><map><area href="#x"></map></body></html>"""


def opens_broken(window: Window, mistake: Mistake) -> str:
    """The page with that mistake stands open, as if the site had sent it so. Its text."""
    answer = window.context.request.get(WELL, headers={"accept-language": window.language})
    headers = {name: value for name, value in answer.headers.items() if name not in {mistake.without, LENGTH}}
    text = answer.text()
    assert mistake.old in text
    more = f'<link rel="stylesheet" href="{STYLE}"><script type="module" src="{SCRIPT}"></script></head>'
    text = text.replace(mistake.old, mistake.new, 1).replace("</head>", more)
    parts = {STYLE: ("text/css", mistake.style), SCRIPT: ("text/javascript", mistake.script)}
    opens_text(window, text, headers, parts)
    return text


def opens_text(
    window: Window, text: str, headers: dict[str, str], parts: dict[str, tuple[str, str]] | None = None
) -> None:
    window.page.route(f"**{BROKEN}", lambda route: route.fulfill(body=text, headers=headers))
    for path, (kind, body) in (parts or {}).items():
        window.page.route(f"**{path}", partial(_part, kind, body))
    window.opens(BROKEN)
    window.page.unroute_all()


def _part(kind: str, body: str, route: Route) -> None:
    route.fulfill(body=body, content_type=kind)
