"""All texts of an account: oldest first, by date, a hundred in a call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.completeness.tally import Row
from webapp.conversations import texts
from webapp.leads.matching import ContactDetails, Match, match_or_create
from webapp.leads.models import Lead
from webapp.providers.clients import TextClient
from webapp.providers.errors import Rejected
from webapp.providers.facts import Contact, TextMessage
from webapp.providers.registry import label_of
from webapp.runtime.database import unit_of_work
from webapp.scoring.jobs import enqueue_score

MANY = 5
"""With more strangers than this in a page, the list of conversations is read: it names a hundred people in a call."""

MAX_WAIT_SECONDS = 12.0
"""Seconds that a reading waits for the account's allowance, which comes back within ten. A reading that was put off instead
would begin anew, and never end."""


def pages(client: TextClient, since: datetime, until: datetime) -> Iterator[list[TextMessage]]:
    """Everything between two moments. Raises providers.errors."""
    for page in client.texts(since, until):
        yield page.rows


class People:
    """Who the contacts of a reading are. The provider is asked for those alone whom we do not know."""

    def __init__(self, client: TextClient, provider: str, workspace_id: int, since: datetime) -> None:
        self.client = client
        self.provider = provider
        self.workspace_id = workspace_id
        self.since = since
        self.found: dict[str, Contact | None] = {}
        self._is_listed = False

    def of(self, page: list[TextMessage]) -> dict[str, Contact | None]:
        """The people of a page, by contact. None: the provider knows that contact no more. Raises providers.errors."""
        wanted = {text.contact.external_id for text in page if text.contact.external_id}
        column = Lead.external_id_column(self.provider)
        with unit_of_work() as session:
            known = set(
                session.scalars(
                    select(column).where(Lead.workspace_id == self.workspace_id, column.in_(wanted))
                )
            )
        strangers = wanted - known - self.found.keys()
        if len(strangers) > MANY and not self._is_listed:
            self._list()
            strangers -= self.found.keys()
        for contact_id in sorted(strangers):
            self.found[contact_id] = self._contact(contact_id)
        return {
            each: Contact(provider=self.provider, external_id=each) if each in known else self.found[each]
            for each in wanted
        }

    def _list(self) -> None:
        """Read the list of conversations back to where the reading begins."""
        for page in self.client.recent_contacts():
            for contact, _ in page.rows:
                self.found[str(contact.external_id)] = contact
            last = page.rows[-1][1] if page.rows else None
            if last is not None and last < self.since:
                break
        self._is_listed = True

    def _contact(self, contact_id: str) -> Contact | None:
        try:
            return self.client.contact(contact_id)
        except Rejected as refused:
            if refused.status != 404:
                raise
            return None


def store_page(
    session: Session,
    workspace_id: int,
    page: list[TextMessage],
    people: dict[str, Contact | None],
    score_after: datetime,
) -> list[Row]:
    """Store what is not here of a page; what is new and young is scored. Contacts write several in a row: each is matched once."""
    matches: dict[str, Match] = {}
    rows = []
    for text in page:
        contact_id = text.contact.external_id
        contact = people[contact_id] if contact_id else None
        if contact is None or contact_id is None:
            is_here = texts.find(session, workspace_id, text) is not None
            outcome = "known" if is_here else _gap(text)
        else:
            match = matches.get(contact_id) or match_or_create(
                session, workspace_id, ContactDetails.of(contact)
            )
            matches[contact_id] = match
            found, message = texts.record_text(session, match, text)
            outcome = "new" if found == "new" else "known"
            if found == "new" and message.is_inbound and message.sent_at > score_after:
                enqueue_score(session, match.lead)
        rows.append(Row(str(text.external_id), text.at, outcome))
    return rows


def _gap(text: TextMessage) -> str:
    label = label_of(text.contact.provider)
    if text.contact.external_id:
        return f"Its contact was deleted in {label}, so nobody knows who wrote it."
    return f"{label} names no contact for it."
