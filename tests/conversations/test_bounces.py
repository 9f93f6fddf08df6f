"""A mail that came back closes its lead to mail, whoever tells of it first, and to nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.browser import SWAP, Browser
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.conversations.channels import why_not
from webapp.conversations.models import Message
from webapp.inbox.predicates import needs_you
from webapp.integrations.models import Connection
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests
from webapp.sync.jobs import enqueue_sweep
from webapp.webhooks.models import Delivery

Row = dict[str, Any]
JANE = "jane@client.test"
REPORT = "Final-Recipient: rfc822; jane@client.test\nAction: {action}\nStatus: {status}\n\nMessage-ID: <ours@acorn.test>\n"


class Scene:
    """Jane, whom both providers know, and the three ways by which a mail of hers is read."""

    def __init__(self, client: Browser, cast: Cast, sims: Switchboard, drain: Drain, alice: Browser) -> None:
        self.client, self.sims, self.drain, self.alice = client, sims, drain, alice
        self.books = sims.emailbison.books
        self.jane = self.books.add_lead(5, "Jane", "Roe", JANE)
        contact = sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234", JANE)
        with unit_of_work() as session:
            mail = factories.account(session, cast.acorn, sims.emailbison)
            text = factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
            mail.state = text.state = "working"
            self.token, self.connection_id = mail.webhook_token, mail.id
            self.lead_id = factories.lead(
                session,
                cast.acorn,
                first_name="Jane",
                email=JANE,
                emailbison_id="5",
                gohighlevel_id=contact["id"],
                phone_e164="+15550001234",
            ).id
            factories.message(
                session,
                session.get_one(Lead, self.lead_id),
                "Hi Jane",
                direction="outbound",
                source="campaign",
                state="sent",
                provider_facts={"mail_id": "<ours@acorn.test>"},
            )

    def bounced(self, number: int = 801, hours: float = 1) -> Row:
        """EmailBison says that a mail to Jane came back."""
        return self.books.add_reply(
            number,
            self.jane,
            "Undelivered",
            "It could not be delivered.",
            folder="Bounced",
            type="Bounced",
            from_email_address="mailer-daemon@mx.test",
            when=hours_ago(hours),
        )

    def report(self, action: str, status: str) -> Row:
        """A mail server says it, and EmailBison does not know whose it is."""
        return self.books.add_reply(
            802,
            None,
            "Delivery status",
            REPORT.format(action=action, status=status),
            from_email_address="postmaster@mx.test",
            when=hours_ago(1),
        )

    def wrote(self, number: int, hours: float) -> Row:
        return self.books.add_reply(number, self.jane, "Re: pallets", "I am here.", when=hours_ago(hours))

    def webhook(self, row: Row, kind: str = "LEAD_REPLIED") -> None:
        body = events.replied(self.books, self.sims.emailbison.host, row, kind)
        status = self.client.post(f"/webhooks/emailbison/{self.token}", json=body, token=False).status_code
        assert status in {200, 202}
        self.drain()

    def sweep(self, _row: Row) -> None:
        with unit_of_work() as session:
            enqueue_sweep(session, session.get_one(Connection, self.connection_id))
        self.drain()

    def sync(self, _row: Row) -> None:
        self.alice.post(f"/w/acorn/leads/{self.lead_id}/syncs", headers=SWAP)
        self.drain()

    def tell(self, way: str, row: Row) -> None:
        if way == "webhook":
            self.webhook(row, "EMAIL_BOUNCED" if row["lead_id"] else "UNTRACKED_REPLY_RECEIVED")
        else:
            getattr(self, way)(row)

    def lead(self) -> Lead:
        with unit_of_work() as session:
            return session.get_one(Lead, self.lead_id)

    def set_status(self, status: str) -> None:
        path = f"/w/acorn/leads/{self.lead_id}/status"
        assert self.alice.post(path, data={"status": status}, headers=SWAP).status_code == 204
        self.drain()


def hours_ago(hours: float) -> datetime:
    return clock.now() - timedelta(hours=hours)


@pytest.fixture
def scene(
    client: Browser,
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    sign_in: SignIn,
) -> Scene:
    for_requests().flushdb()
    return Scene(client, cast, sims, drain, sign_in(client, cast.alice))


@pytest.mark.parametrize(
    "ways", [("webhook", "sweep", "sync"), ("sweep", "sync", "webhook"), ("sync", "webhook", "sweep")]
)
def test_a_bounce_closes_to_mail_whoever_tells_of_it_first(scene: Scene, ways: tuple[str, ...]) -> None:
    row = scene.bounced()
    for way in ways:
        scene.tell(way, row)
        assert scene.lead().status == "bounced", f"after the {way}"
    with unit_of_work() as session:
        (message,) = session.scalars(select(Message).where(Message.is_bounce)).all()
        reasons = why_not(session, session.get_one(Lead, scene.lead_id))
    assert (message.is_bounce, message.lead_id) == (True, scene.lead_id)
    assert "comes back" in reasons["email"]
    assert reasons["sms"] == ""


@pytest.mark.parametrize(
    ("action", "status", "is_final"), [("failed", "5.1.1", True), ("delayed", "4.4.1", False)]
)
@pytest.mark.parametrize("way", ["webhook", "sweep"])
def test_only_a_final_report_closes(scene: Scene, way: str, action: str, status: str, is_final: bool) -> None:
    scene.tell(way, scene.report(action, status))
    assert scene.lead().status == ("bounced" if is_final else "new")


def test_a_bounce_is_no_opt_out(scene: Scene) -> None:
    scene.webhook(scene.bounced(), "EMAIL_BOUNCED")
    scene.set_status("qualified")
    scene.set_status("bounced")
    assert scene.books.blacklist == []
    assert scene.books.leads[5]["status"] == "verified"
    (contact,) = scene.sims.gohighlevel.books.contacts.values()
    assert contact["dndSettings"]["SMS"]["status"] == "inactive"
    with unit_of_work() as session:
        assert session.get_one(Lead, scene.lead_id).provider_status == {}


def test_an_old_bounce_that_is_read_late_closes_nobody_who_has_written_since(scene: Scene) -> None:
    scene.bounced(hours=5)
    scene.wrote(803, hours=2)
    scene.sweep({})
    assert scene.lead().status != "bounced"


def test_a_mail_of_their_own_opens_them_again(scene: Scene) -> None:
    scene.webhook(scene.bounced(hours=5), "EMAIL_BOUNCED")
    scene.webhook(scene.wrote(804, hours=6))
    assert scene.lead().status == "bounced", "it is older than the bounce"
    scene.webhook(scene.wrote(805, hours=1))
    assert scene.lead().status != "bounced"


def test_a_bounce_that_is_told_again_does_not_close_whom_a_person_opened(scene: Scene) -> None:
    row = scene.bounced()
    scene.webhook(row, "EMAIL_BOUNCED")
    scene.set_status("qualified")
    with unit_of_work() as session:
        number = session.scalars(select(Delivery.id)).one()
    scene.alice.post(f"/w/acorn/deliveries/{number}/replays")
    scene.drain()
    assert scene.lead().status == "qualified"


def test_whose_mail_comes_back_is_still_heard_by_text(scene: Scene, cast: Cast) -> None:
    scene.webhook(scene.bounced(), "EMAIL_BOUNCED")
    (contact,) = scene.sims.gohighlevel.books.contacts.values()
    scene.sims.gohighlevel.books.add_message(contact, "Can you call me tomorrow?", when=clock.now())
    scene.sync({})
    make_due()
    scene.drain()
    with unit_of_work() as session:
        waiting = session.scalars(select(Lead.id).where(needs_you(clock.now()))).all()
    assert waiting == [scene.lead_id]
    assert scene.lead().status == "bounced", "a text says nothing of their address"


def test_an_opt_out_by_text_is_more_than_a_bounce(scene: Scene) -> None:
    scene.webhook(scene.bounced(), "EMAIL_BOUNCED")
    (contact,) = scene.sims.gohighlevel.books.contacts.values()
    scene.sims.gohighlevel.books.add_message(contact, "STOP", when=clock.now())
    scene.sync({})
    assert scene.lead().status == "blacklisted"
