"""What `read` promises of every mail."""

from __future__ import annotations

import pytest

from webapp.mail.history import Kind
from webapp.mail.lines import MOST_CHARACTERS
from webapp.mail.reading import MailContent, Segment, read

BETWEEN = """Hello,

On Fri, Nov 27, 2026 at 10:02 AM Alice Moreno <alice@acorn.test> wrote:
> How many pallets?

Forty.

> When may I call?

Tuesday.

--\x20
Petra Lang
"""


def test_segments_stand_in_the_order_of_the_mail_with_their_marks() -> None:
    assert read(BETWEEN).segments == (
        Segment(Kind.OWN, "Hello,"),
        Segment(
            Kind.QUOTED,
            "On Fri, Nov 27, 2026 at 10:02 AM Alice Moreno <alice@acorn.test> wrote:\n> How many pallets?",
        ),
        Segment(Kind.OWN, "Forty."),
        Segment(Kind.QUOTED, "> When may I call?"),
        Segment(Kind.OWN, "Tuesday."),
        Segment(Kind.SIGNATURE, "--\nPetra Lang"),
    )


def test_own_quoted_and_signature_are_the_segments_of_their_kind() -> None:
    content = read(BETWEEN)
    assert content.own == "Hello,\n\nForty.\n\nTuesday."
    assert content.quoted.endswith("> How many pallets?\n\n> When may I call?")
    assert content.signature == "--\nPetra Lang"
    assert content.forwarded == ""
    assert not content.is_truncated


def test_an_empty_mail_has_no_segments() -> None:
    assert read("", None) == MailContent(())
    assert read(" \u200b\n", "<p>&nbsp;</p>") == MailContent(())


def test_too_long_a_text_is_read_in_part_and_says_so() -> None:
    content = read("Tuesday at ten.\n\n" + ("iVBORw0KGgoAAAANSUhEUgAA" * 4 + "\n") * 30_000)
    assert content.is_truncated
    assert content.own.startswith("Tuesday at ten.\n\niVBOR")
    assert len(content.text) <= MOST_CHARACTERS


def test_a_long_text_that_fits_is_read_whole() -> None:
    content = read("word " * 150_000 + "\nthe end")
    assert not content.is_truncated
    assert content.own.endswith("the end")


def test_too_much_html_is_read_in_part_and_says_so() -> None:
    content = read("", "<p>Tuesday.</p>" + "<p>more</p>" * 300_000)
    assert content.is_truncated
    assert content.own.startswith("Tuesday.\n\nmore")


def test_a_picture_of_megabytes_hides_no_words() -> None:
    picture = f'<img src="data:image/png;base64,{"A" * 4_000_000}">'
    content = read("", f"<p>Before</p>{picture}<p>After</p>")
    assert content.own == "Before\n\nAfter"
    assert not content.is_truncated


def test_three_hundred_levels_hide_no_words() -> None:
    html = "<div><blockquote type=cite>" * 300 + "old" + "</blockquote></div>" * 300 + "<p>new</p>"
    content = read("", html)
    assert (content.own, content.quoted) == ("new", "old")


def test_ten_thousand_blank_lines_hide_no_words() -> None:
    assert read("hi" + "\n" * 11_500 + "x").own == "hi\n\nx"
    assert read("", "hi" + "<br>" * 11_500 + "x").own == "hi\n\nx"


@pytest.mark.parametrize(
    "subject", ["Fwd: Pallets", "FW: Pallets", "WG: Paletten", "TR : palettes", "[ext] fwd: x"]
)
def test_the_subject_tells_that_a_mail_was_passed_on(subject: str) -> None:
    history = (
        "From: Alice <alice@acorn.test>\nSent: 27.11.2026 10:02\nTo: Maya\nSubject: Pallets\n\nWould it?"
    )
    passed_on = read(f"For you.\n\n{history}", subject=subject)
    assert (passed_on.own, passed_on.forwarded, passed_on.quoted) == ("For you.", history, "")
    answered = read(f"For you.\n\n{history}", subject="Re: Pallets")
    assert (answered.own, answered.forwarded, answered.quoted) == ("For you.", "", history)
