"""Mails that no person wrote: what mail servers send back. They are about a lead of ours, and from nobody.

Such a mail must not become a lead of its own. Whom it is about stands in its delivery report (RFC 3464), or else in its
words; a body that names two of our leads is about neither for certain.
"""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.conversations.models import Message
from webapp.leads.matching import ContactDetails, match
from webapp.leads.models import Lead
from webapp.runtime import changes

SENDER = re.compile(r"(?i)^(mailer-daemon|mail-daemon|postmaster|bounces?([+._=-][^@]*)?)@")
REPORT = re.compile(
    r"(?im)^(final-recipient|original-recipient):\s*rfc822\s*;[\s\S]{0,2000}?^action:\s*(failed|delayed)"
)
"""The fields of a delivery status notification. Words such as "rejected" or "blocked" are no bounce."""

_RECIPIENT = re.compile(r"(?im)^(?:final|original)-recipient:\s*(?:rfc822\s*;)?\s*<?([^\s<>;,]+@[^\s<>;,]+)")
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_FINAL = re.compile(r"(?im)^action:\s*failed|^status:\s*5\.")
_READ = 50_000
_MAX_ADDRESSES = 50


def is_from_a_server(address: str | None) -> bool:
    """Whether only mail servers write from this address."""
    return bool(SENDER.match(address or ""))


def is_final(words: str) -> bool:
    """Whether the report says that it will not be tried again; a delay is not the end."""
    return bool(_FINAL.search(words[:_READ]))


def close_to_mail(session: Session, lead: Lead, returned: Message) -> None:
    """Mail to this lead comes back for good: it cannot be answered by mail. The lead must be locked.

    It is no opt-out: other channels stay open, and no provider is told. Who has written a mail since can be reached, so
    an old bounce that is read late closes nobody.
    """
    if lead.status == "blacklisted" or _has_written_since(session, lead, returned):
        return
    lead.status = "bounced"
    changes.announce(session, lead.workspace_id)


def open_to_mail(lead: Lead, reply: Message) -> None:
    """The lead's newest message is a mail of their own, so their address takes mail again."""
    if lead.status == "bounced" and reply.sent_at == lead.last_inbound_at:
        lead.status = "new"


def _has_written_since(session: Session, lead: Lead, returned: Message) -> bool:
    newer = select(Message.id).where(
        Message.workspace_id == lead.workspace_id,
        Message.lead_id == lead.id,
        Message.channel == "email",
        Message.direction == "inbound",
        ~Message.is_bounce,
        Message.sent_at > returned.sent_at,
    )
    return session.scalar(newer.limit(1)) is not None


def lead_of(session: Session, workspace_id: int, words: str) -> Lead | None:
    """The one lead of the workspace that a returned mail is about, locked; None when it is about nobody, or not clear."""
    words = words[:_READ]
    named = {address.rstrip(".").lower() for address in _RECIPIENT.findall(words) or _ADDRESS.findall(words)}
    mine = (Lead.workspace_id == workspace_id, Lead.email.in_(sorted(named)[:_MAX_ADDRESSES]))
    emails = session.scalars(select(Lead.email).where(*mine).limit(2)).all()
    return match(session, workspace_id, ContactDetails(email=emails[0])) if len(emails) == 1 else None
