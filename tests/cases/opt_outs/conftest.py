"""One lead who writes by mail and one who texts, through the webhooks, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events as mail_events
from simulators.emailbison.books import Row, stamp
from simulators.gohighlevel import events as text_events
from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from webapp.accounts.models import User
from webapp.consent.models import ConsentEvent
from webapp.conversations.models import Message
from webapp.inbox.predicates import needs_you
from webapp.integrations.webhook_addresses import webhook_url
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

MAYA = "maya@contoso.test"


@dataclass
class Writer:
    """Maya, who writes mails and texts; each is delivered, and `settle` does what follows."""

    browser: Browser
    sims: Switchboard
    settle: Callable[[], None]
    mail_address: str
    text_address: str
    lead_row: Row
    contact: Row
    _ids: count[int] = field(default_factory=lambda: count(9_100))

    def mails(self, text: str, subject: str = "Re: pallets", ago: float = 0, **more: object) -> None:
        at = stamp(clock.now() - timedelta(seconds=ago))
        books = self.sims.emailbison.books
        reply = books.add_reply(next(self._ids), self.lead_row, subject, text, date_received=at, **more)
        body = mail_events.replied(books, self.sims.emailbison.host, reply)
        assert self.browser.post(self.mail_address, json=body, token=False).status_code == 202

    def texts(self, text: str) -> None:
        body = text_events.workflow(self.sims.gohighlevel.books, self.contact, text)
        assert self.browser.post(self.text_address, json=body, token=False).status_code == 202

    def writes(self, channel: str, text: str, subject: str = "Re: pallets") -> None:
        self.mails(text, subject) if channel == "email" else self.texts(text)
        self.settle()

    @property
    def lead(self) -> Lead:
        with unit_of_work() as session:
            return session.scalars(select(Lead)).one()

    @property
    def events(self) -> list[ConsentEvent]:
        with unit_of_work() as session:
            return list(session.scalars(select(ConsentEvent).order_by(ConsentEvent.id)))

    @property
    def messages(self) -> list[Message]:
        with unit_of_work() as session:
            return list(session.scalars(select(Message).order_by(Message.sent_at, Message.id)))

    def panel(self) -> str:
        return self.browser.get(f"/w/acorn/leads/{self.lead.id}").get_data(as_text=True)

    def is_in_needs_you(self) -> bool:
        return f"/leads/{self.lead.id}" in self.browser.get("/w/acorn/inbox?view=needs-you").get_data(
            as_text=True
        )

    def decides(self, opted_out: str) -> int:
        path = f"/w/acorn/leads/{self.lead.id}/consent/decision"
        return self.browser.post(path, data={"opted_out": opted_out}, headers=SWAP).status_code

    def reopens(self, reason: str) -> int:
        path = f"/w/acorn/leads/{self.lead.id}/consent/reopening"
        return self.browser.post(path, data={"reason": reason}, headers=SWAP).status_code

    def answers(self, text: str = "Gladly.") -> int:
        path = f"/w/acorn/leads/{self.lead.id}/replies"
        newest = max(message.id for message in self.messages)
        data = {"text": text, "channel": "email", "seen_id": newest, "seen_inbound": newest}
        return self.browser.post(path, data=data, headers=SWAP).status_code


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of somebody who wrote once."""

    text: str
    lead: Lead
    message: Message
    events: list[ConsentEvent]
    is_in_needs_you: bool

    @property
    def is_closed(self) -> bool:
        return self.lead.status == "blacklisted"


Crowd = Callable[[list[tuple[str, ...]]], list[Outcome]]


@pytest.fixture
def crowd(maya: Writer) -> Crowd:
    """Each (channel, text, subject) is written by somebody of their own, all at once; then what follows is done."""

    def crowd(letters: list[tuple[str, ...]]) -> list[Outcome]:
        for number, (channel, text, *subject) in enumerate(letters):
            maya.lead_row = maya.sims.emailbison.books.add_lead(
                1_000 + number, "Maya", "Ortiz", f"m{number}@contoso.test"
            )
            maya.contact = maya.sims.gohighlevel.books.add_contact(
                "Maya", "Ortiz", None, f"m{number}@contoso.test"
            )
            maya.mails(text, *subject) if channel == "email" else maya.texts(text)
        maya.settle()
        return [_outcome(f"m{number}@contoso.test", letter[1]) for number, letter in enumerate(letters)]

    return crowd


def _outcome(address: str, text: str) -> Outcome:
    with unit_of_work() as session:
        lead = session.scalars(select(Lead).where(Lead.email == address)).one()
        message = session.scalars(select(Message).where(Message.lead_id == lead.id)).one()
        events = session.scalars(select(ConsentEvent).where(ConsentEvent.lead_id == lead.id)).all()
        waits = select(Lead.id).where(Lead.id == lead.id, needs_you(clock.now()))
        return Outcome(text, lead, message, list(events), session.scalars(waits).first() is not None)


@pytest.fixture
def maya(
    client: Browser,
    cast: Cast,
    sims: Switchboard,
    drain: Callable[[], None],
    sign_in: Callable[[Browser, User], Browser],
) -> Writer:
    """Maya, as Alice sees her."""
    lead_row = sims.emailbison.books.add_lead(5, "Maya", "Ortiz", MAYA)
    contact = sims.gohighlevel.books.add_contact("Maya", "Ortiz", "+15550001234", MAYA)
    with unit_of_work() as session:
        mail = factories.account(session, cast.acorn, sims.emailbison)
        texting = factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        text_address = "/" + webhook_url(texting).split("/", 3)[3]
        mail_address = f"/webhooks/emailbison/{mail.webhook_token}"
    browser = sign_in(client, cast.alice)
    return Writer(browser, sims, drain, mail_address, text_address, lead_row, contact)
