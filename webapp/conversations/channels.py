"""By which channels a lead can be answered, and why not by the others."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.consent.gate import SendRefused, may_send
from webapp.conversations.models import Channel, Message
from webapp.conversations.newest import newest_automatic, newest_inbound, recent_inbound
from webapp.integrations.connections import connected
from webapp.leads.models import Lead
from webapp.mail.nobody import is_nobody
from webapp.providers.registry import label_of, of_channel
from webapp.runtime.snapshots import once_a_snapshot

LOOKED_AT = 20
"""Replies among which one of a person is looked for."""


@once_a_snapshot
def why_not(session: Session, lead: Lead) -> dict[Channel, str]:
    """For each channel, why this lead cannot be answered by it; blank when they can."""
    return {"email": _cannot_mail(session, lead), "sms": _cannot_text(session, lead)}


def refused(session: Session, lead: Lead, channel: Channel) -> str:
    """Why nothing may be sent to this lead by this channel any more, not even what was asked for before; blank when it may."""
    answer = may_send(session, lead, channel)
    return answer.sentence if isinstance(answer, SendRefused) else ""


@once_a_snapshot
def newest_answerable(session: Session, lead: Lead, channel: Channel) -> Message | None:
    """The lead's newest message by this channel that can be answered; of mails, the newest in a thread we can send into.

    A mail whose writer reads no answers is passed over while there is one of somebody who does.
    """
    conditions = [Message.channel == channel]
    if channel == "email":
        conditions.append(Message.provider_facts.has_key("sender_email_id"))
        recent = recent_inbound(session, lead, *conditions, most=LOOKED_AT)
        if by_a_person := next((mail for mail in recent if _is_answered(mail)), None):
            return by_a_person
    return newest_inbound(session, lead, *conditions) or newest_automatic(session, lead, *conditions)


def _is_answered(mail: Message) -> bool:
    return not all(map(is_nobody, (mail.sender_address, *mail.reply_to)))


def _cannot_mail(session: Session, lead: Lead) -> str:
    if closed := refused(session, lead, "email"):
        return closed
    return "" if newest_answerable(session, lead, "email") else "There is no mail of this lead to answer yet."


def _cannot_text(session: Session, lead: Lead) -> str:
    if blocked := refused(session, lead, "sms"):
        return blocked
    provider = text_provider_of(session, lead)
    if not lead.phone_e164 and not any(contact_of(session, lead, name) for name in of_channel("sms")):
        return "There is no telephone number of this lead."
    return "" if provider else f"{label_of(of_channel('sms')[0])} is not connected: see Integrations."


def text_provider_of(session: Session, lead: Lead) -> str | None:
    """The provider that texts to this lead go by: the one that they wrote by last, if it is connected, else any that is."""
    usable = [connection.provider for connection in connected(session, lead.workspace_id, "sms")]
    answered = newest_answerable(session, lead, "sms")
    if answered is not None and answered.provider in usable:
        return answered.provider
    return usable[0] if usable else None


def contact_of(session: Session, lead: Lead, provider: str) -> str | None:
    """The contact who wrote last by this provider; a lead that others were merged into has several."""
    answered = newest_answerable(session, lead, "sms")
    is_same = answered is not None and answered.provider == provider
    contact_id = answered.provider_facts.get("contact_id") if answered is not None and is_same else None
    return contact_id or lead.external_id(provider)
