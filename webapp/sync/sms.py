"""The texts of one lead, from GoHighLevel."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from webapp.conversations import texts
from webapp.integrations.connections import open_text
from webapp.integrations.health import find_connection, record_success
from webapp.leads.locks import lock_identities
from webapp.leads.matching import ContactDetails, Match, fill
from webapp.leads.models import Lead
from webapp.leads.sms_dnd import record_dnd
from webapp.providers.clients import Page, TextClient
from webapp.providers.facts import TextMessage
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.sync.reading import Reading, locked, store
from webapp.sync.receipts import Part

PROVIDER = "gohighlevel"


def read_texts(work: Reading, part: Part) -> None:
    """All texts that the contact has there. Raises providers.errors."""
    with unit_of_work() as session:
        if find_connection(session, work.workspace_id, PROVIDER) is None:
            return
        connection, client = open_text(session, work.workspace_id, PROVIDER, spare=work.is_spare)
    contact_id = _contact(work, part, client)
    if contact_id is None:
        part.state = "unknown"
        return
    part.state = "reading"
    part.calls += 1
    for conversation_id in client.conversations_of(contact_id).rows:
        store(work, part, _counted(part, client.texts_in(conversation_id)), _record)
    part.state, part.whole = "done", True
    with unit_of_work() as session:
        record_success(session, connection.id)


def _counted(part: Part, pages: Iterator[Page[TextMessage]]) -> Iterator[list[TextMessage]]:
    for page in pages:
        part.calls += 1
        part.trace = page.trace or part.trace
        yield page.rows


def _contact(work: Reading, part: Part, client: TextClient) -> str | None:
    """The contact's id; what the contact's record knows of the person is entered where the lead has nothing."""
    if work.gohighlevel_id is not None:
        if work.phone is not None:
            return work.gohighlevel_id
        contact = client.contact(work.gohighlevel_id)
    elif work.email or work.phone:
        found = client.find_contact(work.email, work.phone)
        if found is None:
            part.calls += 1
            return None
        contact = found
    else:
        return None
    part.calls += 1
    with unit_of_work() as session:
        person = ContactDetails.of(contact)
        lock_identities(session, work.workspace_id, person.identity())
        lead = locked(session, work)
        fill(session, lead, person)
        record_dnd(session, lead, contact.sms_dnd or "none", clock.now())
    return contact.external_id


def _record(session: Session, lead: Lead, text: TextMessage) -> tuple[str, bool]:
    outcome, message = texts.record_text(session, Match(lead), text)
    return outcome, message.is_inbound
