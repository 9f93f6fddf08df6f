"""What each fact of a delivery leads to. The rules are the slices'; here they are only called, one for each type of fact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from webapp.campaigns.contacts import details_of
from webapp.consent import blocked, sms_dnd
from webapp.consent.decisions import close_domain, record_opt_out
from webapp.consent.returning import ERASED, hear_opt_out, match_or_create
from webapp.conversations import mails, texts
from webapp.conversations.models import Message
from webapp.integrations.jobs import enqueue_mailbox_check
from webapp.integrations.mailboxes import record_mailbox
from webapp.leads.matching import match as find_match
from webapp.leads.models import Lead
from webapp.providers import facts
from webapp.scoring.jobs import enqueue_score
from webapp.sync.jobs import enqueue_sync
from webapp.webhooks.models import Delivery, DeliveryState


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What became of a delivery, why, and whom it was about."""

    state: DeliveryState
    reason: str | None = None
    lead: Lead | None = None

    @property
    def is_of_erased(self) -> bool:
        """Whether nothing of what it says may be kept."""
        return self.reason == ERASED


def apply(session: Session, delivery: Delivery, fact: facts.Fact) -> DeliveryResult:
    """Do what follows from the fact."""
    return CONSEQUENCES[type(fact)](session, delivery, fact)


def _nothing(session: Session, delivery: Delivery, fact: facts.NoFact) -> DeliveryResult:
    return DeliveryResult(fact.state, fact.reason)


def _mail(session: Session, delivery: Delivery, mail: facts.Mail) -> DeliveryResult:
    received = mails.receive(session, delivery.workspace_id, mail)
    if received.match is None:
        return DeliveryResult("ignored", received.reason)
    _score(session, received.match.lead, received.message)
    return DeliveryResult("processed", lead=received.match.lead)


def _interest(session: Session, delivery: Delivery, fact: facts.Interested) -> DeliveryResult:
    result = _mail(session, delivery, fact.reply)
    if result.lead is not None:
        mails.record_interest(session, result.lead, fact.reply)
    return result


def _opening(session: Session, delivery: Delivery, fact: facts.Opened) -> DeliveryResult:
    """When the news of its sending is late, the mail is stored from this."""
    result = _mail(session, delivery, fact.mail)
    mails.record_opening(session, delivery.workspace_id, fact)
    return result


def _opt_out(session: Session, delivery: Delivery, fact: facts.Unsubscribed) -> DeliveryResult:
    details = details_of(session, delivery.workspace_id, fact.contact)
    match = match_or_create(session, delivery.workspace_id, details)
    if match is None:
        hear_opt_out(session, delivery.workspace_id, details)
        return DeliveryResult("ignored", ERASED)
    lead = match.lead
    record_opt_out(session, lead, fact.contact.provider, delivery.received_at)
    return DeliveryResult("processed", lead=lead)


def _send_failed(session: Session, delivery: Delivery, fact: facts.SendFailed) -> DeliveryResult:
    details = details_of(session, delivery.workspace_id, fact.mail.contact)
    match = find_match(session, delivery.workspace_id, details)
    if match is None:
        return DeliveryResult("ignored", "a mail that was not sent, to nobody who is a lead here")
    mails.record_send_failure(session, match, fact.mail)
    return DeliveryResult("processed", lead=match.lead)


def _domain_blocked(session: Session, delivery: Delivery, fact: facts.DomainBlocked) -> DeliveryResult:
    count = close_domain(session, delivery.workspace_id, fact.provider, fact.domain, delivery.received_at)
    if count is None:
        return DeliveryResult("ignored", "too many leads have an address of this domain: close them by hand")
    blocked.remember(session, delivery.workspace_id, f"@{fact.domain.lower()}", delivery.received_at)
    return DeliveryResult("processed", f"{count} leads take no mail any more")


def _blocked(session: Session, delivery: Delivery, fact: facts.Blocked) -> DeliveryResult:
    """Who never wrote to us is nobody we know, and gets no copy of what we write to others."""
    details = details_of(session, delivery.workspace_id, fact.contact)
    match = find_match(session, delivery.workspace_id, details)
    if match is None:
        if details.email:
            blocked.remember(session, delivery.workspace_id, details.email, delivery.received_at)
        return DeliveryResult("ignored", "this address is no lead here: it gets no copies")
    if match.lead.status != "blacklisted":
        record_opt_out(session, match.lead, fact.contact.provider, delivery.received_at)
    return DeliveryResult("processed", lead=match.lead)


def _mailbox(session: Session, delivery: Delivery, fact: facts.MailboxChanged) -> DeliveryResult:
    if fact.state == "unsure":
        enqueue_mailbox_check(session, delivery.workspace_id, fact.provider)
        return DeliveryResult("processed", "it calls a connected mailbox disconnected; the provider is asked")
    record_mailbox(session, delivery.workspace_id, fact)
    return DeliveryResult("processed")


def _text(session: Session, delivery: Delivery, text: facts.TextMessage) -> DeliveryResult:
    details = details_of(session, delivery.workspace_id, text.contact)
    wrote_at = (text.at or delivery.received_at) if text.is_inbound else None
    match = match_or_create(session, delivery.workspace_id, details, wrote_at=wrote_at)
    if match is None:
        return DeliveryResult("ignored", ERASED)
    lead = match.lead
    if text.contact.is_bare_id and not (lead.first_name and lead.phone):
        enqueue_sync(session, lead, "webhook")  # the call names nobody: the sync asks who it is
    if text.external_id is not None:
        outcome, message = texts.record_text(session, match, text)
    elif text.is_inbound:
        outcome, message = texts.record_text_without_id(
            session, match, text, delivery_id=delivery.id, received_at=delivery.received_at
        )
    else:
        enqueue_sync(session, lead, "webhook")
        return DeliveryResult("ignored", "it has no id; a sync brings the text", lead)
    _score(session, lead, message if outcome == "new" else None)
    return DeliveryResult("processed", lead=lead)


def _contact(session: Session, delivery: Delivery, fact: facts.ContactChanged) -> DeliveryResult:
    """Who never wrote to us is nobody we know."""
    lead = sms_dnd.record_contact(
        session, delivery.workspace_id, fact.contact, fact.at or delivery.received_at
    )
    if lead is None:
        return DeliveryResult("ignored", "this contact is no lead here")
    return DeliveryResult("processed", lead=lead)


def _score(session: Session, lead: Lead, new: Message | None) -> None:
    if new is not None and new.is_reply:
        enqueue_score(session, lead)


CONSEQUENCES: dict[type, Callable[[Session, Delivery, Any], DeliveryResult]] = {
    facts.NoFact: _nothing,
    facts.Reply: _mail,
    facts.Bounce: _mail,
    facts.SentMail: _mail,
    facts.Opened: _opening,
    facts.Interested: _interest,
    facts.Unsubscribed: _opt_out,
    facts.SendFailed: _send_failed,
    facts.DomainBlocked: _domain_blocked,
    facts.Blocked: _blocked,
    facts.MailboxChanged: _mailbox,
    facts.TextMessage: _text,
    facts.ContactChanged: _contact,
}
