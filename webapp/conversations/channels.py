"""By which channels a lead can be answered, and why not by the others."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from webapp.consent.gate import SendRefused, may_send
from webapp.conversations.models import Channel, Message
from webapp.conversations.newest import newest_automatic, recent_replies, recent_replies_each
from webapp.integrations.connections import connected
from webapp.leads.models import Lead
from webapp.mail.nobody import is_nobody
from webapp.providers.registry import label_of, of_channel
from webapp.runtime.snapshots import once_a_snapshot

NO_MAIL = "There is no mail of this lead to answer yet."


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
    return _to_answer(session, lead, channel, recent_replies(session, lead, channel))


def newest_answerable_each(
    session: Session, leads: Sequence[Lead], channel: Channel
) -> dict[int, Message | None]:
    """The same for many leads at once, by their ids."""
    recent = recent_replies_each(session, leads, channel)
    return {lead.id: _to_answer(session, lead, channel, recent[lead.id]) for lead in leads}


def _to_answer(session: Session, lead: Lead, channel: Channel, replies: list[Message]) -> Message | None:
    by_a_person = next((each for each in replies if channel == "sms" or _is_answered(each)), None)
    newest = by_a_person or (replies[0] if replies else None)
    return newest or newest_automatic(session, lead, channel)


def unreachable(session: Session, lead: Lead, channel: Channel, answered: Message | None) -> str:
    """Why this lead cannot be answered by this channel, whatever they decided; blank when they can. `answered`: newest_answerable."""
    if channel == "sms":
        return _without_number(session, lead)
    return "" if answered else NO_MAIL


def _is_answered(mail: Message) -> bool:
    return not all(map(is_nobody, (mail.sender_address, *mail.reply_to)))


def _cannot_mail(session: Session, lead: Lead) -> str:
    if closed := refused(session, lead, "email"):
        return closed
    return unreachable(session, lead, "email", newest_answerable(session, lead, "email"))


def _cannot_text(session: Session, lead: Lead) -> str:
    return refused(session, lead, "sms") or _without_number(session, lead)


def _without_number(session: Session, lead: Lead) -> str:
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
