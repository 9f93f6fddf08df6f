"""Returned mails: what mail servers send back about a mail of ours.

Such a mail must not make its sender a lead. The lead that it is about is named in its delivery report (RFC 3464), or else
in its text; a text that names two of our leads is about neither for certain.
"""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.consent.ledger import Because, record
from webapp.conversations.models import Message
from webapp.leads.matching import ContactDetails, Match, match
from webapp.leads.models import Lead
from webapp.runtime import changes

SENDER = re.compile(r"(?i)^(mailer-daemon|mail-daemon|postmaster|bounces?([+._=-][^@]*)?)@")
REPORT = re.compile(
    r"(?im)^(final-recipient|original-recipient):\s*rfc822\s*;[\s\S]{0,2000}?^action:\s*+(failed|delayed)"
)
"""The fields of a delivery status notification. Words such as "rejected" or "blocked" are no bounce."""

_RECIPIENT = re.compile(
    r"(?im)^(?:final|original)-recipient:\s*+(?:rfc822\s*+;)?\s*+<?([^\s<>;,]+@[^\s<>;,]+)"
)
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_FINAL = re.compile(r"(?im)^action:\s*failed|^status:\s*5\.")
_MAX_READ = 50_000
_MAX_ADDRESSES = 50


def is_from_a_server(address: str | None) -> bool:
    """Whether only mail servers write from this address."""
    return bool(SENDER.match(address or ""))


def is_final(text: str) -> bool:
    """Whether the report says that it will not be tried again; a delay is not the end."""
    return bool(_FINAL.search(text[:_MAX_READ]))


def close_to_mail(session: Session, lead: Lead, returned: Message) -> None:
    """Mail to this lead comes back for good: it cannot be answered by mail. The lead must be locked.

    It is no opt-out: other channels stay open, and no provider is told. Who has written a mail since can be reached, so
    an old bounce that is read late closes nobody.
    """
    if lead.status == "blacklisted" or _has_written_since(session, lead, returned):
        return
    lead.status = "bounced"
    because = Because("bounce", at=returned.sent_at, source=returned.provider, message_id=returned.id)
    record(session, lead, "unreachable", because, "email")
    changes.announce(session, lead.workspace_id)


def open_to_mail(session: Session, lead: Lead, reply: Message) -> None:
    """The lead has written a mail after the last one that came back, so their address takes mail again."""
    if lead.status == "bounced" and not _is_there_newer(session, lead, reply, Message.is_bounce.is_(True)):
        lead.status = "new"
        because = Because("rule", at=reply.sent_at, source=reply.provider, message_id=reply.id)
        record(session, lead, "reachable", because, "email")


def _has_written_since(session: Session, lead: Lead, returned: Message) -> bool:
    return _is_there_newer(session, lead, returned, Message.is_bounce.is_(False))


def _is_there_newer(session: Session, lead: Lead, mail: Message, condition: ColumnElement[bool]) -> bool:
    newer = select(Message.id).where(
        Message.workspace_id == lead.workspace_id,
        Message.lead_id == lead.id,
        Message.channel == "email",
        Message.direction == "inbound",
        Message.sent_at > mail.sent_at,
        condition,
    )
    return session.scalar(newer.limit(1)) is not None


def match_of(session: Session, workspace_id: int, text: str) -> Match | None:
    """The one lead of the workspace that a returned mail is about, locked; None when it is about nobody, or not clear."""
    text = text[:_MAX_READ]
    named = {address.rstrip(".").lower() for address in _RECIPIENT.findall(text) or _ADDRESS.findall(text)}
    mine = (Lead.workspace_id == workspace_id, Lead.email.in_(sorted(named)[:_MAX_ADDRESSES]))
    emails = session.scalars(select(Lead.email).where(*mine).limit(2)).all()
    return match(session, workspace_id, ContactDetails(email=emails[0])) if len(emails) == 1 else None
