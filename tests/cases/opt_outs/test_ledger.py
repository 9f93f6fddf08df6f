"""What providers and mail servers say of a lead stands in the ledger, and what a provider did not take is told again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from simulators.emailbison import events as mail_events
from simulators.gohighlevel import events as text_events
from tests.browser import Browser
from tests.cases.opt_outs.conftest import MAYA, Writer
from tests.due import try_again
from tests.factories import Cast
from webapp.accounts.models import User
from webapp.consent.gate import FULL, UNREACHABLE
from webapp.consent.ledger import MAILBOX_FULL, state_of
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.leads.provider_status import PUSH_AGAIN
from webapp.leads.states import SMS_DND
from webapp.runtime.database import unit_of_work

REPORT = "{words}\n\nFinal-Recipient: rfc822; maya@contoso.test\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n"
FAILED = "Delivery to the following recipient failed permanently:"
FULL_REPORT = REPORT.format(words=FAILED, status="5.2.2", said="552 5.2.2 mailbox full")
HARD_REPORT = REPORT.format(words=FAILED, status="5.1.1", said="550 5.1.1 no such user")


def bounces(maya: Writer, text: str) -> None:
    books = maya.sims.emailbison.books
    row = books.add_reply(
        books.next_id(),
        maya.lead_row,
        "Undeliverable: pallets",
        text,
        folder="Bounced",
        type="Bounced",
        from_email_address="mailer-daemon@mx.contoso.test",
    )
    body = mail_events.replied(books, maya.sims.emailbison.host, row, "EMAIL_BOUNCED")
    assert maya.browser.post(maya.mail_address, json=body, token=False).status_code == 202
    maya.settle()


def switch_dnd(maya: Writer, status: str) -> None:
    maya.sims.gohighlevel.books.set_dnd(maya.contact, status)
    raw, signed = text_events.signed(text_events.dnd(maya.contact))
    assert (
        maya.browser.post("/webhooks/gohighlevel", data=raw, headers=signed, token=False).status_code == 202
    )
    maya.settle()


@pytest.mark.parametrize(("status", "dnd"), [("active", "on"), ("permanent", "permanent")])
def test_do_not_disturb_is_an_event_of_the_provider_that_the_provider_ends(
    maya: Writer, status: str, dnd: str
) -> None:
    maya.writes("sms", "What does it cost?")
    switch_dnd(maya, status)
    (event,) = maya.events
    assert (event.change, event.channel, event.by, event.reason) == ("dnd_on", "sms", "provider", dnd)
    assert SMS_DND[dnd] in maya.panel()  # type: ignore[index]
    assert "by GoHighLevel" in maya.panel()
    switch_dnd(maya, status)
    assert len(maya.events) == 1, "said twice, changed once"
    switch_dnd(maya, "inactive")
    assert [event.change for event in maya.events] == ["dnd_on", "dnd_off"]
    assert SMS_DND[dnd] not in maya.panel()  # type: ignore[index]


def test_reopening_a_lead_leaves_the_providers_do_not_disturb(maya: Writer) -> None:
    maya.writes("sms", "STOP")
    switch_dnd(maya, "permanent")
    assert maya.reopens("They rang.") == 204
    maya.settle()
    with unit_of_work() as session:
        state = state_of(session, session.scalars(select(Lead)).one())
    assert (state.closed, state.dnd and state.dnd.reason) == ({}, "permanent")


def test_a_full_mailbox_warns_and_refuses_nothing_until_they_write(maya: Writer) -> None:
    maya.mails("Tell me more.", ago=600)
    maya.settle()
    bounces(maya, FULL_REPORT)
    (event,) = maya.events
    assert (event.change, event.channel, event.by, event.reason) == (
        "unreachable",
        "email",
        "bounce",
        MAILBOX_FULL,
    )
    assert event.message_id == maya.messages[-1].id
    assert FULL in maya.panel()
    assert maya.lead.status != "bounced"
    assert maya.answers() in (200, 204)
    maya.writes("email", "There is room again.")
    assert [event.change for event in maya.events] == ["unreachable", "reachable"]
    assert FULL not in maya.panel()


def test_an_address_that_does_not_exist_outlives_a_full_mailbox(maya: Writer) -> None:
    maya.mails("Tell me more.", ago=600)
    maya.settle()
    bounces(maya, HARD_REPORT)
    bounces(maya, FULL_REPORT)
    assert UNREACHABLE in maya.panel()
    assert maya.answers() == 422
    assert maya.events[0].reason == "no_such_address"


def test_a_meeting_does_not_outweigh_an_opt_out(maya: Writer) -> None:
    maya.writes("email", "Tuesday at ten, see you then.")
    with unit_of_work() as session:
        session.scalars(select(Lead)).one().status = "meeting-booked"
    maya.writes("email", "Unsubscribe")
    assert maya.lead.status == "blacklisted"


def test_what_a_provider_never_took_is_shown_as_such_and_told_again_for_good(maya: Writer) -> None:
    maya.mails("Unsubscribe")
    maya.sims.emailbison.faults.add("status", status=500, body="{}", times=None)
    maya.settle()
    for _ in range(9):
        try_again(maya.settle)
    assert "Could not be passed on to EmailBison" in maya.panel()
    assert failed_pushes() == 1
    assert maya.sims.emailbison.books.blacklist == []
    again(maya)
    assert maya.sims.emailbison.books.blacklist == [], "it fails still"
    maya.sims.emailbison.faults.clear()
    again(maya)
    assert [row["email"] for row in maya.sims.emailbison.books.blacklist] == [MAYA]
    assert "Could not be passed on" not in maya.panel()
    assert maya.lead.provider_status["emailbison"] == "opted-out"


def test_whom_a_provider_did_not_know_when_it_happened_is_told_later(maya: Writer) -> None:
    """A lead that was closed before the provider was connected, and one that is open, which nobody is told of."""
    maya.mails("Unsubscribe")
    maya.settle()
    with unit_of_work() as session:
        session.scalars(select(Lead)).one().provider_status = {}
    maya.sims.emailbison.books.blacklist.clear()
    again(maya)
    assert [row["email"] for row in maya.sims.emailbison.books.blacklist] == [MAYA]
    before = len(maya.sims.emailbison.calls)
    again(maya)
    assert len(maya.sims.emailbison.calls) == before, "who knows is left alone"


def again(maya: Writer) -> None:
    """What the clock asks for once a day."""
    with unit_of_work() as session:
        PUSH_AGAIN.enqueue(session, workspace_id=None, slot=len(maya.sims.emailbison.calls))
    maya.settle()
    try_again(maya.settle)


def failed_pushes() -> int:
    with unit_of_work() as session:
        return len(
            session.scalars(
                select(Job.id).where(Job.kind == "leads.push_status", Job.state == "failed")
            ).all()
        )


def test_the_events_of_one_person_are_for_who_manages(
    maya: Writer, cast: Cast, client: Browser, sign_in: Callable[[Browser, User], Browser]
) -> None:
    maya.writes("email", "Unsubscribe")
    path = f"/w/acorn/leads/{maya.lead.id}/consent/events"
    with unit_of_work() as session:
        session.scalars(select(Lead)).one().assigned_to = cast.sam.id
    exported = maya.browser.get(path)
    assert exported.headers["Content-Disposition"] == f'attachment; filename="consent-{maya.lead.id}.json"'
    (event,) = exported.get_json()["events"]
    assert (event["change"], event["channel"], event["by"]) == ("opt_out", "all", "rule")
    assert (event["evidence"], event["message_id"]) == ("Unsubscribe", maya.messages[0].id)
    for person, status in ((cast.sam, 403), (cast.bob, 403), (cast.charlie, 404)):
        assert sign_in(client, person).get(path).status_code == status, person.name


REASONS = {
    "  They called,\nand asked\tfor an offer. ": "They called, and asked for an offer.",
    "=HYPERLINK(1)<b>signed</b>": "=HYPERLINK(1)<b>signed</b>",
    "署名済み \u202eabc": "署名済み abc",
    "They rang. " * 200: ("They rang. " * 200)[:499].rstrip() + "…",
}


def test_a_reason_can_be_read_and_is_exported_as_it_is_kept(maya: Writer) -> None:
    maya.writes("email", "Unsubscribe")
    for blank in ("", " \n\t", "\u200b\u2060", "\u202e", "…!", "--"):
        assert maya.reopens(blank) == 422, repr(blank)
    path = f"/w/acorn/leads/{maya.lead.id}/consent/events"
    for written, kept in REASONS.items():
        assert maya.reopens(written) == 204
        assert maya.events[-1].reason == kept
        page = maya.panel()
        assert "<b>signed</b>" not in page
        maya.writes("email", "Unsubscribe")
    exported = [event["reason"] for event in maya.browser.get(path).get_json()["events"]]
    assert [reason for reason in exported if reason in REASONS.values()] == list(REASONS.values())
