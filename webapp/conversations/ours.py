"""Mail of our own that came in: a copy to ourselves, something forwarded, a colleague's mail. By any route it is ours.

The address decides, not the route: a mail from a mailbox of this workspace is no reply, whatever the provider calls it. A lead
who has such an address is an exception (people try their campaigns on themselves): that lead wrote it.
"""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.integrations import mailboxes
from webapp.leads.models import Lead
from webapp.providers.facts import Bounce, Contact, Mail, SentMail

NOBODY = "a mail from one mailbox of ours to another"


def attributed(session: Session, workspace_id: int, mail: Mail) -> Mail:
    """The mail as what it is. The contact of one that is ours has no identity when it went to nobody but ourselves."""
    if mail.mailbox is not None:
        mailboxes.learn(session, workspace_id, mail.contact.provider, mail.mailbox)
    if isinstance(mail, Bounce) or (isinstance(mail, SentMail) and mail.source == "campaign"):
        return mail
    told = (mail.sender_address, mail.contact.email or "", *mail.recipients, *mail.copies)
    own = mailboxes.own_among(session, workspace_id, told)
    is_theirs = mail.sender_address not in own or _is_leads_own(session, workspace_id, mail)
    if is_theirs and not isinstance(mail, SentMail):
        return mail
    return _as_ours(mail, _other_end(mail, own))


def _is_leads_own(session: Session, workspace_id: int, mail: Mail) -> bool:
    """Whether the writer's address is that of a lead whom the provider knows as one."""
    if mail.contact.external_id and mail.contact.email == mail.sender_address:
        return True
    query = select(Lead).where(Lead.workspace_id == workspace_id, Lead.email == mail.sender_address)
    found = session.scalars(query).one_or_none()
    return found is not None and found.external_id(mail.contact.provider) is not None


def _other_end(mail: Mail, own: set[str]) -> Contact:
    """The lead that the provider names, else the first who got it and is not of us."""
    if mail.contact.external_id or (mail.contact.email and mail.contact.email not in own):
        return mail.contact
    others = (address for address in (*mail.recipients, *mail.copies) if address not in own)
    return Contact(provider=mail.contact.provider, email=next(others, None))


def _as_ours(mail: Mail, contact: Contact) -> SentMail:
    known = {each.name: getattr(mail, each.name) for each in fields(Mail)}
    return SentMail(source="operator", **{**known, "contact": contact})
