"""One attempt at sending an answer through its provider.

After an attempt without a clear end the provider is asked for the message before anything is sent, so that a lost reply
of the provider never doubles an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import select

from webapp.attachments.forwarding import fetch_missing
from webapp.attachments.unsent import outgoing_of
from webapp.consent.sms_dnd import record_dnd
from webapp.conversations import content, echoes, inbound
from webapp.conversations.models import Message
from webapp.conversations.sending import Claim
from webapp.integrations.connections import open_mail, open_text
from webapp.leads.locks import lock_lead
from webapp.leads.matching import ContactDetails, fill
from webapp.leads.models import Lead
from webapp.providers.clients import ListedMail, MailClient, OutgoingFile, OutgoingMail, TextClient
from webapp.providers.errors import DoNotDisturb
from webapp.providers.facts import Contact, SentMail
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

MOST_PAGES = 20
"""Of the mails of a mailbox, among which one is looked for that may have been sent."""


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
        connection, client = open_mail(session, claim.workspace_id, claim.provider)
    provider_id = (_find_mail(client, claim) if claim.may_have_been_sent else None) or _told_since(claim)
    if provider_id is None and not claim.closed:
        mail = OutgoingMail(
            reference=claim.facts,
            text=claim.text,
            to=claim.to,
            copies=claim.copies,
            blind_copies=claim.blind_copies,
            files=_files(claim),
            subject=claim.subject,
            passed_on=claim.passed_on,
        )
        provider_id = client.begin(mail) if claim.begins_thread else client.answer(mail)
    return Attempt(connection.id, provider_id)


def _find_mail(client: MailClient, claim: Claim) -> str | None:
    """The id under which the provider has this answer already, and that belongs to no other message of ours."""
    for mail in _sent_around(client, claim):
        is_this = isinstance(mail, SentMail) and _is_this(
            claim, content.plain_text(mail.text, mail.html), mail.at
        )
        if is_this and _is_free(claim, mail.external_id):
            return mail.external_id
    return None


def _sent_around(client: MailClient, claim: Claim) -> Iterator[ListedMail]:
    """Among which mails it would be: those of its thread; of one that begins a thread, the newest from its mailbox."""
    if not claim.begins_thread:
        yield from client.thread(claim.facts)
        return
    for page in islice(client.sent_from(str(claim.facts["sender_email_id"])), MOST_PAGES):
        yield from page.rows
        if page.rows and not echoes.is_not_older(page.rows[-1].at, claim.written_at):
            return


def _attempt_text(claim: Claim) -> Attempt:
    with unit_of_work() as session:
        connection, client = open_text(session, claim.workspace_id, claim.provider)
    contact_id = claim.facts.get("contact_id")
    if contact_id is None and claim.closed:
        return Attempt(connection.id, None)  # without a contact nothing can have been sent before
    contact_id = contact_id or _contact(client, claim)
    found = _find_text(client, claim, contact_id) if claim.may_have_been_sent else None
    provider_id = found or _told_since(claim)
    if provider_id is None and not claim.closed:
        try:
            provider_id = client.answer(contact_id, claim.text, _files(claim))
        except DoNotDisturb:
            _note_dnd(claim, contact_id)
            raise
    return Attempt(connection.id, provider_id)


def _find_text(client: TextClient, claim: Claim, contact_id: str) -> str | None:
    """The same, for a text message: it is among the newest of its conversation."""
    for conversation_id in client.conversations_of(contact_id).rows:
        newest = next(client.texts_in(conversation_id))
        for text in newest.rows:
            is_this = not text.is_inbound and _is_this(claim, text.text, text.at)
            if is_this and _is_free(claim, str(text.external_id)):
                return text.external_id
    return None


def _files(claim: Claim) -> list[OutgoingFile]:
    """The answer's files, read only when it is really sent."""
    if claim.passed_on:
        fetch_missing(claim.workspace_id, claim.message_id)
    with unit_of_work() as session:
        return outgoing_of(session, claim.workspace_id, claim.message_id)


def _is_this(claim: Claim, text: str, at: datetime | None) -> bool:
    said = "\n\n".join(filter(None, (claim.text, claim.passed_on)))
    is_same = echoes.is_same_text(claim.channel, said, text)
    return is_same and echoes.is_not_older(at, claim.written_at)


def _is_free(claim: Claim, provider_id: str) -> bool:
    """Whether no other answer of ours has this id. An echo that was stored as a row of its own does not count."""
    with unit_of_work() as session:
        row = inbound.find(session, claim.workspace_id, claim.provider, provider_id)
        if row is None or row.id == claim.message_id:  # its own echo may have come since it was claimed
            return True
        return row.sends_at is None and row.lead_id == claim.lead_id


def _told_since(claim: Claim) -> str | None:
    """The id that an echo brought since it was claimed: the provider may tell it before its own lists show it."""
    with unit_of_work() as session:
        return session.scalar(select(Message.provider_id).where(Message.id == claim.message_id))


def _contact(client: TextClient, claim: Claim) -> str:
    """The contact of a lead of whom only a number is known: found or made at the provider, and kept on the lead."""
    with unit_of_work() as session:
        lead = session.get_one(Lead, claim.lead_id)
    wanted = Contact(
        provider=claim.provider,
        email=lead.email,
        phone=lead.phone_e164,
        first_name=lead.first_name,
        last_name=lead.last_name,
    )
    found = client.ensure_contact(wanted)
    with unit_of_work() as session:
        details = ContactDetails.of(found)
        lead = lock_lead(session, claim.workspace_id, claim.lead_id, filling=details.identity())
        fill(session, lead, details)
        message = session.get_one(Message, claim.message_id)
        message.provider_facts = {**message.provider_facts, "contact_id": found.external_id}
    return str(found.external_id)


def _note_dnd(claim: Claim, contact_id: str) -> None:
    """Keep that do-not-disturb is on, so that the next text is not even offered.

    It is noted on the lead that has this contact, merged or not: the news of its end will find the same row.
    """
    with unit_of_work() as session:
        has_contact = (
            Lead.workspace_id == claim.workspace_id,
            Lead.external_id_column(claim.provider) == contact_id,
        )
        lead = session.scalars(select(Lead).where(*has_contact).with_for_update()).one_or_none()
        if lead is not None and lead.sms_dnd == "none":
            record_dnd(session, lead, "on", clock.now())
