"""Storing mails, each once. The source does not matter: webhook, sync, sweep or feed.

This module alone decides whose a mail is, whether it is a returned one, and what follows from that.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.campaigns.contacts import details_of
from webapp.conversations import bounces, content, echoes, inbound
from webapp.conversations.inbound import Arrival
from webapp.conversations.models import Message
from webapp.leads.matching import Match, match_or_create
from webapp.leads.models import STATUS_OF_SENTIMENT, Lead
from webapp.providers.facts import Bounce, Mail, Opened, SentMail
from webapp.runtime import changes, clock


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """Whose a mail is, and the message if it was not known. No match: it came back, and names nobody for certain."""

    match: Match | None
    message: Message | None = None


def receive(session: Session, workspace_id: int, mail: Mail) -> ReceivedMail:
    """Store a mail of whoever it names; the lead is found or made, and locked. Raises ValueError if it names nobody."""
    if is_returned(mail) and not _names_the_lead(mail):
        match = bounces.match_of(session, workspace_id, _text(mail))
    else:
        match = match_or_create(session, workspace_id, details_of(session, workspace_id, mail.contact))
    return ReceivedMail(match, record(session, match, mail) if match else None)


def record(session: Session, match: Match, mail: Mail) -> Message | None:
    """Store a mail of this lead, which must be locked; None if it was known. A lead whose mail came back is closed to mail."""
    lead = match.lead
    arrival = arrival_of(lead, mail)
    if arrival.source == "operator":
        return echoes.record_echo(session, match, arrival)
    stored = inbound.record_arrival(session, match, arrival)
    if stored is None:
        return None
    if stored.is_bounce and (_is_the_providers_word(mail) or bounces.is_final(_text(mail))):
        bounces.close_to_mail(session, lead, stored)
    elif stored.is_inbound and not stored.is_bounce:
        bounces.open_to_mail(session, lead, stored)
    return stored


def record_interest(session: Session, lead: Lead, reply: Mail) -> None:
    """The provider marked this reply as interest: that fills a sentiment that nobody has judged, and overrules none."""
    message = find(session, lead.workspace_id, reply)
    is_newest = message is not None and message.sent_at == lead.last_inbound_at
    if is_newest and lead.sentiment in (None, "New", "Neutral"):
        lead.sentiment, lead.status = "Interested", STATUS_OF_SENTIMENT["Interested"]
        changes.announce(session, lead.workspace_id)


def record_opening(session: Session, workspace_id: int, opened: Opened) -> None:
    """Keep on a stored mail when it was opened first."""
    message = find(session, workspace_id, opened.mail)
    when = (opened.at or clock.now()).isoformat()
    if message is not None and when < message.provider_facts.get("opened_at", "9"):
        message.provider_facts = {**message.provider_facts, "opened_at": when}
        changes.announce(session, workspace_id)


def find(session: Session, workspace_id: int, mail: Mail) -> Message | None:
    """The stored mail with this id."""
    return echoes.find(session, workspace_id, mail.contact.provider, mail.external_id)


def is_returned(mail: Mail) -> bool:
    """Whether no person wrote it: the provider calls it a bounce, or a mail server sent it."""
    return isinstance(mail, Bounce) or (
        not isinstance(mail, SentMail) and bounces.is_from_a_server(mail.sender_address)
    )


def arrival_of(lead: Lead, mail: Mail) -> Arrival:
    """A mail as it is stored."""
    sent = mail if isinstance(mail, SentMail) else None
    is_campaign = sent is not None and sent.source == "campaign"
    return Arrival(
        channel="email",
        direction="outbound" if sent else "inbound",
        source=sent.source if sent else "lead",
        provider=mail.contact.provider,
        provider_id=mail.external_id,
        sent_at=mail.at,
        subject=mail.subject,
        body_text=mail.text,
        body_html=mail.html,
        sender_name=mail.sender_name,
        sender_address=mail.sender_address,
        recipients=mail.recipients or ([lead.email] if is_campaign and lead.email else []),
        copies=mail.copies,
        is_automated=mail.is_automated,
        is_bounce=is_returned(mail),
        # Lists of campaigns' mails do not name the campaign.
        provider_facts={
            **({"campaign": lead.campaign} if is_campaign and lead.campaign else {}),
            **mail.reference,
        },
    )


def _is_the_providers_word(mail: Mail) -> bool:
    return isinstance(mail, Bounce) and _names_the_lead(mail)


def _names_the_lead(mail: Mail) -> bool:
    """A returned mail's contact is its lead, unless it is the mail server that sent it."""
    contact = mail.contact
    return bool(contact.external_id) or (contact.has_identity and not bounces.is_from_a_server(contact.email))


def _text(mail: Mail) -> str:
    return content.plain_text(mail.text, mail.html)
