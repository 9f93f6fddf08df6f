"""By which channels a lead can be answered, and why not by the others."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.conversations.models import Channel, Message
from webapp.integrations.health import find_connection
from webapp.leads.models import SMS_DND, Lead
from webapp.leads.texting import dnd_of
from webapp.providers.gohighlevel.account import PROVIDER as GOHIGHLEVEL


def why_not(session: Session, lead: Lead) -> dict[Channel, str]:
    """For each channel, why this lead cannot be answered by it; blank when they can."""
    return {"email": _cannot_mail(session, lead), "sms": _cannot_text(session, lead)}


def opted_out(session: Session, lead: Lead, channel: Channel) -> str:
    """Why nothing may be sent to this lead by this channel any more, not even what was asked for before; blank when it may."""
    if lead.status == "blacklisted":
        return "This lead asked not to be contacted."
    if lead.status == "bounced" and channel == "email":
        return "Mail to this lead comes back. Answer by another channel, or correct the status once the address works again."
    return SMS_DND[dnd_of(session, lead)] if channel == "sms" else ""


def newest_inbound(session: Session, lead: Lead, channel: Channel) -> Message | None:
    """The lead's newest message by this channel that can be answered."""
    query = select(Message).where(
        Message.workspace_id == lead.workspace_id,
        Message.lead_id == lead.id,
        Message.direction == "inbound",
        Message.channel == channel,
        ~Message.is_bounce,
    )
    if channel == "email":
        query = query.where(Message.provider_facts.has_key("sender_email_id"))
    return session.scalars(query.order_by(Message.sent_at.desc(), Message.id.desc()).limit(1)).first()


def _cannot_mail(session: Session, lead: Lead) -> str:
    if closed := opted_out(session, lead, "email"):
        return closed
    return "" if newest_inbound(session, lead, "email") else "There is no mail of this lead to answer yet."


def _cannot_text(session: Session, lead: Lead) -> str:
    if blocked := opted_out(session, lead, "sms"):
        return blocked
    if not contact_of(session, lead) and not lead.phone_e164:
        return "There is no telephone number of this lead."
    connection = find_connection(session, lead.workspace_id, GOHIGHLEVEL)
    is_connected = connection is not None and connection.key_sealed is not None
    return "" if is_connected else "GoHighLevel is not connected: see Integrations."


def contact_of(session: Session, lead: Lead) -> str | None:
    """The contact who wrote last; a lead that others were merged into has several."""
    answered = newest_inbound(session, lead, "sms")
    return (answered.provider_facts.get("contact_id") if answered else None) or lead.gohighlevel_id
