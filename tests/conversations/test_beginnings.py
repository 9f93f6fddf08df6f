"""Mails that begin a thread: a message passed on to somebody else, and a new mail to a lead."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.browser import SWAP, Browser
from tests.conversations.stage import mailed, message, outbound_rows
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.consent.decisions import set_status
from webapp.conversations.beginnings import addressing
from webapp.conversations.models import Message
from webapp.inbox.predicates import needs_you
from webapp.integrations.connections import connections_of
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.runtime.redis import for_requests
from webapp.scoring.judging import load_case

BOSS = "boss@agency.test"
MAILBOX = "243"


@pytest.fixture
def jane(client: Browser, cast: Cast, sims: Switchboard, drain: Drain) -> Lead:
    """Jane, who asked for a price by a mail with an offer in it, as the webhook told."""
    for_requests().flushdb()
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token
    known = sims.emailbison.books.add_lead(5, "Jane", "Roe", "jane@client.test")
    reply = sims.emailbison.books.add_reply(9045, known, "Re: pallets", "What does **one** cost?\n\nJane")
    sims.emailbison.files.add(reply, "offer.pdf", b"%PDF an offer")
    sims.emailbison.webhook_urls.append(f"/webhooks/emailbison/{token}")
    tell(client, token, events.replied(sims.emailbison.books, sims.emailbison.host, reply))
    drain()
    sims.emailbison.webhook_urls.clear()
    with unit_of_work() as session:
        return session.scalars(select(Lead)).one()


@pytest.fixture
def alice(client: Browser, cast: Cast, sign_in: SignIn) -> Browser:
    return sign_in(client, cast.alice)


def tell(client: Browser, token: str, body: dict[str, Any]) -> None:
    assert client.post(f"/webhooks/emailbison/{token}", json=body, token=False).status_code == 202


def token_of(cast: Cast) -> str:
    with unit_of_work() as session:
        return connections_of(session, (cast.acorn.id,))[0].webhook_token


def send(browser: Browser, lead: Lead, text: str, **form: object) -> tuple[int, str]:
    given = {"text": text, "channel": "email", "begins": "yes", "to": BOSS, **form}
    data = {name: value for name, value in given.items() if value is not None}
    answer = browser.post(f"/w/acorn/leads/{lead.id}/replies", data=data, headers=SWAP)
    return answer.status_code, answer.headers.get("HX-Trigger", "") + unescape(answer.get_data(as_text=True))


def asked_of(lead: Lead) -> int:
    """The message that she wrote."""
    with unit_of_work() as session:
        mine = (Message.lead_id == lead.id, Message.direction == "inbound")
        return session.scalars(select(Message.id).where(*mine)).one()


def leads() -> int:
    with system_transaction() as session:
        return session.scalar(select(func.count(Lead.id))) or 0


def waits(lead: Lead) -> bool:
    with unit_of_work() as session:
        here = select(Lead.id).where(Lead.id == lead.id, needs_you(clock.now()))
        return session.scalar(here) is not None


def test_a_message_is_passed_on_with_its_words_and_its_files(
    cast: Cast, jane: Lead, alice: Browser, sims: Switchboard, drain: Drain
) -> None:
    number = asked_of(jane)
    form = alice.get(f"/w/acorn/leads/{jane.id}/composer?forward={number}", headers=SWAP).get_data(
        as_text=True
    )
    assert 'value="Fwd: Re: pallets"' in form
    assert "With its file: offer.pdf" in form
    assert re.search(r"From: Jane Roe &lt;jane@client.test&gt;\nDate: .+\nSubject: Re: pallets", form)
    passed_on = {"forwards_id": number, "subject": "Fwd: Re: pallets", "with_files": "yes"}
    assert send(alice, jane, "Can **you** say?", **passed_on)[0] == 204
    drain()
    make_due()
    drain()
    (sent,) = mailed(sims)
    assert [each["address"] for each in sent["to"]] == [BOSS]
    assert sent["subject"] == "Fwd: Re: pallets"
    assert "<b>you</b>" in sent["html_body"]
    assert "What does **one** cost?" in sent["html_body"], "the marks of others mean nothing"
    assert [each["file_name"] for each in sent["attachments"]] == ["offer.pdf"]
    assert sims.emailbison.files.contents[sent["attachments"][0]["uuid"]][0] == b"%PDF an offer"
    (ours,) = outbound_rows()
    assert (ours.source, ours.state, ours.forwards_id) == ("forward", "sent", number)
    # Nothing was said to Jane: she waits as before, and the model hears nothing of it.
    assert waits(jane)
    with unit_of_work() as session:
        assert [turn.direction for turn in load_case(session, jane.id).messages] == ["inbound"]
    # The provider tells of it, and it is known whose it is: nobody becomes a lead by it.
    body = events.answered(sims.emailbison.books, sims.emailbison.host, sent | {"lead_id": None})
    tell(alice, token_of(cast), body)
    drain()
    assert (leads(), len(outbound_rows())) == (1, 1)


@pytest.mark.parametrize("told", ["by its list", "by its webhook"])
def test_a_forward_whose_end_is_unknown_is_looked_for_before_it_is_sent_again(
    told: str, cast: Cast, jane: Lead, alice: Browser, sims: Switchboard, drain: Drain
) -> None:
    passed_on = {"forwards_id": asked_of(jane), "subject": "Fwd: Re: pallets"}
    send(alice, jane, "FYI", **passed_on, to="other@agency.test")
    make_due()
    drain()
    sims.emailbison.faults.add("reset_after", path="/api/replies/new")
    send(alice, jane, "FYI", **passed_on)
    make_due()
    drain()
    lost = outbound_rows()[-1]
    assert lost.state in {"sending", "unknown"}
    if told == "by its webhook":
        sent = mailed(sims)[-1]
        tell(alice, token_of(cast), events.answered(sims.emailbison.books, sims.emailbison.host, sent))
        drain()
        assert (message(lost.id).state, leads()) == ("sent", 1)
    make_due()
    drain()
    assert message(lost.id).state == "sent"
    assert [row["to"][0]["address"] for row in mailed(sims)] == ["other@agency.test", BOSS]
    assert len({row.provider_id for row in outbound_rows()}) == 2


def test_who_opted_out_gets_nothing_and_what_they_wrote_may_be_passed_on(
    cast: Cast, jane: Lead, alice: Browser, sims: Switchboard, drain: Drain
) -> None:
    number = asked_of(jane)
    with unit_of_work() as session:
        set_status(session, session.get_one(Lead, jane.id), "blacklisted", cast.alice.id)
    forward = {"forwards_id": number, "subject": "Fwd: Re: pallets"}
    status, page = send(alice, jane, "See below.", **forward, to="jane@client.test")
    assert (status, "jane@client.test: " in page, 'value="Fwd: Re: pallets"' in page) == (422, True, True)
    status, page = send(alice, jane, "A new thing.", subject="Pallets", to="jane@client.test")
    assert status == 422
    assert send(alice, jane, "", **forward)[0] == 204, "a forward needs no words"
    make_due()
    drain()
    assert [[each["address"] for each in row["to"]] for row in mailed(sims)] == [[BOSS]]


def test_a_new_mail_has_a_subject_of_its_own_and_can_be_taken_back(
    jane: Lead, alice: Browser, sims: Switchboard, drain: Drain
) -> None:
    composer = f"/w/acorn/leads/{jane.id}/composer"
    form = alice.get(f"{composer}?new", headers=SWAP).get_data(as_text=True)
    assert re.search(r'name="to" value="jane@client.test"', form)
    status, page = send(alice, jane, "About something else.", subject=" ", to="jane@client.test")
    assert (status, "Write a subject." in page, "About something else." in page) == (422, True, True)
    assert send(alice, jane, "An answer, first.", to=None, begins=None)[0] == 204
    alice.post(f"/w/acorn/messages/{outbound_rows()[-1].id}/withdrawal", headers=SWAP)
    assert send(alice, jane, "Racks now.", subject="Racks", to="jane@client.test")[0] == 204
    undone = alice.post(f"/w/acorn/messages/{outbound_rows()[-1].id}/withdrawal", headers=SWAP)
    assert undone.status_code == 204
    form = alice.get(composer, headers=SWAP).get_data(as_text=True)
    assert all(part in form for part in ("An answer, first.", "Racks now.", 'value="Racks"'))
    assert send(alice, jane, "Racks now.", subject="Racks", to="jane@client.test")[0] == 204
    make_due()
    drain()
    (sent,) = mailed(sims)
    assert (sent["subject"], sent["lead_id"], str(sent["sender_email_id"])) == ("Racks", 5, MAILBOX)
    assert not waits(jane)
    assert "Racks now." not in alice.get(composer, headers=SWAP).get_data(as_text=True)


def test_a_lead_whom_no_mail_can_answer_is_written_a_new_one(
    cast: Cast, jane: Lead, alice: Browser, sims: Switchboard, drain: Drain
) -> None:
    with unit_of_work() as session:
        silent = factories.lead(session, cast.acorn, first_name="Leo", email="leo@client.test")
        nameless = factories.lead(
            session, cast.acorn, first_name="Kim", email=None, phone_e164="+15550001234"
        )
        away = factories.lead(session, cast.birch, first_name="Bea")
    form = alice.get(f"/w/acorn/leads/{silent.id}/composer", headers=SWAP).get_data(as_text=True)
    assert all(part in form for part in ("New mail to Leo", 'name="subject"', 'value="leo@client.test"'))
    assert send(alice, silent, "Good day.", subject="Pallets", to="leo@client.test")[0] == 204
    make_due()
    drain()
    assert mailed(sims)[-1]["to"][0]["address"] == "leo@client.test"
    refused = alice.get(f"/w/acorn/leads/{nameless.id}/composer?new", headers=SWAP).get_data(as_text=True)
    assert "There is no mail address of this lead." in refused
    # What is passed on has to be of this lead, and to reach a provider.
    assert send(alice, silent, "See below.", forwards_id=asked_of(jane), subject="Fwd")[0] == 404
    assert alice.get(f"/w/acorn/leads/{away.id}/composer?new", headers=SWAP).status_code == 404


def test_the_mailbox_is_the_one_of_the_newest_mail_that_names_one(cast: Cast, sims: Switchboard) -> None:
    """A mail that names none, and one of another provider, say nothing of where the thread is."""
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        lead = factories.lead(session, cast.acorn)
        for minutes, provider, facts in (
            (30, "emailbison", {"sender_email_id": "17"}),
            (20, "emailbison", {"sender_email_id": MAILBOX}),
            (10, "emailbison", {}),
            (5, "another", {"sender_email_id": "9"}),
        ):
            at = clock.now() - timedelta(minutes=minutes)
            factories.message(session, lead, provider=provider, provider_facts=facts, sent_at=at)
        assert addressing(session, lead).envelope.sender_id == MAILBOX
