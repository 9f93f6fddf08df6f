"""Sending an answer once: claim it, make one attempt, record how it ended.

The claim and the record are transactions; the attempt between them calls the provider outside of any. A worker that dies
between them leaves the message "sending", and the next claim says that it may have been sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.conversations import inbound, recipients, rollups
from webapp.conversations.models import UNSETTLED, Channel, Message
from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.runtime.errors import NotFound

CLAIMABLE = (*UNSETTLED, "failed")


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this run may send."""

    message_id: int
    workspace_id: int
    lead_id: int
    channel: Channel
    provider: str
    facts: dict[str, Any]
    to: list[str]
    copies: list[str]
    blind_copies: list[str]
    text: str
    written_at: datetime
    may_have_been_sent: bool
    """An earlier attempt had no clear end: ask the provider for the message before sending it."""
    closed: str
    """Why nothing more may be sent to this lead: the gate refuses it since the answer was asked for. Blank: it may."""


def claim(session: Session, message_id: int) -> Claim | None:
    """Take the message for sending; None when it is sent already. Raises NotFound."""
    message = session.get(Message, message_id, with_for_update=True)
    if message is None:
        raise NotFound(f"message {message_id}")
    if message.state not in CLAIMABLE:
        return None
    was_tried = message.state != "waiting"
    lead = session.get_one(Lead, message.lead_id)
    message.state = "sending"
    return Claim(
        message_id=message.id,
        workspace_id=message.workspace_id,
        lead_id=message.lead_id,
        channel=message.channel,
        provider=message.provider,
        facts=message.provider_facts,
        to=message.recipients,
        copies=message.copies,
        blind_copies=message.blind_copies,
        text=message.body_text,
        written_at=message.arrived_at,  # not `sent_at`: another try moves that past what an earlier one sent
        may_have_been_sent=was_tried,
        closed=recipients.closed(session, lead, message),
    )


def record_sent(session: Session, message_id: int, provider_id: str) -> None:
    """The provider has accepted it under this id. An echo that was stored first, as a row of its own, is removed."""
    message = session.get_one(Message, message_id)
    lead = lock_lead(session, message.workspace_id, message.lead_id)
    echo = session.scalar(
        select(Message).where(
            *inbound.has_provider_id(message.workspace_id, message.provider, provider_id),
            Message.id != message_id,
            Message.sends_at.is_(None),  # a row that came from the provider, not another answer of ours
        )
    )
    if echo is not None:
        session.delete(echo)
        session.flush()
    message.provider_id, message.state, message.failure = provider_id, "sent", None
    rollups.refresh(session, lead)


def record_unsent(session: Session, message_id: int, note: str) -> None:
    """It could not be sent, and `note` says why: the lead needs an answer again, whoever was done with it or snoozed it.

    So it is while the sending waits for something to be mended: it goes out then, unless somebody takes it back before.
    Nothing happens to what is sent or gone.
    """
    message = session.get(Message, message_id)
    if message is None:
        return
    lead = lock_lead(session, message.workspace_id, message.lead_id)
    session.refresh(message)  # its echo may have come while we waited for the lock
    if message.state == "sent":
        return
    message.state, message.failure = "failed", note
    rollups.reopen(lead, message)
    lead.snoozed_until, lead.snooze_mark = None, None
    rollups.refresh(session, lead)
