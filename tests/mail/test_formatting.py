"""Bold, italics, lists and links: as HTML that mail programs keep, as plain text, and never anybody's HTML."""

from __future__ import annotations

import re
from html import unescape

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.mail.formatting import html_of, plain_of, seen_of
from webapp.runtime.text import storable

LINK = '<a href="https://a.test/x?y=1&amp;z=2">{}</a>'
ALLOWED = {"p", "br", "b", "i", "ul", "ol", "li", "a"}
CASES = {
    "plain": ("Hello,\n\nTuesday?\nBob", "<p>Hello,</p><p>Tuesday?<br>Bob</p>", "Hello,\n\nTuesday?\nBob"),
    "bold": ("a **b c** d", "<p>a <b>b c</b> d</p>", "a b c d"),
    "italics": ("*yes*, really", "<p><i>yes</i>, really</p>", "yes, really"),
    "italics in bold": ("**a *b* c**", "<p>**a <i>b</i> c**</p>", "**a b c**"),
    "products": ("2 * 3 * 4, 5*6*7, a ** b **", None, "2 * 3 * 4, 5*6*7, a ** b **"),
    "half a mark": ("**bold and *italic", None, "**bold and *italic"),
    "over lines": ("*a\nb*", "<p>*a<br>b*</p>", "*a\nb*"),
    "a list": (
        "We do:\n- one\n- **two**\nNext",
        "<p>We do:</p><ul><li>one</li><li><b>two</b></li></ul><p>Next</p>",
        "We do:\n- one\n- two\nNext",
    ),
    "numbers": ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
    "no list": ("-- \nBob\n-5 degrees", None, "-- \nBob\n-5 degrees"),
    "a link": (
        "See [our prices](https://a.test/x?y=1&z=2).",
        f"<p>See {LINK.format('our prices')}.</p>",
        "See our prices (https://a.test/x?y=1&z=2).",
    ),
    "a bare link": (
        "See https://a.test/x?y=1&z=2.",
        f"<p>See {LINK.format('https://a.test/x?y=1&amp;z=2')}.</p>",
        "See https://a.test/x?y=1&z=2.",
    ),
    "a mailbox": (
        "[Bob](mailto:bob@a.test)",
        '<p><a href="mailto:bob@a.test">Bob</a></p>',
        "Bob (mailto:bob@a.test)",
    ),
    "no address": ("[x](javascript:alert(1))", None, "[x](javascript:alert(1))"),
    "HTML": (
        "<b>x</b> & **<i>y</i>**",
        "<p>&lt;b&gt;x&lt;/b&gt; &amp; <b>&lt;i&gt;y&lt;/i&gt;</b></p>",
        None,
    ),
    "a quote in a link": ('[x](https://a.test/"onclick="y)', None, '[x](https://a.test/"onclick="y)'),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_written_becomes_html_and_text(case: str) -> None:
    text, html, plain = CASES[case]
    if html is not None:
        assert html_of(text) == html
    else:
        assert not re.search(r"<(b|i|ul|ol)>|href=\"(?!https?:)", html_of(text))
    if plain is not None:
        assert plain_of(text) == plain


@given(st.text(alphabet="a *-[]()\n<>&\"'/:.1", max_size=80) | st.text(max_size=60).map(storable))
def test_whatever_is_written_is_safe_and_loses_no_word(text: str) -> None:
    html = html_of(f"{text} https://a.test")
    cleaned = nh3.clean(html, tags=ALLOWED, attributes={"a": {"href"}}, link_rel=None)
    assert unescape(cleaned) == unescape(html), "nothing in it has to be taken out"
    assert set(re.findall(r"<(\w+)", html)) <= ALLOWED
    said = re.sub(r"(?m)^\d{1,3}\. (?=\S)", "", seen_of(lines(text)))
    shown = unescape(re.sub(r"<[^>]*>", "", html_of(text)))
    assert re.findall(r"\w", said) == re.findall(r"\w", shown)


def lines(text: str) -> str:
    """The text with one kind of line ends, without blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
