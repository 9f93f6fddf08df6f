"""Maya of h4.test, whom both providers know, and the addresses at which deliveries arrive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from webapp.accounts.models import User
from webapp.conversations.models import Message
from webapp.inbox.predicates import needs_you
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests

Row = dict[str, Any]
MAYA = "maya@h4.test"


class Life:
    """What happens is posted as the providers post it; then all jobs run."""

    def __init__(self, client: Browser, cast: Cast, sims: Switchboard, drain: Callable[[], None]) -> None:
        self.client, self.cast, self.sims, self.drain = client, cast, sims, drain
        self.books = sims.emailbison.books
        self.numbers = count(9_500)
        self.maya = self.books.add_lead(400, "Maya", "Ortiz", MAYA, company="H4")
        with unit_of_work() as session:
            mail = factories.account(session, cast.acorn, sims.emailbison)
            text = factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
            mail.state = text.state = "working"
            self.mail_token, self.text_token = mail.webhook_token, text.webhook_token

    def campaign_mail(self, lead: Row | None = None) -> Row:
        """A campaign's mail goes out; answers its row, with its Message-ID."""
        row = self.books.add_sent(next(self.numbers), lead or self.maya, "pallets", "<p>Hi</p>", when=ago(50))
        self.post(events.sent(self.books, self.sims.emailbison.host, row))
        return row

    def mail(  # the parts of a mail
        self,
        text: str,
        subject: str = "Re: pallets",
        lead: Row | None = None,
        *,
        drain: bool = True,
        **more: Any,
    ) -> Row:
        """Maya writes, or this lead."""
        return self._mail("LEAD_REPLIED", lead or self.maya, text, subject, more, drain=drain)

    def stranger(self, text: str, subject: str = "Re: pallets", *, drain: bool = True, **more: Any) -> Row:
        """A mail that EmailBison does not know whose it is."""
        return self._mail("UNTRACKED_REPLY_RECEIVED", None, text, subject, more, drain=drain)

    def bounce(self, text: str, subject: str, **more: Any) -> Row:
        """EmailBison itself says that a mail to Maya came back."""
        known = {"folder": "Bounced", "type": "Bounced", "from_email_address": "mailer-daemon@mx.h4.test"}
        return self._mail("EMAIL_BOUNCED", self.maya, text, subject, {**known, **more})

    def workflow(self, number: int, said: str, *, drain: bool = True, **contact: Any) -> None:
        """A GoHighLevel contact texts, and a workflow tells of it."""
        body = {
            "contact_id": f"h4contact{number:012d}",
            "email": None,
            "tags": "",
            "location": {"id": self.sims.gohighlevel.books.location_id},
            "message": {"type": 2, "body": said},
            "workflow": {"id": "wfA1b2", "name": "Inbound SMS"},
            "customData": {"Message": said},
            **contact,
        }
        self.post(body, "gohighlevel", self.text_token, drain=drain)

    def post(self, body: Row, provider: str = "emailbison", token: str = "", *, drain: bool = True) -> None:
        path = f"/webhooks/{provider}/{token or self.mail_token}"
        assert self.client.post(path, json=body, token=False).status_code in {200, 202}
        if drain:
            self.drain()

    def leads(self) -> list[Lead]:
        with unit_of_work() as session:
            return list(session.scalars(select(Lead).order_by(Lead.id)))

    def lead(self, email: str = MAYA) -> Lead:
        with unit_of_work() as session:
            return session.scalars(select(Lead).where(Lead.email == email)).one()

    def messages(self, lead: Lead | None = None, direction: str = "inbound") -> list[Message]:
        with unit_of_work() as session:
            query = (
                select(Message).where(Message.direction == direction).order_by(Message.sent_at, Message.id)
            )
            return list(session.scalars(query.where(Message.lead_id == lead.id) if lead else query))

    def thread(self, lead: Lead) -> list[Message]:
        """Their mails and texts and ours, oldest first."""
        with unit_of_work() as session:
            query = select(Message).where(Message.lead_id == lead.id)
            return list(session.scalars(query.order_by(Message.sent_at, Message.id)))

    def needs_you(self, now: datetime | None = None) -> list[str | None]:
        with unit_of_work() as session:
            return list(session.scalars(select(Lead.email).where(needs_you(now or clock.now()))))

    def page(self, lead: Lead) -> str:
        return self.alice.get(f"/w/acorn/leads/{lead.id}").get_data(as_text=True)

    def answer(self, lead: Lead, text: str, *, drain: bool = True) -> None:
        """Alice answers in the composer, and the answer is sent."""
        sent = self.alice.post(
            f"/w/acorn/leads/{lead.id}/replies", data={"text": text, "channel": "email"}, headers=SWAP
        )
        assert sent.status_code in {200, 204}, sent.get_data(as_text=True)[:300]
        if drain:
            self.drain()

    alice: Browser

    def _mail(
        self, kind: str, lead: Row | None, text: str, subject: str, more: Row, *, drain: bool = True
    ) -> Row:
        row = self.books.add_reply(next(self.numbers), lead, subject, text, **{"when": ago(1), **more})
        self.post(events.replied(self.books, self.sims.emailbison.host, row, kind), drain=drain)
        return row


def ago(minutes: float) -> datetime:
    return clock.now() - timedelta(minutes=minutes)


@pytest.fixture
def without_model(cast: Cast) -> None:
    """Acorn asks the model nothing: each mail would cost it three calls, and rules alone decide what is looked at."""
    with unit_of_work() as session:
        factories.without_model(session, cast.acorn)


@pytest.fixture
def life(
    client: Browser,
    cast: Cast,
    sims: Switchboard,
    drain: Callable[[], None],
    sign_in: Callable[[Browser, User], Browser],
) -> Life:
    for_requests().flushdb()
    world = Life(client, cast, sims, drain)
    world.alice = sign_in(client, cast.alice)
    return world
