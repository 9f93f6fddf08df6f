"""Mails that are made to stop a process, or that nobody meant to read: each is stored and shown, and holds nobody up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.cases.reading.conftest import Deliver, Drain, Page, Post, stored
from webapp.conversations.content import MAX_LENGTH, read_mail
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work
from webapp.webhooks.models import Delivery

YES = "Wednesday at nine suits us."
WIDE = f"<table><tr><td>{'w' * 9_000}</td></tr>{'<tr><td>y</td></tr>' * 1_500}</table>"
POISON: dict[str, tuple[str, str | None]] = {
    "blank lines": (f"{YES}{chr(10) * 11_500}x", None),
    "blank lines with returns and blanks": (f"{YES}{'  ' + chr(13) + chr(10)}" * 8_000, None),
    "line ends in HTML": ("", f"{YES}{'<br>' * 12_000}x"),
    "a wide table": ("", f"<p>{YES}</p>{WIDE}"),
    "elements without end": ("", f"{'<div>' * 60_000}{YES}"),
    "300 levels": ("", f"{'<div>' * 300}{YES}{'</div>' * 300}"),
    "quotations in quotations": ("", f"<p>{YES}</p>{'<blockquote>' * 40_000}x"),
    "scripts": ("", f"<p>{YES}</p>{'<script>' * 30_000}"),
    "comments without end": ("", f"<p>{YES}</p>{'<!--' * 60_000}"),
    "fields of a report": (f"{YES}\n\nfinal-recipient:{' ' * 60_000}x", None),
    "lines like lead-ins": (f"{YES}\n\n" + "On Thu, Nov 26, 2026 Sam wrote you:\n" * 9_000, None),
    "marks": (f"{YES}\n\n{'>' * 120_000}", None),
}


@pytest.mark.timeout(90)
def test_every_mail_is_stored_at_the_first_attempt_and_the_next_sender_is_heard(
    post: Post, drain: Drain, page: Page
) -> None:
    numbers = {name: post(*parts, lead=place) for place, (name, parts) in enumerate(POISON.items(), 5)}
    ordinary = post("We would like to see the warehouse.", lead=900)
    drain()
    with unit_of_work() as session:
        assert set(session.scalars(select(Delivery.state))) == {"processed"}
        assert set(session.scalars(select(Job.attempts).where(Job.kind == "webhook.process"))) == {1}
    assert stored(ordinary).own_text == "We would like to see the warehouse."
    for name, number in numbers.items():
        message = stored(number)
        assert message.own_words.startswith(YES), name
        assert YES in page(f"leads/{message.lead_id}"), name


def test_an_opt_out_below_three_hundred_levels_is_heard(deliver: Deliver) -> None:
    message = deliver("", f"{'<div>' * 300}STOP{'</div>' * 300}")
    with unit_of_work() as session:
        assert session.get_one(Lead, message.lead_id).status == "blacklisted"


@pytest.mark.timeout(60)
def test_of_three_megabytes_the_page_shows_a_part_and_all_of_it_can_be_opened(
    deliver: Deliver, page: Page
) -> None:
    line = "R0lGODdhAQABAIAAAP" * 5
    text = f"{YES}\n\n" + f"{line}\n" * 32_000 + "THE-VERY-END"
    message = deliver(text)
    shown = page(f"leads/{message.lead_id}")
    assert len(shown) < 120_000
    assert YES in shown
    assert "Show the rest" in shown
    rest = page(f"messages/{message.id}/content")
    assert MAX_LENGTH // 2 < len(rest) < 2 * MAX_LENGTH
    assert "Open all of its text" in rest
    assert page(f"messages/{message.id}/text") == text


@pytest.mark.parametrize("size", [19_000, 21_000])
def test_beyond_twenty_thousand_characters_the_rest_is_fetched(
    deliver: Deliver, page: Page, size: int
) -> None:
    sentence = "We also keep garden chairs in the second hall. "
    message = deliver(f"{YES}\n\n{(sentence * 500)[:size]} LAST-WORD")
    is_long = size > 20_000
    shown = page(f"leads/{message.lead_id}")
    assert ("LAST-WORD" not in shown, "Show the rest" in shown) == (is_long, is_long)
    rest = page(f"messages/{message.id}/content")
    assert "LAST-WORD" in rest
    assert "Show the rest" not in rest
    assert "Open all of its text" not in rest


def test_a_long_mail_as_it_was_written_is_fetched_when_it_is_asked_for(deliver: Deliver, page: Page) -> None:
    cells = "".join(f"<tr><td>Hall {n}</td><td>{n * 7} pallets</td></tr>" for n in range(900))
    message = deliver("", f"<p>{YES}</p><table>{cells}</table>")
    assert "<iframe" not in page(f"leads/{message.lead_id}")
    assert "Hall 899&lt;/td&gt;" in page(f"messages/{message.id}/content").split("<iframe")[1]


def test_what_cannot_be_read_is_kept_as_plain_text_and_no_word_of_it_is_logged(
    log_lines: Callable[[], list[dict[str, Any]]],
) -> None:
    """Half a surrogate pair is more than the sanitiser takes. The doors replace it, so this is asked of the reader itself."""
    content = read_mail("Re: pallets", "Marmalade, please.", "<b>Marmalade \ud83d, please.</b>")
    assert (content.own_text, content.segments, content.display_html) == ("Marmalade, please.", None, None)
    assert read_mail("", "", "<b>Marmalade \ud83d</b><p>please").own_text.split()[::2] == [
        "Marmalade",
        "please",
    ]
    assert [line["error_class"] for line in log_lines()] == ["UnicodeEncodeError"] * 2
    assert "armalade" not in str(log_lines())


def test_a_long_history_does_not_displace_the_answer_below_it() -> None:
    history = "\n".join(f"> line {n} of a history that goes on and on" for n in range(9_000))
    content = read_mail("", f"On 26/11/2026 16:31, Sam Seller wrote:\n{history}\n\n{YES}", None)
    assert (content.own_text, content.is_truncated) == (YES, True)
    assert content.parts[-1].text == YES
    assert sum(len(part.text) for part in content.parts) == MAX_LENGTH + len(YES)
