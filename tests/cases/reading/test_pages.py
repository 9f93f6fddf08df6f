"""What a person sees of a mail: nothing is lost, what is not the writer's is folded, and every script has its direction."""

from __future__ import annotations

import re

import pytest

from tests import factories
from tests.cases.reading.conftest import Deliver, Drain, Page
from tests.factories import Cast
from webapp.conversations.jobs import enqueue_every_read
from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work

SIGNED = "Wednesday at nine suits us.\n\n-- \nPetra Lang\nHarbor Goods\n\nOn 26/11/2026 16:31, Sam Seller wrote:\n> Could we talk?\n"


@pytest.mark.parametrize(
    "text",
    [
        "صباح الخير، يوم الأربعاء الساعة التاسعة مناسب.",
        "בוקר טוב, יום רביעי בתשע מתאים לנו.",
        "روز چهارشنبه ساعت نه برای ما مناسب است.",
    ],
    ids=["Arabic", "Hebrew", "Persian"],
)
def test_a_text_is_written_in_its_own_direction(deliver: Deliver, page: Page, text: str) -> None:
    message = deliver(text, subject=f"Re: {text}")
    shown = page(f"leads/{message.lead_id}")
    assert f'<div class="bubble-text" dir="auto">{text}</div>' in shown
    assert f'<p class="bubble-subject" dir="auto">Re: {text}</p>' in shown
    assert f'<span class="row-preview" dir="auto">{text}</span>' in page("inbox/list?view=all")


def test_history_and_signature_are_folded_each_under_its_name(deliver: Deliver, page: Page) -> None:
    message = deliver(SIGNED)
    folds = re.findall(
        r'<details class="quoted"><summary>.*?<span>(.*?)</span></summary><div class="bubble-text" dir="auto">(.*?)</div>',
        page(f"leads/{message.lead_id}"),
        re.DOTALL,
    )
    assert [label for label, _ in folds] == ["Show signature", "Show quoted text"]
    assert folds[0][1].endswith("Petra Lang\nHarbor Goods")
    assert folds[1][1].endswith("&gt; Could we talk?")


def test_a_mail_that_was_passed_on_is_not_folded(deliver: Deliver, page: Page) -> None:
    text = (
        "Please see below.\n\n---------- Forwarded message ---------\nFrom: Ann Lee <ann@elsewhere.test>\n"
        "Date: Thu, Nov 26, 2026 at 4:31 PM\nSubject: storage\nTo: Jane Roe <jane@client.test>\n\nWe need thirty places.\n"
    )
    message = deliver(text, subject="Fwd: storage")
    assert message.own_words == "Please see below."
    shown = page(f"leads/{message.lead_id}")
    assert "<details" not in shown[shown.index("Forwarded message") - 200 : shown.index("thirty places")]
    assert "Ann Lee &lt;ann@elsewhere.test&gt;" in shown


@pytest.mark.parametrize(
    ("text", "html", "says_none"),
    [
        ("", None, True),
        ("\u200b \n", "<p>\u00a0</p>", True),
        ("On 26/11/2026 16:31, Sam Seller wrote:\n> Could we talk?\n", None, False),
        ("?", None, False),
    ],
)
def test_no_text_is_said_only_where_there_is_none(
    deliver: Deliver, page: Page, text: str, html: str | None, says_none: bool
) -> None:
    message = deliver(text, html)
    assert ("(no text)" in page(f"leads/{message.lead_id}")) == says_none


def test_what_the_provider_gave_is_kept_as_it_was(deliver: Deliver) -> None:
    message = deliver("", "<p>Wednesday <b>at nine</b></p><script>no</script>")
    assert (message.body_text, message.body_html) == (
        "",
        "<p>Wednesday <b>at nine</b></p><script>no</script>",
    )
    assert message.display_html == "<p>Wednesday <b>at nine</b></p>"
    plain = deliver("At ten.", "<div>At ten.</div>")
    assert (plain.own_text, plain.segments, plain.display_html) == ("At ten.", None, None)


def test_a_search_finds_own_words_and_no_history(deliver: Deliver, page: Page) -> None:
    deliver(SIGNED)
    assert "Jane Roe" in page("inbox/list?view=all&q=suits")
    assert "Jane Roe" not in page("inbox/list?view=all&q=talk")


def test_what_was_stored_before_is_read_when_it_is_shown_and_by_a_job_for_good(
    cast: Cast, page: Page, drain: Drain
) -> None:
    with unit_of_work() as session:
        leads = [factories.lead(session, workspace) for workspace in (cast.acorn, cast.birch)]
        ids = [factories.message(session, lead, SIGNED).id for lead in leads]
        leads[1].preview = "Wednesday at nine suits us. -- Jane Roe On Thu"
        leads[1].last_message_at = session.get_one(Message, ids[1]).sent_at
        text = factories.message(
            session, leads[0], "On Tue you wrote:\n> hi", channel="sms", provider="gohighlevel"
        )
        ids.append(text.id)
    assert "Show signature" in page(f"leads/{leads[0].id}")
    with unit_of_work() as session:
        assert [session.get_one(Message, number).own_text for number in ids] == [None] * 3
        assert enqueue_every_read(session) == 2
    drain()
    with unit_of_work() as session:
        mine, theirs, sms = (session.get_one(Message, number) for number in ids)
        assert mine.own_text == theirs.own_text == "Wednesday at nine suits us."
        assert [part.kind.value for part in mine.content.parts] == ["own", "signature", "quoted"]
        assert (sms.own_text, sms.segments) == ("On Tue you wrote:\n> hi", None)
        assert enqueue_every_read(session) == 0
        assert session.get_one(Lead, leads[1].id).preview == "Wednesday at nine suits us."
