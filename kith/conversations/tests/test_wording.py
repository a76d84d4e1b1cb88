"""Rules of markdown: a small part of it, nothing that acts, and never an error."""

import json
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.conversations.wording import fold, to_html

TAGS = {"p", "br", "em", "strong", "blockquote", "ul", "ol", "li", "a", "code", "pre"}
REL = "nofollow noopener noreferrer"
ATTACKS = json.loads((Path(__file__).parent / "payloads.json").read_text(encoding="utf-8"))
PAYLOADS = [link.format(address) for link in ATTACKS["links"] for address in ATTACKS["addresses"]]
PAYLOADS += ATTACKS["html"] + ATTACKS["odd"]
SCHEMES = ("http://", "https://", "mailto:", "tel:")


class Reader(HTMLParser):
    """Reads HTML as a browser might, and objects to whatever is not allowed."""

    def handle_starttag(self, tag, attributes):
        assert tag in TAGS, tag
        for name, value in attributes:
            assert tag == "a", (tag, name)
            assert name in {"href", "rel"}, name
            assert value == REL if name == "rel" else value.strip().lower().startswith(SCHEMES), value

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def harmless(html):
    reader = Reader(convert_charrefs=True)
    reader.feed(html)
    reader.close()


def is_harmless(html):
    try:
        harmless(html)
    except AssertionError:
        return False
    return True


def test_nothing_that_acts_comes_through():
    assert len(PAYLOADS) > 200
    assert [payload for payload in PAYLOADS if not is_harmless(to_html(payload))] == []


SIGNS = st.sampled_from(
    [*list("<>&\"'`*_[]()!\\/#-+=|~:.0 1\n\t ajx"), "javascript:", "http://", "//", "<a ", "&#", "](", "\x00"]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(SIGNS, max_size=120).map("".join)))
def test_whatever_is_written_becomes_harmless_html(words):
    harmless(to_html(words))


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("**a** *b*", "<p><strong>a</strong> <em>b</em></p>"),
        ("# no heading", "<p># no heading</p>"),
        ("<b>no</b>", "<p>&lt;b&gt;no&lt;/b&gt;</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("![x](http://x.org/y.png)", f'<p>!<a href="http://x.org/y.png" rel="{REL}">x</a></p>'),
        ("[here](/groups/)", "<p><a>here</a></p>"),
        ("[there](//evil.example)", "<p><a>there</a></p>"),
        ("    four spaces", "<p>four spaces</p>"),
    ],
)
def test_what_is_shown(words, html):
    shown = to_html(words)
    assert shown.replace(f' rel="{REL}"', "") == html.replace(f' rel="{REL}"', "")
    assert shown.count("<a href") == shown.count(REL) if "<a href" in shown else True


@pytest.mark.parametrize(
    "bomb",
    ["[", "*a_ ", "> ", "- ", "`", "<", "[a](", "![[](", "**a*", "_", "&", "[](", "\\", "a\n", "<a@b.c>"],
)
def test_nothing_takes_long(bomb):
    began = time.process_time()
    to_html(bomb * (20_000 // len(bomb)))
    assert time.process_time() - began < 1.5


def test_a_search_form_has_no_case_and_no_accents():
    assert fold("  Ação\n\nÉ  ÑANDÚ ") == "acao e nandu"
