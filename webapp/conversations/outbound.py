"""Answers: stored before they are sent, sent once, and joined with what the provider later tells us of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.conversations import inbound, rollups
from webapp.conversations.inbound import Arrival
from webapp.conversations.jobs import enqueue_send
from webapp.conversations.models import Channel, Message
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.errors import Invalid, NotFound

UNSETTLED = ("waiting", "sending", "unknown")
CLAIMABLE = (*UNSETTLED, "failed")


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this run may send. `may_have_been_sent`: an earlier attempt had no clear end, so ask the provider first."""

    message_id: int
    workspace_id: int
    lead_id: int
    channel: Channel
    facts: dict[str, Any]
    to: list[str]
    copies: list[str]
    text: str
    written_at: datetime
    may_have_been_sent: bool


def claim(session: Session, message_id: int) -> Claim | None:
    """Take the message for sending. None when it is already out. Raises NotFound."""
    message = session.get(Message, message_id, with_for_update=True)
    if message is None:
        raise NotFound(f"message {message_id}")
    if message.state not in CLAIMABLE:
        return None
    was_tried = message.state != "waiting"
    message.state = "sending"
    return Claim(
        message_id=message.id,
        workspace_id=message.workspace_id,
        lead_id=message.lead_id,
        channel=message.channel,
        facts=message.provider_facts,
        to=message.recipients,
        copies=message.copies,
        text=message.body_text,
        written_at=message.sent_at,
        may_have_been_sent=was_tried,
    )


def record_sent(session: Session, message_id: int, provider_id: str) -> None:
    """The provider has it, under this id. An echo that came first, as a row of its own, is folded into ours."""
    message = session.get_one(Message, message_id)
    lead = _lock(session, message.workspace_id, message.lead_id)
    echo = session.scalar(
        select(Message).where(
            *_named(message.workspace_id, message.provider, provider_id),
            Message.id != message_id,
            Message.sends_at.is_(None),  # an echo was never asked for
        )
    )
    if echo is not None:
        session.delete(echo)
        session.flush()
    message.provider_id, message.state, message.failure = provider_id, "sent", None
    rollups.refresh(session, lead)


def record_unsent(session: Session, message_id: int, note: str) -> None:
    """It could not be sent: the lead needs an answer again, and the message says why."""
    message = session.get(Message, message_id)
    if message is None or message.state == "sent":
        return
    lead = _lock(session, message.workspace_id, message.lead_id)
    message.state, message.failure = "failed", note
    rollups.refresh(session, lead)


def try_again(session: Session, message: Message) -> None:
    """A person wants a failed answer sent after all. Raises Invalid when it did not fail."""
    if message.state != "failed":
        raise Invalid("message", "This answer is not waiting for another try.")
    lead = _lock(session, message.workspace_id, message.lead_id)
    # Nobody knows how the last attempt ended, so the provider is asked first.
    message.state, message.failure, message.sent_at = "unknown", None, clock.now()
    rollups.refresh(session, lead)
    enqueue_send(session, message)


def record_echo(session: Session, lead: Lead, arrival: Arrival) -> Message | None:
    """The provider tells of an answer: ours, which it joins, or one that was written elsewhere. None if it was known."""
    ours = session.scalars(
        select(Message)
        .where(
            Message.workspace_id == lead.workspace_id,
            Message.lead_id == lead.id,
            Message.direction == "outbound",
            Message.channel == arrival.channel,
            Message.state.in_(UNSETTLED),
            Message.provider_id.is_(None),
        )
        .order_by(Message.id)
    )
    for message in ours:
        if is_same_text(message.channel, message.body_text, arrival.body_text):
            message.provider_id, message.state = arrival.provider_id, "sent"
            rollups.refresh(session, lead)
            return message
    return inbound.record_arrival(session, lead, arrival)


def is_same_text(channel: Channel, ours: str, theirs: str) -> bool:
    """Whether the provider's words are ours; in a mail perhaps with the quoted history behind them."""
    if channel == "sms":
        return ours.split() == theirs.split()
    wanted = re.sub(r"\W+", "", ours).casefold()
    return bool(wanted) and re.sub(r"\W+", "", theirs).casefold().startswith(wanted)


def _named(workspace_id: int, provider: str, provider_id: str):  # type: ignore[no-untyped-def]
    return (
        Message.workspace_id == workspace_id,
        Message.provider == provider,
        Message.provider_id == provider_id,
    )


def _lock(session: Session, workspace_id: int, lead_id: int) -> Lead:
    return session.scalars(
        select(Lead).where(Lead.workspace_id == workspace_id, Lead.id == lead_id).with_for_update()
    ).one()
