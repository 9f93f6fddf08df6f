"""What each event means, in any order, wrapped or not, however often it comes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.conversations.models import Message
from webapp.integrations.models import SenderAccount
from webapp.leads.models import Lead
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work
from webapp.webhooks import processing
from webapp.webhooks.models import Delivery

Deliver = Callable[..., list[int]]


@pytest.fixture
def deliver(client: Browser, cast: Cast, sims: Switchboard, drain: Drain) -> Deliver:
    """Deliver these bodies one after the other, each processed before the next; answers the statuses."""
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token

    def deliver(*bodies: dict[str, Any]) -> list[int]:
        statuses = []
        for body in bodies:
            statuses.append(client.post(f"/webhooks/emailbison/{token}", json=body, token=False).status_code)
            drain()
        return statuses

    return deliver


@pytest.fixture
def story(sims: Switchboard) -> dict[str, dict[str, Any]]:
    """Everything that EmailBison tells of Jane."""
    books, host = sims.emailbison.books, sims.emailbison.host
    jane = books.add_lead(5, "Jane", "Roe", "jane@client.test", company="Client Inc")
    mail = books.add_sent(12581, jane, "quick question", "<p>Hi Jane</p>", step=2)
    said = books.add_reply(9045, jane, "Re: quick question", "Sounds good, call me.")
    return {
        "sent": events.sent(books, host, mail),
        "opened": events.sent(books, host, mail, "EMAIL_OPENED", "2026-09-10T10:00:00.000000Z"),
        "replied": events.replied(books, host, said, mail=mail),
        "interested": events.replied(books, host, said, "LEAD_INTERESTED", mail),
    }


def jane() -> Lead:
    with unit_of_work() as session:
        return session.scalars(select(Lead)).one()


def messages() -> dict[str | None, Message]:
    with unit_of_work() as session:
        return {row.provider_id: row for row in session.scalars(select(Message))}


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["sent", "opened", "replied", "interested"]))[::5]
)
def test_any_order_and_any_repetition_ends_the_same(
    deliver: Deliver, story: dict[str, dict[str, Any]], order: tuple[str, ...]
) -> None:
    assert deliver(*(story[name] for name in order)) == [202] * 4
    assert deliver(*({"data": story[name]} for name in order)) == [200] * 4
    found, lead = messages(), jane()
    assert set(found) == {"scheduled-12581", "reply-9045"}
    assert found["scheduled-12581"].provider_facts["opened_at"] == "2026-09-10T10:00:00+00:00"
    assert (lead.campaign, lead.campaign_step, lead.company) == ("Q3 outbound", 2, "Client Inc")
    assert lead.sentiment is not None
    with unit_of_work() as session:
        assert set(session.scalars(select(Delivery.state))) == {"processed"}


def test_the_first_opening_counts(
    deliver: Deliver, sims: Switchboard, story: dict[str, dict[str, Any]]
) -> None:
    later = {**story["opened"], "data": {**story["opened"]["data"]}}
    later["data"]["campaign_event"] = {"id": 7, "created_at": "2026-09-11T10:00:00.000000Z"}
    again = {
        **later,
        "data": {**later["data"], "campaign_event": {"id": 8, "created_at": "2026-09-12T10:00:00Z"}},
    }
    assert deliver(later, story["opened"], later, again) == [202, 202, 200, 202]
    assert messages()["scheduled-12581"].provider_facts["opened_at"] == "2026-09-10T10:00:00+00:00"


def test_interest_fills_what_nobody_judged_and_overrules_nobody(
    deliver: Deliver, sims: Switchboard, story: dict[str, dict[str, Any]]
) -> None:
    sims.ai.faults.add("status", status=401, times=None)
    deliver(story["interested"])
    assert (jane().sentiment, jane().status) == ("Interested", "qualified")
    with unit_of_work() as session:
        session.scalars(select(Lead)).one().sentiment = "Not Interested"
    books = sims.emailbison.books
    second = books.add_reply(9046, books.leads[5], "Re: quick question", "No.", when=None)
    deliver(events.replied(books, sims.emailbison.host, second))
    with unit_of_work() as session:
        session.scalars(select(Lead)).one().sentiment = "Not Interested"
    deliver(events.replied(books, sims.emailbison.host, second, "LEAD_INTERESTED"))
    assert jane().sentiment == "Not Interested"


def test_our_own_echo_and_somebody_elses_answer(
    deliver: Deliver, sims: Switchboard, story: dict[str, dict[str, Any]]
) -> None:
    books, host = sims.emailbison.books, sims.emailbison.host
    deliver(story["replied"])
    theirs = books.add_reply(9047, books.leads[5], "Re: quick question", "Tuesday works.", folder="Sent")
    echo = events.answered(books, host, theirs)
    nobody = {**echo, "data": {**echo["data"], "lead": None, "campaign": None, "scheduled_email": None}}
    assert deliver(nobody, echo) == [202, 200]
    found = messages()["reply-9047"]
    assert (found.direction, found.source, found.lead_id) == ("outbound", "operator", jane().id)


def test_an_opt_out_is_heard_whatever_it_names(
    deliver: Deliver, sims: Switchboard, story: dict[str, dict[str, Any]]
) -> None:
    books, host = sims.emailbison.books, sims.emailbison.host
    gone = events.sent(books, host, books.sent[12581], "LEAD_UNSUBSCRIBED")
    bare = {**gone, "data": {**gone["data"], "scheduled_email": None}}
    assert deliver(bare, bare, gone, gone) == [202, 200, 202, 200]
    assert (jane().status, jane().sentiment) == ("blacklisted", "Blacklist")
    nobody = {**bare, "data": {**bare["data"], "lead": None}}
    assert deliver(nobody) == [422]


def test_mailboxes_follow_the_providers_clock(
    deliver: Deliver, client: Browser, cast: Cast, sims: Switchboard, sign_in: Callable[..., Browser]
) -> None:
    books, host = sims.emailbison.books, sims.emailbison.host
    sam = books.senders[243]

    def told(kind: str, day: int) -> dict[str, Any]:
        sam["status"] = "not_connected" if kind == "DISCONNECTED" else "Connected"
        return events.account(books, host, f"EMAIL_ACCOUNT_{kind}", sam, f"2026-09-{day:02}T00:00:00.000000Z")

    assert deliver(told("ADDED", 1), told("RECONNECTED", 5), told("DISCONNECTED", 3)) == [202] * 3
    with unit_of_work() as session:
        assert session.scalars(select(SenderAccount)).one().state == "connected"
    deliver(told("DISCONNECTED", 7), told("DISCONNECTED", 7))
    sign_in(client, cast.alice)
    page = client.get("/w/acorn/integrations").get_data(as_text=True)
    assert "1 mailbox is disconnected at EmailBison and cannot send: sam@sender.test" in page
    sign_in(client, cast.sam)
    assert "sam@sender.test" not in client.get("/w/acorn/integrations").get_data(as_text=True)
    deliver(told("REMOVED", 9))
    with unit_of_work() as session:
        assert session.scalars(select(SenderAccount)).one().state == "removed"


@pytest.mark.parametrize("really", ["connected", "disconnected"])
def test_an_event_that_contradicts_itself_is_settled_by_asking_the_provider(
    deliver: Deliver, sims: Switchboard, really: str
) -> None:
    books, sam = sims.emailbison.books, sims.emailbison.books.senders[243]
    sam["status"] = "Connected"
    body = events.account(books, sims.emailbison.host, "EMAIL_ACCOUNT_DISCONNECTED", sam)
    assert body["data"]["sender_email"]["status"] == "connected", "a mailbox that was disconnected"
    sam["status"] = "Connected" if really == "connected" else "Not connected"
    assert deliver(body) == [202]
    with unit_of_work() as session:
        assert (
            session.scalars(select(SenderAccount.state).where(SenderAccount.email == sam["email"])).one()
            == really
        )
        (told,) = session.scalars(select(Delivery)).all()
    assert (told.state, "the provider is asked" in (told.reason or "")) == ("processed", True)


@pytest.mark.parametrize(
    "kind",
    ["TAG_ATTACHED", "TAG_REMOVED", "WARMUP_DISABLED_RECEIVING_BOUNCES", "LEAD_FIRST_CONTACTED", "BRAND_NEW"],
)
def test_what_says_nothing_to_us_is_kept_with_its_reason(deliver: Deliver, kind: str) -> None:
    assert deliver({"event": {"type": kind}, "data": {"tag_id": 5}}) == [202]
    with unit_of_work() as session:
        kept = session.scalars(select(Delivery)).one()
    assert (kept.state, bool(kept.reason)) == ("ignored", True)


REPORT = """Your message could not be delivered to jane@client.test.

Final-Recipient: rfc822; jane@client.test
Action: {action}
Status: {status}

Message-ID: <ours@acorn.test>
"""


@pytest.mark.parametrize(
    ("action", "status", "closed"), [("failed", "5.1.1", True), ("delayed", "4.4.1", False)]
)
def test_what_a_mail_server_sends_back_belongs_to_the_lead_that_it_is_about(
    deliver: Deliver, sims: Switchboard, cast: Cast, action: str, status: str, closed: bool
) -> None:
    with unit_of_work() as session:
        jane = factories.lead(session, cast.acorn, first_name="Jane", email="jane@client.test")
        factories.lead(session, cast.birch, first_name="Jane", email="jane@client.test")
        ours = {"direction": "outbound", "source": "campaign", "state": "sent"}
        factories.message(session, jane, "Hi", provider_facts={"mail_id": "<ours@acorn.test>"}, **ours)
    notice = returned(sims, REPORT.format(action=action, status=status))
    assert deliver(notice, notice) == [202, 200]
    with unit_of_work() as session:
        leads = session.scalars(select(Lead).where(Lead.workspace_id == cast.acorn.id)).all()
        (message,) = session.scalars(select(Message).where(Message.is_bounce)).all()
    assert [lead.email for lead in leads] == ["jane@client.test"], "the mail server is no lead"
    assert (message.lead_id, message.is_bounce) == (leads[0].id, True)
    assert (leads[0].status == "bounced") is closed


@pytest.mark.parametrize(
    "words", ["Somebody was away.", "jane@client.test and joe@client.test were away.", "\x00" * 10, ""]
)
def test_a_mail_servers_notice_that_names_nobody_for_certain_is_kept_as_a_delivery_alone(
    deliver: Deliver, sims: Switchboard, cast: Cast, words: str
) -> None:
    with unit_of_work() as session:
        for name in ("jane", "joe"):
            factories.lead(session, cast.acorn, first_name=name, email=f"{name}@client.test")
    notice = returned(sims, words)
    marked = {**notice, "event": {**notice["event"], "type": "LEAD_INTERESTED"}}
    assert deliver(notice, marked) == [202, 202]
    with unit_of_work() as session:
        assert session.scalars(select(Message)).all() == []
        deliveries = session.scalars(select(Delivery)).all()
    assert [delivery.state for delivery in deliveries] == ["ignored"] * 2
    assert all("mail server" in str(delivery.reason) for delivery in deliveries)


def returned(sims: Switchboard, words: str) -> dict[str, Any]:
    """A mail of a mail server's, which EmailBison does not track."""
    books, host = sims.emailbison.books, sims.emailbison.host
    said = books.add_reply(
        7001, None, "Undelivered Mail Returned to Sender", words, from_email_address="mailer-daemon@mx.test"
    )
    return events.replied(books, host, said)


def test_a_delivery_that_fails_for_good_is_shown_at_once(
    deliver: Deliver, cast: Cast, sims: Switchboard, story: dict[str, dict[str, Any]]
) -> None:
    deliver(story["replied"])
    with unit_of_work() as session:
        number = session.scalars(select(Delivery.id)).one()
    before = changes.revision([cast.acorn.id])
    with unit_of_work() as session:
        processing.mark_failed(session, number, "It could not be processed.")
    assert changes.revision([cast.acorn.id]) != before
    with unit_of_work() as session:
        failed = session.get_one(Delivery, number)
    assert (failed.state, failed.reason) == ("failed", "It could not be processed.")


def test_a_delivery_that_means_nobody_any_more_is_nobodys(
    deliver: Deliver, sims: Switchboard, cast: Cast
) -> None:
    with unit_of_work() as session:
        number = factories.lead(session, cast.acorn, first_name="Jane", email="jane@client.test").id
    deliver(returned(sims, REPORT.format(action="failed", status="5.1.1")))
    with unit_of_work() as session:
        delivery = session.scalars(select(Delivery)).one()
        assert delivery.lead_id == number
        factories.lead(session, cast.acorn, first_name="Joe", email="joe@client.test")
        delivery.body = delivery.body.replace(b"Final-Recipient: rfc822; jane@", b"joe@client.test jane@")
        delivery_id = delivery.id
    with unit_of_work() as session:
        processing.process(session, delivery_id)
    with unit_of_work() as session:
        delivery = session.get_one(Delivery, delivery_id)
    assert (delivery.state, delivery.lead_id) == ("ignored", None)


def test_a_providers_clock_that_runs_ahead_leaves_nobody_unanswered(
    deliver: Deliver, sims: Switchboard
) -> None:
    books, host = sims.emailbison.books, sims.emailbison.host
    jane_row = books.add_lead(5, "Jane", "Roe", "jane@client.test")
    ahead = books.add_reply(9045, jane_row, "Re: hi", "Yes.", when=clock.now() + timedelta(hours=1))
    deliver(events.replied(books, host, ahead))
    assert messages()["reply-9045"].sent_at <= clock.now()
