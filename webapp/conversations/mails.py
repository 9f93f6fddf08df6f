"""Mails, as EmailBison lists them: replies, answers by hand, and what campaigns sent. Each is stored once, whole."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.conversations import bounces, echoes, inbound
from webapp.conversations.inbound import Arrival
from webapp.conversations.models import Message
from webapp.leads.matching import Match
from webapp.leads.models import Lead
from webapp.providers.emailbison.leads import SentMail
from webapp.providers.emailbison.replies import ReplyRow
from webapp.providers.emailbison.wire import PROVIDER


def record_reply(session: Session, match: Match, row: ReplyRow) -> Message | None:
    """Store a row of the provider's list of replies; None if it was known. The lead must be locked."""
    arrival = reply_arrival(row)
    if row.is_ours:
        return echoes.record_echo(session, match, arrival)
    return inbound.record_arrival(session, match, arrival)


def record_sent(session: Session, match: Match, mail: SentMail, campaign: str = "") -> Message | None:
    """Store a campaign's mail; None if it was known. The lead must be locked."""
    return inbound.record_arrival(session, match, sent_arrival(mail, match.lead, campaign))


def is_returned(row: ReplyRow) -> bool:
    """Whether no person wrote it: EmailBison calls it a bounce, or a mail server sent it."""
    return row.is_bounce or bounces.is_from_a_server(row.from_email_address)


def reply_arrival(row: ReplyRow) -> Arrival:
    """A row of the list of replies, as it is stored."""
    facts = {
        "reply_id": row.id,
        "sender_email_id": row.sender_email_id,
        "mail_id": row.raw_message_id,
    }
    return Arrival(
        channel="email",
        direction="outbound" if row.is_ours else "inbound",
        source="operator" if row.is_ours else "lead",
        provider=PROVIDER,
        provider_id=f"reply-{row.id}",
        sent_at=row.date_received,
        subject=row.subject,
        body_text=row.text_body,
        body_html=row.html_body or None,
        sender_name=row.from_name,
        sender_address=row.from_email_address or "",
        recipients=[each.address for each in row.to if each.address]
        or ([row.primary_to_email_address] if row.primary_to_email_address else []),
        copies=[each.address for each in row.cc if each.address],
        is_automated=row.automated_reply,
        is_bounce=is_returned(row),
        provider_facts={name: fact for name, fact in facts.items() if fact},
    )


def sent_arrival(mail: SentMail, lead: Lead, campaign: str = "") -> Arrival:
    """A campaign's mail, as it is stored."""
    facts = {
        "sender_email_id": mail.sender_id,
        "mail_id": mail.raw_message_id,
        "campaign": campaign,
        "step": mail.sequence_step_order,
    }
    return Arrival(
        channel="email",
        direction="outbound",
        source="campaign",
        provider=PROVIDER,
        provider_id=f"scheduled-{mail.id}",
        sent_at=mail.sent_at,
        subject=mail.email_subject,
        body_html=mail.email_body or None,
        sender_name=mail.sender_email.name,
        sender_address=mail.sender_email.email or "",
        recipients=[lead.email] if lead.email else [],
        provider_facts={name: fact for name, fact in facts.items() if fact},
    )
