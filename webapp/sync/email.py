"""The mails of one lead, from EmailBison: replies and answers by hand, and what campaigns sent."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from webapp.conversations import mails
from webapp.integrations.connections import emailbison_account
from webapp.integrations.health import find_connection, record_success
from webapp.leads.locks import lock_identities
from webapp.leads.matching import ContactDetails, Match, fill
from webapp.leads.models import Lead
from webapp.providers.emailbison.leads import SentMail, find_lead, sent_mails
from webapp.providers.emailbison.replies import ReplyRow, list_replies_of_lead
from webapp.providers.emailbison.wire import PROVIDER, Account
from webapp.runtime.database import unit_of_work
from webapp.sync.reading import Reading, locked, store
from webapp.sync.receipts import Part


def read_mails(work: Reading, part: Part) -> None:
    """All mails that the lead has there. Raises providers.errors."""
    with unit_of_work() as session:
        if find_connection(session, work.workspace_id, PROVIDER) is None:
            return
        connection, account = emailbison_account(session, work.workspace_id)
    number = work.emailbison_id or _mail_lead(work, part, account)
    if number is None:
        part.state = "unknown"
        return
    part.state = "reading"
    store(work, part, _counted(part, list_replies_of_lead(account, number)), _record_reply)
    part.calls += 1
    sent = sent_mails(account, number)
    store(work, part, iter([sent]), _record_sent)
    part.state, part.whole = "done", True
    with unit_of_work() as session:
        record_success(session, connection.id)


def _mail_lead(work: Reading, part: Part, account: Account) -> str | None:
    if not work.email:
        return None
    part.calls += 1
    found = find_lead(account, work.email)
    if found is None or found.id is None:
        return None
    with unit_of_work() as session:
        person = ContactDetails.of_lead_row(found)
        lock_identities(session, work.workspace_id, person.identity())
        fill(session, locked(session, work), person)
    return found.id


def _counted(part: Part, pages: Iterator[list[ReplyRow]]) -> Iterator[list[ReplyRow]]:
    for page in pages:
        part.calls += 1
        yield page


def _record_reply(session: Session, lead: Lead, row: ReplyRow) -> tuple[str, bool]:
    if row.id is None:
        return "known", False
    stored = mails.record_reply(session, Match(lead), row)
    return ("known" if stored is None else "new"), not row.is_ours and not row.is_bounce


def _record_sent(session: Session, lead: Lead, mail: SentMail) -> tuple[str, bool]:
    if mail.id is None:
        return "known", False
    return ("known" if mails.record_sent(session, Match(lead), mail, lead.campaign) is None else "new"), False
