"""One attempt at sending an answer through its provider.

After an attempt without a clear end the provider is asked for the message before anything is sent, so that a lost reply
of the provider never doubles an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.conversations import echoes, inbound, texts
from webapp.conversations.models import Message
from webapp.conversations.sending import Claim
from webapp.integrations.connections import emailbison_account, gohighlevel_account
from webapp.leads.locks import lock_lead
from webapp.leads.matching import ContactDetails, fill
from webapp.leads.models import Lead
from webapp.leads.sms_dnd import record_dnd
from webapp.providers.emailbison import replies
from webapp.providers.emailbison.wire import PROVIDER as EMAILBISON
from webapp.providers.emailbison.wire import Account as EmailBisonAccount
from webapp.providers.errors import Rejected
from webapp.providers.gohighlevel import contacts, messages
from webapp.providers.gohighlevel.account import PROVIDER as GOHIGHLEVEL
from webapp.providers.gohighlevel.account import Account as GoHighLevelAccount
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of an attempt. `provider_id` None: nothing was sent, because the lead is closed (`Claim.closed`)."""

    connection_id: int
    provider_id: str | None


def attempt(claim: Claim) -> Attempt:
    """Find the message at its provider, or send it. Raises ProviderError."""
    return _attempt_text(claim) if claim.channel == "sms" else _attempt_mail(claim)


def _attempt_mail(claim: Claim) -> Attempt:
    with unit_of_work() as session:
        connection, account = emailbison_account(session, claim.workspace_id)
    reply_id = _find_mail(account, claim) if claim.may_have_been_sent else None
    if reply_id is None and claim.closed:
        return Attempt(connection.id, None)
    if reply_id is None:
        reply_id = replies.send(
            account,
            int(claim.facts["reply_id"]),
            sender_email_id=int(claim.facts["sender_email_id"]),
            to=claim.to,
            copies=claim.copies,
            text=claim.text,
        ).reply_id
    return Attempt(connection.id, f"reply-{reply_id}")


def _find_mail(account: EmailBisonAccount, claim: Claim) -> int | None:
    """The id under which the provider has this answer already, and that belongs to no other message of ours."""
    for mail in replies.conversation_thread(account, int(claim.facts["reply_id"])):
        if not mail.is_ours or not mail.id:
            continue
        text = inbound.plain_text(mail.text_body, mail.html_body)
        if _is_this(claim, text, mail.date_received) and _is_free(claim, EMAILBISON, f"reply-{mail.id}"):
            return int(mail.id)
    return None


def _attempt_text(claim: Claim) -> Attempt:
    with unit_of_work() as session:
        connection, account = gohighlevel_account(session, claim.workspace_id)
    contact_id = claim.facts.get("contact_id")
    if contact_id is None and claim.closed:
        return Attempt(connection.id, None)  # without a contact nothing can have been sent before
    contact_id = contact_id or _contact(account, claim)
    sms_id = _find_text(account, claim, contact_id) if claim.may_have_been_sent else None
    if sms_id is None and claim.closed:
        return Attempt(connection.id, None)
    if sms_id is None:
        try:
            sms_id = messages.send_sms(account, contact_id, claim.text)
        except Rejected as refused:
            _note_dnd(claim.workspace_id, contact_id, refused)
            raise
    return Attempt(connection.id, texts.named(sms_id))


def _find_text(account: GoHighLevelAccount, claim: Claim, contact_id: str) -> str | None:
    """The same, for a text message."""
    for conversation in messages.search_conversations(account, contact_id=contact_id).rows:
        for sms in messages.conversation_messages(account, conversation.id).rows:
            is_this = not sms.is_inbound and _is_this(claim, sms.body, sms.at)
            if is_this and _is_free(claim, GOHIGHLEVEL, texts.named(sms.id)):
                return sms.id
    return None


def _is_this(claim: Claim, text: str, at: datetime | None) -> bool:
    is_same = echoes.is_same_text(claim.channel, claim.text, text)
    return is_same and echoes.is_not_older(at, claim.written_at)


def _is_free(claim: Claim, provider: str, provider_id: str) -> bool:
    """Whether no other answer of ours has this id. An echo that was stored as a row of its own does not count."""
    with unit_of_work() as session:
        row = echoes.find(session, claim.workspace_id, provider, provider_id)
        return row is None or (row.sends_at is None and row.lead_id == claim.lead_id)


def _contact(account: GoHighLevelAccount, claim: Claim) -> str:
    """The contact of a lead of whom only a number is known: found or made at the provider, and kept on the lead."""
    with unit_of_work() as session:
        lead = session.get_one(Lead, claim.lead_id)
    found = contacts.find_duplicate(account, phone=lead.phone_e164) or contacts.upsert_contact(
        account,
        first_name=lead.first_name,
        last_name=lead.last_name,
        email=lead.email,
        phone=lead.phone_e164,
    )
    with unit_of_work() as session:
        details = ContactDetails.of_contact(found)
        lead = lock_lead(session, claim.workspace_id, claim.lead_id, filling=details.identity())
        fill(session, lead, details)
        message = session.get_one(Message, claim.message_id)
        message.provider_facts = {**message.provider_facts, "contact_id": found.id}
    return found.id


def _note_dnd(workspace_id: int, contact_id: str, refused: Rejected) -> None:
    """Keep that do-not-disturb is on, so that the next text is not even offered. Only the text of a refusal tells it.

    It is noted on the lead that has this contact, merged or not: the news of its end will find the same row.
    """
    if "dnd is active" not in refused.hint.lower() and "unsubscribed" not in refused.hint.lower():
        return
    with unit_of_work() as session:
        has_contact = (Lead.workspace_id == workspace_id, Lead.gohighlevel_id == contact_id)
        lead = session.scalars(select(Lead).where(*has_contact).with_for_update()).one_or_none()
        if lead is not None and lead.sms_dnd == "none":
            record_dnd(session, lead, "on", clock.now())
