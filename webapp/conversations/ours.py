"""Mail of our own that came in: a copy to ourselves, something forwarded, a colleague's mail. By any route it is ours.

The address decides, not the route: a mail from a mailbox of this workspace is no reply, whatever the provider calls it. A lead
who has such an address is an exception (people try their campaigns on themselves): that lead wrote it.

A contact form mails from a mailbox of ours to ourselves, and names whoever filled it in under Reply-To. That person wrote it,
as far as a form can know: it took any address that was typed in. So it is shown as theirs and proves nothing (`by_form`).
"""

from __future__ import annotations

from dataclasses import fields, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.integrations import mailboxes
from webapp.leads.models import Lead
from webapp.mail.nobody import is_nobody
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
    other = _other_end(mail, own)
    if not other.has_identity and not isinstance(mail, SentMail) and (writer := _filled_in_by(mail, own)):
        return _of_form(mail, writer)
    return _as_ours(mail, other)


def _filled_in_by(mail: Mail, own: set[str]) -> str | None:
    """The one address that answers go to, if it is somebody's outside; None for a mail among ourselves."""
    if len(mail.reply_to) != 1:
        return None
    (writer,) = mail.reply_to
    is_of_house = writer in own or writer.rpartition("@")[2] == mail.sender_address.rpartition("@")[2]
    return None if is_of_house or is_nobody(writer) else writer


def _of_form(mail: Mail, writer: str) -> Mail:
    contact = Contact(provider=mail.contact.provider, email=writer)
    reference = {**mail.reference, "by_form": mail.sender_address}
    return replace(mail, contact=contact, sender_address=writer, reference=reference)


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
