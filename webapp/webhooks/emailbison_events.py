"""What EmailBison's events mean for leads and messages. Safe to repeat: everything below stores once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.campaigns.sync import upsert_campaign
from webapp.conversations import bounces, echoes, inbound
from webapp.conversations.models import Message
from webapp.integrations.senders import SenderNews, SenderState, record_sender
from webapp.leads.matching import ContactDetails, Match, match_or_create
from webapp.leads.models import STATUS_OF_SENTIMENT, Lead
from webapp.runtime import changes, clock
from webapp.scoring.jobs import enqueue_score
from webapp.webhooks.emailbison import Data
from webapp.webhooks.models import Delivery, Verdict


def apply(session: Session, delivery: Delivery, document: dict[str, Any]) -> Verdict:
    """Do what the event says."""
    data = Data.model_validate(document["data"] if "event" in document else document["data"]["data"])
    return MEANINGS[delivery.event_type](session, delivery.workspace_id, data)


def _replied(session: Session, workspace_id: int, data: Data) -> Verdict:
    if _nobody(data):
        return "unreadable", "neither a lead nor a sender's address is given", None
    if not data.lead.id and bounces.is_from_a_server(data.reply.from_email_address):
        return _returned(session, workspace_id, data)
    found = _match(session, workspace_id, data.person(), data)
    message = inbound.record_arrival(session, found, data.reply_arrival())
    if message is not None:
        enqueue_score(session, found.lead)
    return "processed", None, found.lead


def _returned(session: Session, workspace_id: int, data: Data) -> Verdict:
    """A mail server's own mail: it belongs to the lead that it is about."""
    words = inbound.plain_text(data.reply.text_body, data.reply.html_body)
    found = bounces.match_of(session, workspace_id, words)
    if found is None:
        return "ignored", "a mail server's notice that names no lead of this workspace, or several", None
    stored = inbound.record_arrival(session, found, data.reply_arrival(is_bounce=True))
    if stored is not None and bounces.is_final(words):
        found.lead.status = "blacklisted"
    return "processed", None, found.lead


def _interested(session: Session, workspace_id: int, data: Data) -> Verdict:
    """The provider, or somebody there, takes the reply for interest; what we know better is left as it is."""
    state, reason, lead = _replied(session, workspace_id, data)
    if lead is not None and lead.sentiment in (None, "New", "Neutral") and _is_newest(session, lead, data):
        lead.sentiment, lead.status = "Interested", STATUS_OF_SENTIMENT["Interested"]
        changes.announce(session, workspace_id)
    return state, reason, lead


def _is_newest(session: Session, lead: Lead, data: Data) -> bool:
    message = _message(session, lead, f"reply-{data.reply.id}")
    return message is not None and message.sent_at == lead.last_inbound_at


def _answered(session: Session, workspace_id: int, data: Data) -> Verdict:
    # Without a lead part, whoever it was sent to; the sender is one of us.
    person = (
        data.person() if data.lead.id or data.lead.email else ContactDetails(email=data.first_recipient())
    )
    if not person.emailbison_id and not person.email:
        return "ignored", "it names no lead", None
    found = _match(session, workspace_id, person, data)
    echoes.record_echo(session, found, data.manual_arrival())
    return "processed", None, found.lead


def _campaign_sent(session: Session, workspace_id: int, data: Data) -> Verdict:
    if not data.person().emailbison_id and not data.lead.email:
        return "unreadable", "it names no lead", None
    found = _match(session, workspace_id, data.person(), data)
    inbound.record_arrival(session, found, data.campaign_arrival())
    return "processed", None, found.lead


def _opened(session: Session, workspace_id: int, data: Data) -> Verdict:
    """A campaign's mail was opened; when the news of its sending is late, it is stored from this."""
    state, reason, lead = _campaign_sent(session, workspace_id, data)
    message = _message(session, lead, f"scheduled-{data.scheduled_email.id}") if lead else None
    when = data.campaign_event.created_at or clock.now()
    if message is not None and when.isoformat() < message.provider_facts.get("opened_at", "9"):
        message.provider_facts = {**message.provider_facts, "opened_at": when.isoformat()}
        changes.announce(session, workspace_id)
    return state, reason, lead


def _account_changed(kind: str) -> Callable[[Session, int, Data], Verdict]:
    def record(session: Session, workspace_id: int, data: Data) -> Verdict:
        sender = data.sender_email
        news = SenderNews(
            sender.name, sender.email or "", STATE_OF_ACCOUNT[kind], sender.updated_at or clock.now()
        )
        record_sender(session, workspace_id, sender.id or "", news)
        return "processed", None, None

    return record


STATE_OF_ACCOUNT: dict[str, SenderState] = {
    "EMAIL_ACCOUNT_ADDED": "connected",
    "EMAIL_ACCOUNT_RECONNECTED": "connected",
    "EMAIL_ACCOUNT_DISCONNECTED": "disconnected",
    "EMAIL_ACCOUNT_REMOVED": "removed",
}


def _bounced(session: Session, workspace_id: int, data: Data) -> Verdict:
    if not data.lead.id and not data.lead.email:
        return _returned(session, workspace_id, data)
    found = _match(session, workspace_id, data.person(), data)
    if inbound.record_arrival(session, found, data.reply_arrival(is_bounce=True)) is not None:
        found.lead.status = "blacklisted"
    return "processed", None, found.lead


def _unsubscribed(session: Session, workspace_id: int, data: Data) -> Verdict:
    if not data.person().emailbison_id and not data.lead.email:
        return "unreadable", "it names no lead", None
    lead = _match(session, workspace_id, data.person(), data).lead
    lead.status, lead.sentiment = "blacklisted", "Blacklist"
    changes.announce(session, workspace_id)
    return "processed", None, lead


def _match(session: Session, workspace_id: int, person: ContactDetails, data: Data) -> Match:
    """The lead, with its campaign."""
    if data.campaign.id:
        number = upsert_campaign(session, workspace_id, "emailbison", data.campaign.id, data.campaign.name)
        person = replace(person, campaign_id=number, campaign=data.campaign.name)
    return match_or_create(session, workspace_id, person)


def _message(session: Session, lead: Lead, provider_id: str) -> Message | None:
    return session.scalar(
        select(Message).where(
            Message.workspace_id == lead.workspace_id,
            Message.provider == "emailbison",
            Message.provider_id == provider_id,
        )
    )


def _nobody(data: Data) -> bool:
    person = data.person()
    return not person.emailbison_id and not person.email


MEANINGS: dict[str, Callable[[Session, int, Data], Verdict]] = {
    "LEAD_REPLIED": _replied,
    "LEAD_INTERESTED": _interested,
    "UNTRACKED_REPLY_RECEIVED": _replied,
    "MANUAL_EMAIL_SENT": _answered,
    "EMAIL_SENT": _campaign_sent,
    "EMAIL_OPENED": _opened,
    "EMAIL_BOUNCED": _bounced,
    "LEAD_UNSUBSCRIBED": _unsubscribed,
    **{kind: _account_changed(kind) for kind in STATE_OF_ACCOUNT},
}
"""What each type of event does. The envelopes let exactly these through."""
