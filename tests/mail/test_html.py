"""HTML is made safe and made text within bounds."""

from __future__ import annotations

import pytest

from webapp.mail import layout
from webapp.mail.html import DEEPEST, MOST_OUT, sanitised, to_text
from webapp.mail.lines import MOST_CHARACTERS
from webapp.mail.tags import Tag, tokens

ATTACKS = {
    "nested": "<div>" * 120_000 + "x",
    "nested and closed": "<div>" * 50_000 + "x" + "</div>" * 50_000,
    "nested tables": "<table><tr><td>" * 20_000 + "x",
    "nested quotations": "<blockquote type=cite>" * 100_000 + "x",
    "comments without end": "<!--" * 200_000,
    "scripts without end": "<script>" * 200_000,
    "titles without end": "<title>" * 200_000,
    "tags without end": "<a x='" * 200_000,
    "quotes that cross tags": "<a x='>" * 100_000 + '<b y=">' * 100_000,
    "declarations": "<![CDATA[" * 200_000,
    "signs": "<" * 1_000_000,
    "ampersands": "&" * 1_000_000,
    "a number of digits": "&#" + "9" * 500_000 + ";",
    "breaks": "a" + "<br>" * 400_000 + "b",
    "end tags": "</p>" * 400_000,
    "formatting that is reopened": "<p>"
    + "".join(f"<font size={n}>" for n in range(300))
    + "</p><p>x" * 20_000,
    "a wide table": f"<table><tr><td>{'x' * 9_000}</td></tr>{'<tr><td>y</td></tr>' * 5_000}</table>",
    "an attribute of megabytes": "<p " + "a" * 3_000_000 + ">x",
    "many attributes": ("<p " + "a=1 " * 900 + ">x</p>") * 700,
    "styles": ("<p style='" + "font:" * 400 + "'>x</p>") * 600,
    "links": "<a href='https://x.test'>x" * 60_000,
    "list items": "<ul>" + "<li>x" * 200_000,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_read_and_shown_within_bounds(attack: str) -> None:
    html = ATTACKS[attack]
    assert len(to_text(html)) <= min(2 * len(html), 2 * MOST_CHARACTERS)
    shown = sanitised(html)
    assert len(shown.body) <= 4 * MOST_OUT
    # A cell gets the rows around it that it needs: the sanitiser adds one element to three.
    assert depth_of(shown.body) <= DEEPEST * 4 / 3 + 1


def depth_of(html: str) -> int:
    """The most elements that are open at one time."""
    open_now = deepest = 0
    for token in tokens(html):
        if isinstance(token, Tag) and token.name not in layout.VOID:
            open_now += -1 if token.is_end else 1
            deepest = max(deepest, open_now)
    return deepest


@pytest.mark.parametrize(
    ("html", "gone"),
    [
        ("<script>alert(1)</script>ok", "alert"),
        ("<style>p{}</style>ok", "p{}"),
        ('<a href="javascript:alert(1)">ok</a>', "javascript"),
        ('<a href="&#106;avascript:alert(1)">ok</a>', "avascript"),
        ("<p onclick=alert(1)>ok</p>", "onclick"),
        ('<p style="background:url(https://t.test)">ok</p>', "t.test"),
        ('<img src="https://t.test/1.gif">ok', "t.test"),
        ('<form action="https://t.test"><input name=a>ok</form>', "t.test"),
        ('<iframe src="https://t.test">no</iframe>ok', "t.test"),
        ("<svg><script>alert(1)</script></svg>ok", "alert"),
        ("<svg onload=alert(1)>ok</svg>", "onload"),
        ("<math><mtext></table><img src=x onerror=alert(1)>ok", "onerror="),
        ('<a title="\'><img src=x onerror=alert(1)>">ok</a>', "<img"),
        ('<noscript><p title="</noscript><img src=x onerror=alert(1)>">ok', "<img"),
        ("<base href=https://t.test>ok", "t.test"),
        ('<meta http-equiv=refresh content="0;url=https://t.test">ok', "t.test"),
        ('<td colspan="1000000000">ok</td>', "1000000000"),
        ("<!-- secret -->ok", "secret"),
    ],
)
def test_what_could_do_harm_is_gone_and_the_words_stay(html: str, gone: str) -> None:
    body = sanitised(html).body
    assert gone not in body
    assert "ok" in body


def test_what_mails_are_made_of_stays() -> None:
    html = '<p dir="rtl">a <b>b</b></p><table border="1"><tr><td colspan="2">c</td></tr></table><a href="https://x.test/?a=1&amp;b=2">d</a>'
    body = sanitised(html).body
    assert '<p dir="rtl">a <b>b</b></p>' in body
    assert '<td colspan="2">c</td>' in body
    assert '<a href="https://x.test/?a=1&amp;b=2" rel="noopener noreferrer nofollow">d</a>' in body


def test_pictures_are_counted() -> None:
    shown = sanitised('<p>a</p><img src="https://t.test/1.gif"><IMG SRC=cid:1>')
    assert shown.blocked_images == 2
    assert not shown.is_truncated


def test_too_long_a_mail_is_shown_in_part_and_says_so() -> None:
    shown = sanitised("<p>" + "word " * 200_000 + "</p>")
    assert shown.is_truncated
    assert shown.body.startswith("<p>word word")
    assert shown.body.endswith("</p>")
