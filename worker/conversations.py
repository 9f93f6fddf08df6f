"""Answers, sent: mails by EmailBison, texts by GoHighLevel."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from webapp.conversations import inbound, outbound
from webapp.conversations.jobs import SEND
from webapp.conversations.models import Message
from webapp.conversations.outbound import Claim
from webapp.integrations.connections import emailbison_account, gohighlevel_account
from webapp.integrations.health import record_success
from webapp.integrations.models import Connection
from webapp.jobs.runs import Run
from webapp.leads.matching import ContactDetails, fill, wait_for
from webapp.leads.models import Lead
from webapp.leads.texting import record_dnd
from webapp.providers.emailbison import replies
from webapp.providers.emailbison.wire import PROVIDER as EMAILBISON
from webapp.providers.emailbison.wire import Account as Mailbox
from webapp.providers.errors import Rejected
from webapp.providers.gohighlevel import contacts, messages
from webapp.providers.gohighlevel.account import PROVIDER as GOHIGHLEVEL
from webapp.providers.gohighlevel.account import Account as Location
from webapp.providers.gohighlevel.translation import contact_of, external_id_of
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from worker.registry import handles


@handles(SEND, on_failure=outbound.record_unsent)
def send(run: Run, message_id: int) -> None:
    """Send one answer. After an attempt without a clear end the provider is asked whether it has it, before anything is sent."""
    with unit_of_work() as session:
        claim = outbound.claim(session, message_id)
        if claim is None:
            return
    connection, provider_id = _send_text(claim) if claim.channel == "sms" else _send_mail(claim)
    if provider_id is None:
        with run.finish("closed") as session:
            outbound.record_unsent(session, message_id, claim.closed)
        return
    with run.finish("sent") as session:
        outbound.record_sent(session, message_id, provider_id)
        record_success(session, connection.id)


def _send_mail(claim: Claim) -> tuple[Connection, str | None]:
    """The connection, and the id that the provider gave; None when nothing may be sent to this lead any more."""
    with unit_of_work() as session:
        connection, account = emailbison_account(session, claim.workspace_id)
    reply_id = _find_mail(account, claim) if claim.may_have_been_sent else None
    if reply_id is None and claim.closed:
        return connection, None
    if reply_id is None:
        reply_id = replies.send(
            account,
            int(claim.facts["reply_id"]),
            sender_email_id=int(claim.facts["sender_email_id"]),
            to=claim.to,
            copies=claim.copies,
            text=claim.text,
        ).reply_id
    return connection, f"reply-{reply_id}"


def _find_mail(account: Mailbox, claim: Claim) -> int | None:
    """The id under which the provider already has this answer, and that no other message of ours has."""
    for mail in replies.conversation_thread(account, int(claim.facts["reply_id"])):
        if not mail.is_ours or not mail.id or not _is_younger(claim, mail.date_received):
            continue
        said = inbound.plain_text(mail.text_body, mail.html_body)
        if outbound.is_same_text("email", claim.text, said) and _is_free(
            claim, EMAILBISON, f"reply-{mail.id}"
        ):
            return int(mail.id)
    return None


def _send_text(claim: Claim) -> tuple[Connection, str | None]:
    with unit_of_work() as session:
        connection, account = gohighlevel_account(session, claim.workspace_id)
    contact_id = claim.facts.get("contact_id")
    if contact_id is None and claim.closed:
        return connection, None  # no contact, so nothing was sent before
    contact_id = contact_id or _contact(account, claim)
    sms_id = _find_text(account, claim, contact_id) if claim.may_have_been_sent else None
    if sms_id is None and claim.closed:
        return connection, None
    if sms_id is None:
        try:
            sms_id = messages.send_sms(account, contact_id, claim.text)
        except Rejected as refused:
            _note_dnd(claim.workspace_id, contact_id, refused)
            raise
    return connection, external_id_of(sms_id)


def _find_text(account: Location, claim: Claim, contact_id: str) -> str | None:
    """The id under which the provider already has this text, and that no other message of ours has."""
    for talk in messages.search_conversations(account, contact_id=contact_id).rows:
        for sms in messages.conversation_messages(account, talk.id).rows:
            is_ours = not sms.is_inbound and outbound.is_same_text("sms", claim.text, sms.body)
            if (
                is_ours
                and _is_younger(claim, sms.at)
                and _is_free(claim, GOHIGHLEVEL, external_id_of(sms.id))
            ):
                return sms.id
    return None


def _is_younger(claim: Claim, at: datetime | None) -> bool:
    """Whether it can be of an attempt of ours: nothing older than the answer is."""
    return at is None or at >= claim.written_at - outbound.CLOCKS_DIFFER


def _is_free(claim: Claim, provider: str, provider_id: str) -> bool:
    """Whether this is not another answer with the same words. Our own echo, stored as a row of its own, is folded in."""
    with unit_of_work() as session:
        row = outbound.find(session, claim.workspace_id, provider, provider_id)
        return row is None or (row.sends_at is None and row.lead_id == claim.lead_id)


def _contact(account: Location, claim: Claim) -> str:
    """The contact of a lead that has only a number: found or made, and kept on the lead."""
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
        person = ContactDetails.of(contact_of(found))
        wait_for(session, lead.workspace_id, person)
        lead = session.scalars(select(Lead).where(Lead.id == claim.lead_id).with_for_update()).one()
        fill(session, lead, person)
        message = session.get_one(Message, claim.message_id)
        message.provider_facts = {**message.provider_facts, "contact_id": found.id}
    return found.id


def _note_dnd(workspace_id: int, contact_id: str, refused: Rejected) -> None:
    """Only the words of a refusal tell that do-not-disturb is on: the next text is not even offered.

    It is noted on the lead that has this contact, also when that was merged into another: there its end will be told, too.
    """
    if "dnd is active" in refused.hint.lower() or "unsubscribed" in refused.hint.lower():
        with unit_of_work() as session:
            mine = (Lead.workspace_id == workspace_id, Lead.gohighlevel_id == contact_id)
            lead = session.scalars(select(Lead).where(*mine).with_for_update()).one_or_none()
            if lead is not None and lead.sms_dnd == "none":
                record_dnd(session, lead, "on", clock.now())
