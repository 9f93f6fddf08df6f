"""The mails of one lead, from EmailBison: replies and answers by hand, and what campaigns sent."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from webapp.conversations import mails
from webapp.integrations.connections import open_mail
from webapp.integrations.health import find_connection, record_success
from webapp.leads.locks import lock_identities
from webapp.leads.matching import ContactDetails, Match, fill
from webapp.leads.models import Lead
from webapp.providers.clients import ListedMail, MailClient, Page
from webapp.providers.facts import Contact, Mail, Reply
from webapp.runtime.database import unit_of_work
from webapp.sync.reading import Reading, locked, store
from webapp.sync.receipts import Part

PROVIDER = "emailbison"


def read_mails(work: Reading, part: Part) -> None:
    """All mails that the lead has there. Raises providers.errors."""
    with unit_of_work() as session:
        if find_connection(session, work.workspace_id, PROVIDER) is None:
            return
        connection, client = open_mail(session, work.workspace_id, PROVIDER)
    number = work.emailbison_id or _mail_lead(work, part, client)
    if number is None:
        part.state = "unknown"
        return
    part.state = "reading"
    store(work, part, _counted(part, client.mails_of(number)), _record)
    part.calls += 1
    sent: list[Mail] = list(client.campaign_mails_of(Contact(provider=PROVIDER, external_id=number)))
    store(work, part, iter([sent]), _record)
    part.state, part.whole = "done", True
    with unit_of_work() as session:
        record_success(session, connection.id)


def _mail_lead(work: Reading, part: Part, client: MailClient) -> str | None:
    if not work.email:
        return None
    part.calls += 1
    found = client.find_contact(work.email)
    if found is None:
        return None
    with unit_of_work() as session:
        person = ContactDetails.of(found)
        lock_identities(session, work.workspace_id, person.identity())
        fill(session, locked(session, work), person)
    return found.external_id


def _counted(part: Part, pages: Iterator[Page[ListedMail]]) -> Iterator[list[Mail]]:
    for page in pages:
        part.calls += 1
        yield list(page.rows)


def _record(session: Session, lead: Lead, mail: Mail) -> tuple[str, bool]:
    stored = mails.record(session, Match(lead), mail)
    return ("known" if stored is None else "new"), isinstance(mail, Reply) and not mails.is_returned(mail)
