"""The texts of one lead, from GoHighLevel."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from webapp.conversations import texts
from webapp.integrations.connections import gohighlevel_account
from webapp.integrations.health import find_connection, record_success
from webapp.leads.locks import lock_identities
from webapp.leads.matching import ContactDetails, Match, fill
from webapp.leads.models import Lead
from webapp.leads.sms_dnd import record_dnd
from webapp.providers.gohighlevel import contacts, messages
from webapp.providers.gohighlevel.account import PROVIDER, Account
from webapp.providers.gohighlevel.messages import Sms
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.sync.reading import Reading, locked, store
from webapp.sync.receipts import Part


def read_texts(work: Reading, part: Part) -> None:
    """All texts that the contact has there. Raises providers.errors."""
    with unit_of_work() as session:
        if find_connection(session, work.workspace_id, PROVIDER) is None:
            return
        connection, account = gohighlevel_account(session, work.workspace_id, spare=work.is_spare)
    contact_id = _contact(work, part, account)
    if contact_id is None:
        part.state = "unknown"
        return
    part.state = "reading"
    part.calls += 1
    for talk in messages.search_conversations(account, contact_id=contact_id).rows:
        store(work, part, _pages_of_texts(account, part, talk.id), _record)
    part.state, part.whole = "done", True
    with unit_of_work() as session:
        record_success(session, connection.id)


def _pages_of_texts(account: Account, part: Part, talk_id: str) -> Iterator[list[Sms]]:
    after = None
    while True:
        page = messages.conversation_messages(account, talk_id, after=after)
        part.calls += 1
        part.trace = page.trace_id or part.trace
        yield page.rows
        if page.next is None:
            return
        after = page.next


def _contact(work: Reading, part: Part, account: Account) -> str | None:
    """The contact's id; what the contact's record knows of the person is entered where the lead has nothing."""
    if work.gohighlevel_id is not None:
        if work.phone is not None:
            return work.gohighlevel_id
        contact = contacts.get_contact(account, work.gohighlevel_id)
    elif work.email or work.phone:
        found = contacts.find_duplicate(account, email=work.email, phone=work.phone)
        if found is None:
            part.calls += 1
            return None
        contact = found
    else:
        return None
    part.calls += 1
    with unit_of_work() as session:
        person = ContactDetails.of_contact(contact)
        lock_identities(session, work.workspace_id, person.identity())
        lead = locked(session, work)
        fill(session, lead, person)
        record_dnd(session, lead, contact.dnd, clock.now())
    return contact.id


def _record(session: Session, lead: Lead, sms: Sms) -> tuple[str, bool]:
    how, message = texts.record_text(session, Match(lead), sms)
    return how, message.is_inbound
