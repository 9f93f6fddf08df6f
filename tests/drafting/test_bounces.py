"""A mail server's report is nothing that the lead said: what was read, scored and drafted before it still stands."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.scoring.stage import score
from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work

DELAYED = "Final-Recipient: rfc822; {address}\nAction: delayed\nStatus: 4.4.7"


@pytest.fixture
def lead(
    client: Browser,
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    sign_in: SignIn,
) -> Lead:
    """Scored, with a draft, before a report of a delay came. Alice is signed in."""
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token
    facts = {"reply_id": 9, "sender_email_id": 4}
    lead = score(cast, drain, provider_facts=facts, sender_address="maya@northwind.test")
    books = sims.emailbison.books
    report = books.add_reply(
        7001, None, "Delayed", DELAYED.format(address=lead.email), from_email_address="mailer-daemon@mx.test"
    )
    body = events.replied(books, sims.emailbison.host, report)
    assert client.post(f"/webhooks/emailbison/{token}", json=body, token=False).status_code == 202
    drain()
    sign_in(client, cast.alice)
    return lead


def test_its_draft_is_not_stale_and_is_sent(client: Browser, lead: Lead) -> None:
    page = client.get(f"/w/acorn/leads/{lead.id}").text
    assert ">Bounced<" in page
    assert "They have written again" not in page + client.get(f"/w/acorn/leads/{lead.id}/drafts").text
    with unit_of_work() as session:
        draft_id = page.partition('name="draft_id" value="')[2].partition('"')[0]
        before = session.scalars(select(Message.id).where(Message.direction == "outbound")).all()
    form = {"text": "Tuesday.", "draft_id": draft_id}
    answer = client.post(f"/w/acorn/leads/{lead.id}/replies", data=form)
    assert (answer.status_code, before) == (303, [])
    assert "Tuesday." in client.get(f"/w/acorn/leads/{lead.id}").text


def test_its_score_is_not_old(client: Browser, lead: Lead) -> None:
    panel = client.get(f"/w/acorn/leads/{lead.id}/panel", headers=SWAP).text
    assert "Overall " in panel
    assert "older than the newest reply" not in panel
    assert "Not scored yet" not in panel


def test_it_holds_no_answer_back(client: Browser, lead: Lead) -> None:
    with unit_of_work() as session:
        reply = session.scalars(select(Message.id).where(Message.lead_id == lead.id, Message.is_reply)).one()
    form = {"text": "Tuesday.", "seen_inbound": reply, "seen_answer": 0}
    assert client.post(f"/w/acorn/leads/{lead.id}/replies", data=form, headers=SWAP).status_code == 204
